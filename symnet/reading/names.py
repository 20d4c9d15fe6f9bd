r"""Which scripts belong to a name, and which are powers, transposes, layers or indices.

W^{(2)\top}      name W with layer (2), transposed
w^{t+1}          a name of its own            x_i^2      entry i, squared
L_{\text{CE}}    a name of its own            W_{ji}     an entry, if j and i are indices
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple, TypedDict

from symnet.core.notation import ACCENTS, Name
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Dots,
    Fraction,
    Labelled,
    Large,
    Letter,
    Listed,
    Mark,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Text,
    Total,
    Written,
    every_node,
    kept,
)

FONT_OF = {"symbf": "mathbf", "pmb": "bm", "textbf": "mathbf", "mathscr": "mathcal", "mathfrak": "mathcal"}
UPRIGHT = ("mathrm", "text", "textrm", "operatorname", "mathit", "symup", "mathsf")
TRANSPOSED = ("top", "intercal")


class Scripts(NamedTuple):
    """The scripts of one symbol, sorted.

    Attributes:
        layer, style: W^{(2)}: ``2`` in ``()``.
        sup: a superscript that belongs to the name, or is an index: w^{t+1}, a^l, x^*.
        words: a subscript that belongs to the name: L_{\\text{CE}}.
        indices: a subscript that may be indices.
        transposed, inverted: ⊤ and −1.
        power: any other exponent.
        subscript: the whole subscript as it is written.
        by_entry: whether the power is marked as one of entries, as in A^{\\odot 2}.
    """

    layer: str = ""
    style: str = "[]"
    sup: Written | None = None
    words: str = ""
    indices: tuple[Written, ...] = ()
    transposed: bool = False
    power: Written | None = None
    by_entry: bool = False
    subscript: Written | None = None
    primes: int = 0
    marks: tuple[str, ...] = ()

    @property
    def as_base(self) -> Scripts:
        """Those of what is raised to a power or transposed."""
        if self.power is None and not self.transposed and not self.by_entry:
            return self
        return self._replace(power=None, transposed=False, by_entry=False)


NO_SCRIPTS = Scripts()


@kept("_scripts")
def scripts_of(node: Scripted) -> Scripts:
    """The scripts of a symbol, each as what it can be; letters above are left to those who know the symbol."""
    found: _Found = {"primes": node.primes} if node.primes else {}
    if node.sup is not None:
        _sort_above(node.sup, found)
    if node.sub is not None:
        found["subscript"] = node.sub
        _sort_below(node.sub, found)
    return Scripts(**found)


class _Found(TypedDict, total=False):
    """The scripts that were found so far."""

    layer: str
    style: str
    sup: Written | None
    words: str
    indices: tuple[Written, ...]
    transposed: bool
    power: Written | None
    by_entry: bool
    subscript: Written | None
    primes: int
    marks: tuple[str, ...]


def _sort_above(sup: Written, found: _Found) -> None:
    if isinstance(sup, Mark):
        if sup.sign in TRANSPOSED:
            found["transposed"] = True
        elif sup.sign in ("-top", "-T"):
            found["transposed"], found["power"] = True, Number(sup.at, "-1")
        else:
            found["marks"] = (*found.get("marks", ()), sup.sign)
    elif isinstance(sup, Letter) and sup.base in ("T", "t") and (sup.base == "T" or "mathsf" in sup.accents):
        found["transposed"] = True
    elif isinstance(sup, Bracket) and sup.left == "(" and len(sup.items) == 1 and _is_one_less(sup.items[0]):
        found["sup"] = sup.items[0]
    elif isinstance(sup, Bracket) and sup.left in "([" and len(sup.items) == 1:
        found["layer"], found["style"] = script_text(sup.items[0]), f"{sup.left}{sup.right}"
    elif isinstance(sup, Listed) and sup.separators and set(sup.separators) == {""}:
        first, second = sup.items
        if isinstance(first, Mark) and first.sign in ("odot", "circ"):
            found["by_entry"], found["power"] = True, second
        else:
            _sort_above(first, found)
            _sort_above(second, found)
    elif isinstance(sup, Product) and _begins_with_layer(sup):
        for _, factor in sup.factors:
            if isinstance(factor, Bracket) and found.get("layer"):
                found["sup"] = factor  # z^{[1](i)}: of layer 1, for example i
            else:
                _sort_above(factor, found)
    elif isinstance(sup, Scripted) and isinstance(sup.base, Bracket) and isinstance(sup.sup, (Mark, Letter)):
        _sort_above(sup.base, found)
        _sort_above(sup.sup, found)
    elif isinstance(sup, Number) or is_ratio(sup) or _is_minus_number(sup) or _is_exponent(sup):
        found["power"] = sup
    else:
        found["sup"] = sup


def _is_one_less(node: Written) -> bool:
    """1 − y of (1 − p)^{(1 − y)}, which is the number of no layer."""
    if not isinstance(node, Total) or len(node.terms) != 2:
        return False
    (_, one), (sign, rest) = node.terms
    return isinstance(one, Number) and one.text == "1" and sign == "-" and isinstance(rest, (Letter, Scripted))


def _is_exponent(sup: Written) -> bool:
    r"""-\frac12 \sum_i (x_i - \mu)^2 of a power of e, which no name has above."""
    made = any(isinstance(node, (Fraction, Large, Root)) for node in every_node(sup))
    return made and isinstance(sup, (Total, Product, Large))


def _begins_with_layer(sup: Product) -> bool:
    """Whether a layer in brackets stands first, as in W^{(2)\\top} and a^{[1](i)\\top}; |V| × d is none."""
    (_, first), *rest = sup.factors
    plain = isinstance(first, Bracket) and first.left in "([<" and not any(operator for operator, _ in rest)
    return plain and (len(rest) == 1 or (len(rest) == 2 and isinstance(rest[0][1], Bracket)))


def is_ratio(node: Written) -> bool:
    """1/3 and 1/N, which no name has above."""
    return isinstance(node, Fraction) or (
        isinstance(node, Product) and any(operator == "/" for operator, _ in node.factors)
    )


def _is_minus_number(node: Written) -> bool:
    if not (isinstance(node, Total) and len(node.terms) == 1):
        return False
    body = node.terms[0][1]
    return (
        isinstance(body, Number)
        or is_ratio(body)
        or (isinstance(body, Product) and all(isinstance(f, Number) for _, f in body.factors))
    )


def _sort_below(sub: Written, found: _Found) -> None:
    if isinstance(sub, Number):
        found["indices"] = (sub,)
    elif isinstance(sub, Text):
        found["words"] = rf"\mathrm{{{sub.words}}}"
    elif isinstance(sub, Letter) and (sub.is_word or any(a in UPRIGHT for a in sub.accents)):
        found["words"] = rf"\mathrm{{{sub.base}}}" if sub.is_word else sub.base
    elif isinstance(sub, Labelled):
        found["words"], found["indices"] = script_text(sub.label), sub.items
    elif isinstance(sub, Listed):
        found["indices"] = sub.items
    elif (bracketed := _bracketed(sub)) is not None:
        found["words"], found["indices"] = bracketed
    elif word := _word(sub):
        found["words"] = rf"\mathrm{{{word}}}"
    elif isinstance(sub, Product) and all(not op for op, _ in sub.factors):
        found["indices"] = tuple(factor for _, factor in sub.factors)
    else:
        found["indices"] = (sub,)


def _bracketed(sub: Written) -> tuple[str, tuple[Written, ...]] | None:
    """Indices in brackets as programs have them, behind a label or none: y_{[i]}, W_{h[i,j]}; y_{[1]} is a layer."""
    label, bracket = "", sub
    if isinstance(sub, Product) and len(sub.factors) == 2 and isinstance(sub.factors[0][1], Letter):
        label, bracket = script_text(sub.factors[0][1]), sub.factors[1][1]
    if not isinstance(bracket, Bracket) or (bracket.left, bracket.right) != ("[", "]") or len(bracket.items) > 2:
        return None
    running = any(isinstance(item, Letter) for item in bracket.items)
    plain = all(isinstance(item, (Letter, Number)) for item in bracket.items)
    return (label, tuple(bracket.items)) if running and plain else None


SHORT_WORDS = frozenset("old new out max min net tot pos neg reg".split())
"""Words of three letters that stand below a letter."""


def _word(sub: Written) -> str:
    """A word of letters that are not set upright, as in p_{correct}; ijkl and abcd are four indices."""
    if not isinstance(sub, Product):
        return ""
    factors = sub.factors
    letters = [f.base for op, f in factors if not op and isinstance(f, Letter) and not f.accents and f.base.isalpha()]
    word = "".join(letters)
    spoken = len(word) > 3 and set(word) & set("aeou") and letters != sorted(letters)
    return word if len(letters) == len(factors) and (spoken or word in SHORT_WORDS) else ""


def script_text(node: Written) -> str:
    """What stands in a script, as LaTeX that a name can hold."""
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Letter):
        text = rf"\mathrm{{{node.base}}}" if node.is_word else node.base
        for accent in reversed(node.accents):
            text = rf"\{accent}{{{text}}}" if accent in ACCENTS else text  # W_{\bar{h}} is not W_h
        return text
    if isinstance(node, Text):
        return rf"\mathrm{{{node.words}}}"
    if isinstance(node, Mark):
        return node.sign if len(node.sign) == 1 else rf"\{node.sign}"
    if isinstance(node, Dots):
        return r"\ldots"
    if isinstance(node, Large) and node.kind in ("max", "min") and node.sub is None and node.sup is None:
        return rf"\mathrm{{{node.kind}}}"
    if isinstance(node, Total):
        text = "".join(sign + script_text(term) for sign, term in node.terms)
        return text.removeprefix("+")
    if isinstance(node, Labelled):
        return script_text(node.label) + "".join(map(script_text, node.items))
    if isinstance(node, Listed):
        return ",".join(script_text(item) for item in node.items)
    if isinstance(node, Product):
        text = ""
        for op, f in node.factors:
            part = (op if op in ("", "/", "*") else "") + script_text(f)
            text += (" " if text[-1:].isalpha() and "\\" in text and part[:1].isalpha() else "") + part
        return text
    if isinstance(node, Relation):
        return "".join(
            script_text(side) + relation for side, relation in zip(node.sides, (*node.relations, ""), strict=True)
        )
    if isinstance(node, Bracket):
        return f"{node.left}{','.join(script_text(item) for item in node.items)}{node.right}"
    if isinstance(node, Scripted):
        text = script_text(node.base) + "'" * node.primes
        for mark, script in (("_", node.sub), ("^", node.sup)):
            if script is not None:
                text += f"{mark}{{{script_text(script)}}}"
        return text
    raise ReadError("what stands in the script is not understood", node.at)


def name_of(letter: Letter, scripts: Scripts, *, with_sub: bool = True) -> Name:
    """The name: letter, accents, primes, layer, and the scripts that are no indices."""
    sub = scripts.words
    if with_sub and scripts.indices:
        indices = _joined(scripts.indices)
        sub = f"{sub},{indices}" if sub and indices else sub or indices
    sup = script_text(scripts.sup) if scripts.sup is not None else ""
    if scripts.marks:
        sup += "".join(m if len(m) == 1 else rf"\{m}" for m in scripts.marks)
    accents = _accents(letter) if letter.accents else ()
    return _named(letter.base, accents, scripts.primes, sub, scripts.layer, scripts.style, sup)


@functools.lru_cache(maxsize=1 << 14)
def _named(base: str, accents: tuple[str, ...], primes: int, sub: str, layer: str, style: str, sup: str) -> Name:
    """One name for all places at which it stands."""
    return Name(base, accents, primes, sub, layer, style, sup)


def _accents(letter: Letter) -> tuple[str, ...]:
    """The accents and fonts that belong to a name."""
    accents = (FONT_OF.get(a, a) for a in letter.accents if a not in UPRIGHT or letter.is_word is False)
    return tuple(a for a in accents if a not in ("mathrm", "text", "textrm", "operatorname", "symup"))


def _joined(indices: tuple[Written, ...]) -> str:
    if len(indices) == 1:
        return script_text(indices[0])
    texts = [script_text(i) for i in indices]
    return ("," if any(len(t) > 1 for t in texts) else "").join(texts)


def letters_in(node: Written) -> Sequence[tuple[Letter, Scripts, Scripted | None]]:
    """Every symbol in a formula with its scripts, those within scripts left out."""
    if isinstance(node, Letter):
        return ((node, NO_SCRIPTS, None),)
    return () if isinstance(node, Number) else _letters_in(node)


@kept("_letters")
def _letters_in(node: Written) -> Sequence[tuple[Letter, Scripts, Scripted | None]]:
    if not isinstance(node, Scripted):
        return tuple(found for part in node.parts() for found in letters_in(part))
    return ((node.base, scripts_of(node), node),) if isinstance(node.base, Letter) else letters_in(node.base)
