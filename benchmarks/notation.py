"""LaTeX of derivations as trees, read anew: nothing here is symnet's. For `independent.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache


class CannotTellError(Exception):
    """What is not read here, or has no value that is known here."""


@dataclass(frozen=True)
class Node:
    """A formula: of which kind, with which sign or name, made of what."""

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Side:
    """One side of a chain of equations: where it stands in the text, and what relation stands before it."""

    latex: str
    start: int
    end: int
    relation: str


# Chains of equations ------------------------------------------------------------------------------------------------

RELATIONS = ("=", "<", ">", "\\le", "\\ge", "\\neq", "\\approx", "\\in")
PIECE = re.compile(
    r"\\(?:begin|end|operatorname|text|mathbf|mathrm|mathbb|hat|tilde|bar)\{[^{}]*\}|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|[A-Za-z]|\S"
)
DISPLAYS = re.compile(r"\\begin\{align(?:at)?\*\}(?:\{2\})?(.*?)\\end\{align|\$\$(.+?)\$\$|(?<!\$)\$([^$]+)\$", re.S)
BOXES = re.compile(r"(\\makebox\[[^\]]*\]\[\w\]\{\$\\displaystyle )(.*?)(\$\})")
LEFT_OUT = re.compile(r"^% symnet: off$.*?^% symnet: on$|(?<!\\)%.*?$", re.M | re.S)


MARKS = {"fwd": 1, "back": 1, "left": 1, "long": 1, "right": 1, "why": 1, "shape": 2, "half": 2, "wide": 2,
         "small": 2}  # fmt: skip
"""Marks of the documents' style, and how many arguments they have; what they mark is the first."""

PICTURES = re.compile(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", re.S)


def plain(text: str) -> str:
    """A document without pictures, reasons and marks: names as they are, rows of results as displays."""
    text = PICTURES.sub("", text)
    while found := re.search(r"\\sn(fwd|back|left|long|right|why|shape|half|wide|small)(?=\{)", text):
        arguments, at = [], found.end()
        for _ in range(MARKS[found[1]]):
            after = _behind(text, at)
            arguments.append(text[at + 1 : after - 1])
            at = after
        marked = "" if found[1] == "why" else arguments[0]
        text = text[: found.start()] + marked + text[at:]
    text = text.replace(r"$\!\begin{aligned}", r"\begin{align*}").replace(r"\end{aligned}$", r"\end{align*}")
    text = re.sub(r"\$\\partial (\w) / \\partial (\S+) =", r"$\\frac{\\partial \1}{\\partial \2} =", text)
    return text.replace(r"$$\displaystyle ", "$ $")


def _behind(text: str, at: int) -> int:
    """Where a group that begins here has ended."""
    depth = 0
    for here in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[here], 0) if text[here - 1] != "\\" else 0
        if depth == 0:
            return here + 1
    raise CannotTellError("a brace is not closed")


def sides_of(text: str) -> list[list[Side]]:
    """The chains of all displays and inline formulas; a row without a left side goes on with the chain before it."""
    text = LEFT_OUT.sub(lambda m: " " * len(m[0]), text)
    text = BOXES.sub(lambda m: " " * len(m[1]) + m[2] + " " * len(m[3]), text)
    chains: list[list[Side]] = []
    for found in DISPLAYS.finditer(text):
        group = next(g for g in (1, 2, 3) if found[g] is not None)
        for chain in _chains(text, found.start(group), found.end(group)):
            if not chain[0].latex and chains:
                chains[-1] += chain[1:]
            elif not chain[0].latex.startswith("\\text"):
                chains.append(chain)
    return [chain for chain in chains if chain and chain[0].latex]


def _chains(text: str, start: int, end: int) -> Iterator[list[Side]]:
    chain: list[Side] = []
    depth, begun, relation, last, remark = 0, start, "", "", False
    pieces = [(m[0], m.start(), m.end()) for m in PIECE.finditer(text, start, end)]
    for piece, at, after in [*pieces, ("\\\\", end, end)]:
        depth += (piece in "([{" or piece.startswith("\\begin")) - (piece in ")]}" or piece.startswith("\\end"))
        ends = piece == "\\\\" or piece == "," or piece == "&" == last or piece in ("\\quad", "\\qquad")
        if depth == 0 and not remark and (piece in RELATIONS or ends):
            latex = text[begun:at].strip(" &*.\n")
            first = begun + len(text[begun:at]) - len(text[begun:at].lstrip(" &*\n"))
            if latex or piece in RELATIONS:
                chain.append(Side(latex, first, first + len(latex), relation))
            begun, relation = after, piece
        if depth == 0 and ends:
            remark = piece == "&" or (remark and piece != "\\\\")
            if chain:
                yield chain
            chain, begun, relation = [], after, ""
        last = piece


# Formulas -----------------------------------------------------------------------------------------------------------

BARE = re.compile(r"\\(?:left|right|[bB]ig+[lr]?|displaystyle|[,;!]|quad|nopagebreak)(?![A-Za-z])")
SIGNS = {"\\cdot": "·", "\\times": "·", "\\odot": "⊙", "\\circ": "⊙", "\\oslash": "⊘", "/": "⊘"}
ENDS = ("", ")", "]", "}", "&", "\\\\", "+", "-", ",", *RELATIONS)
APPLIED = ("\\sigma", "\\tanh", "\\exp", "\\log")
GREEK = "alpha|beta|gamma|delta|Delta|epsilon|eta|theta|kappa|lambda|mu|nu|xi|rho|tau|phi|omega|ell"
LETTER = re.compile(rf"[A-Za-z]|\\(?:hat|tilde|bar)\{{\w\}}|\\(?:{GREEK})")


@cache
def parse(latex: str) -> Node:
    """The tree of one side. Raises CannotTellError for what is not known here."""
    reader = Reader(PIECE.findall(BARE.sub(" ", latex)))
    node = reader.sum()
    if reader.peek():
        raise CannotTellError(f"{reader.peek()} is not read")
    return node


class Reader:
    """A recursive descent over the pieces of a formula."""

    def __init__(self, pieces: list[str]) -> None:
        self.pieces, self.at = pieces, 0

    def peek(self) -> str:
        return self.pieces[self.at] if self.at < len(self.pieces) else ""

    def take(self, expected: str = "") -> str:
        piece = self.peek()
        if not piece or (expected and piece != expected):
            raise CannotTellError(f"{expected or 'something'} is missing")
        self.at += 1
        return piece

    def sum(self) -> Node:
        signs, parts = "", []
        while not parts or self.peek() in ("+", "-"):
            sign = 1
            while self.peek() in ("+", "-"):
                sign = -sign if self.take() == "-" else sign
            signs, parts = signs + ("+" if sign > 0 else "-"), [*parts, self.product()]
        return parts[0] if signs == "+" else Node("sum", signs, tuple(parts))

    def product(self) -> Node:
        signs, parts = "", [self.factor()]
        while self.peek() not in ENDS and not self.peek().startswith(("\\end", "\\text")):
            signs += SIGNS[self.take()] if self.peek() in SIGNS else " "
            parts.append(self.factor())
        return Node("product", signs, tuple(parts)) if signs else parts[0]

    def factor(self) -> Node:
        piece = self.peek()
        name = piece[len("\\operatorname{") : -1] if piece.startswith("\\operatorname") else piece
        after = self.pieces[self.at + 1] if self.at + 1 < len(self.pieces) else ""
        if piece in APPLIED or name != piece or (piece in ("u", "v", "w") and after in ("(", "'")):
            return self.scripts(self.applied(name))
        if LETTER.fullmatch(piece):
            return self.name(self.take())
        return self.scripts(self.atom())

    def applied(self, name: str) -> Node:
        self.take()
        primes = 0
        while self.peek() == "'":
            primes += len(self.take())
        if self.peek() != "(":
            return Node("apply", name + "'" * primes, (self.factor(),))
        self.take()
        inner = [self.sum()]
        while self.peek() == ",":
            self.take()
            inner.append(self.sum())
        self.take(")")
        return Node("apply", name + "'" * primes, tuple(inner))

    def atom(self) -> Node:
        piece = self.take()
        if re.fullmatch(r"[\d.]+", piece):
            return Node("number", piece)
        if piece in ("(", "{"):
            inner = self.sum()
            self.take(")" if piece == "(" else "}")
            return inner
        if piece == "[":
            return self.bracket()
        if piece == "|":
            size = Node("name", f"|{self.take()}|")
            self.take("|")
            return size
        if piece == "\\frac":
            return self.fraction()
        if piece == "\\sqrt":
            return Node("root", "", (_all(self.group()),))
        if piece in ("\\sum", "\\max"):
            self.take("_")
            letters = "".join(self.group()).replace(",", "")
            if not letters.isalpha():
                raise CannotTellError(f"{piece} over {letters}")
            return Node(piece[1:], letters, (self.body(letters) if piece == "\\sum" else self.factor(),))
        if piece in ("\\begin{bmatrix}", "\\begin{pmatrix}", "\\begin{cases}"):
            return self.grid(piece[7:-1])
        if piece in ("\\mathbf{0}", "\\mathbf{1}"):
            self.take("_")
            inner = Reader(self.group())
            sizes = [inner.factor()]
            while inner.peek() == "\\times":
                inner.take()
                sizes.append(inner.factor())
            return Node("filled", piece[-2], tuple(sizes))
        raise CannotTellError(f"{piece} is not read")

    def body(self, letters: str) -> Node:
        """What is summed: a product, and further terms as long as they have the index in them."""
        signs, parts = "+", [self.product()]
        while self.peek() in ("+", "-"):
            before = self.at
            sign, term = self.take(), self.product()
            if not any(letter in _indices(term) for letter in letters):
                self.at = before
                break
            signs, parts = signs + sign, [*parts, term]
        return parts[0] if signs == "+" else Node("sum", signs, tuple(parts))

    def bracket(self) -> Node:
        """[z > 0], [0.2, 0.3], or what just stands in brackets."""
        items, relation = [self.sum()], ""
        while self.peek() in (",", *RELATIONS):
            relation = self.take()
            items.append(self.sum())
        self.take("]")
        if relation == ",":
            return Node("list", "", tuple(items))
        return Node("indicator", relation, tuple(items)) if relation else items[0]

    def fraction(self) -> Node:
        above, below = self.group(), self.group()
        if above[0] == below[0] and above[0] in ("\\partial", "d") and len(below) > 1:
            one = above[1:] or ["1"]
            return Node("derivative", "", (_all(one), _all(below[1:])))
        return Node("quotient", "", (_all(above), _all(below)))

    def group(self) -> list[str]:
        """The pieces between braces, or one."""
        if self.peek() != "{":
            return [self.take()]
        start, depth = self.at + 1, 0
        while True:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
            if depth == 0:
                return self.pieces[start : self.at - 1]

    def grid(self, kind: str) -> Node:
        rows: list[Node] = []
        cells: list[Node] = []
        while True:
            if self.peek().startswith("\\text"):
                cells.append(Node("always") if "otherwise" in self.take() else self.condition())
            else:
                cells.append(self.sum())
            separator = self.take()
            if separator != "&":
                rows, cells = [*rows, Node("row", "", tuple(cells))], []
            if separator.startswith("\\end"):
                return Node(kind, "", tuple(rows))

    def condition(self) -> Node:
        left, relation = self.sum(), self.take()
        return Node("indicator", relation, (left, self.sum()))

    # Scripts --------------------------------------------------------------------------------------------------------

    def name(self, base: str) -> Node:
        """A name with its layer and its index; what else stands above it is done to it."""
        layer: tuple[Node, ...] = ()
        sub, above = "", list[list[str]]()
        while self.peek() in ("^", "_", "'"):
            script, pieces = self.peek(), self.group() if self.peek() == "'" else (self.take(), self.group())[1]
            if script == "_" and not sub and not above:
                sub = "_" + "".join(pieces)
            elif script == "^" and pieces and pieces[0] == "[" and not layer:
                closed = pieces.index("]")
                layer, rest = (_all(pieces[1:closed]),), pieces[closed + 1 :]
                above += [rest] if rest else []
            elif script == "^":
                above.append(pieces)
            else:
                raise CannotTellError(f"{script} behind {base} is not read")
        if base == "e" and above and above[0] != ["\\top"]:
            return Node("apply", "\\exp", (_all(above[0]),))
        node = Node("name", base + sub, layer)
        for pieces in above:
            node = _raised(node, pieces)
        return node

    def scripts(self, node: Node) -> Node:
        while self.peek() in ("^", "_"):
            above, pieces = self.take() == "^", self.group()
            node = _raised(node, pieces) if above else Node("entry", "".join(pieces), (node,))
        if self.peek() == "'":
            raise CannotTellError("a prime behind no name")
        return node


def _all(pieces: list[str]) -> Node:
    reader = Reader(pieces)
    node = reader.sum()
    if reader.peek():
        raise CannotTellError(f"{reader.peek()} is not read")
    return node


def _raised(node: Node, pieces: list[str]) -> Node:
    if pieces == ["\\top"]:
        return Node("transpose", "", (node,))
    return Node("power", "", (node, _all(pieces[1:] if pieces[0] == "\\odot" else pieces)))


def _indices(node: Node) -> str:
    """All letters that stand as indices in a formula, or in a condition."""
    own = node.text.partition("_")[2] if node.kind == "name" else node.text if node.kind == "entry" else ""
    if node.kind == "indicator":
        own = "".join(p.text for p in node.parts)
    return own + "".join(_indices(part) for part in node.parts)
