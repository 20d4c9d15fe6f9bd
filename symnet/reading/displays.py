r"""Vectors and matrices that are written out, and the labels of those whose letters share their subscript with indices.

    W = \begin{bmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{bmatrix}      W is 2 × 2, and w_{ij} are its entries
    x = (x_1, \ldots, x_n)^\top                                               x has n entries
    W_h, w_{hij}                                                              the entries of W_h, since h is no index

What is written out so is the symbol itself; entries that get formulas of their own make it up instead.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from symnet.core.notation import Name
from symnet.reading.habits import (
    is_above,
    is_primed,
    is_primed_with_index,
    primes_transpose,
    small_transposes,
    turned_with_index,
)
from symnet.reading.heads import plain_name
from symnet.reading.looking import derivative_parts, letters_of
from symnet.reading.names import Scripts, letters_in, name_of, script_text, scripts_of
from symnet.reading.scope import Scope, is_bold, is_capital, spelled
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Displayed,
    Dots,
    Fraction,
    Grid,
    Labelled,
    Laid,
    Large,
    Letter,
    Listed,
    Mark,
    Number,
    Product,
    Scripted,
    Written,
    bare,
    every_node,
    rewritten,
)

USUAL = frozenset("ijk")


@dataclass(frozen=True)
class _Entries:
    """What is written out: the first cell, the entry in it, what counts rows and columns, and whether it is a list."""

    cell: Written
    first: Scripted
    rows: Written
    columns: Written
    is_list: bool = False


RAISED = re.compile(
    r"(?<![\\A-Za-z{])([a-z])\^\{?[a-z]\}?\s*(?:\\\)|\$+)\s*(?:is|are|denotes?|be)\b[^.]{0,50}?\b(?:component|coordinate|entry|element)s?\b"
    r"|\b(?:component|coordinate|entry|element)\b\s+(?:is|equals|(?:is\s+)?equal\s+to|is\s+equal\s+to)\s+(?:\\\(|\$+)\s*([a-z])\^\{?[a-z]\}?\s*(?:\\\)|\$+)"
    r"|\bind(?:ex|ices)\s+of\s+(?:\\\(|\$+)\s*([a-z])\s*(?:\\\)|\$+)\s+(?:is|are)\s+written\s+(?:with|as)\s+superscripts?\b"
)
"""x^i is the i-th component of x; whose component is x^i; the indices of x are written with superscripts."""


def note_own_entries(statements: Sequence[Statement], scope: Scope) -> None:
    r"""y of y_{11} = … and others with formulas, where Y is [y_{11} …; …], or X \ast K, which is not read."""
    firsts = [link for st in statements for link in st.links[:1] if link.relation in ("=", ":=")]
    given = [letter for link in firsts if (letter := of_numbered_entry(link.left))]
    for link in firsts:
        made_up = isinstance(link.right, Grid) and all(of_numbered_entry(c) for row in link.right.rows for c in row)
        starred = isinstance(link.right, Product) and any(sign == r"\ast" for sign, _ in link.right.factors)
        if isinstance(link.left, Letter) and (made_up or starred) and given.count(link.left.base.lower()) > 1:
            scope.own_entries.add(link.left.base.lower())


def of_numbered_entry(node: Written | ReadError) -> str:
    """y of y_{11}, or of y_{1,1}; nothing for anything else."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or node.sup is not None:
        return ""
    places = node.sub.items if isinstance(node.sub, Listed) else (node.sub,)
    digits = [place.text for place in places if isinstance(place, Number)]
    return node.base.base if len(digits) == len(places) and len("".join(digits)) == 2 else ""


def write_in(reading: Reading) -> None:
    """Put the symbol itself where its entries are written out, and set labels apart from indices."""
    trees = list(_sides(reading))
    nodes = [node for tree in trees for node in every_node(tree)]
    reading.scope.tags = _tags(nodes)
    named = {name.latex() for tree in trees for name in _alone(tree)}
    shown = _pairs(nodes, named)
    blocks = _blocks(nodes)
    transposing = primes_transpose(nodes)
    turned = turned_with_index(nodes)
    if transposing or turned:
        reading.scope.notice("a prime on a letter is taken to be a transpose, as in X'X")

    small = small_transposes(nodes)
    if small:
        reading.scope.notice("^t is taken to be a transpose")

    text = "\n".join(page.part for page in reading.pages)
    raised = {letter for found in RAISED.findall(text) for letter in found if letter}
    for base in sorted(raised):
        reading.scope.notice(f"{base} with a letter or number above is taken to be its component")

    def put(node: Written) -> Written:
        if isinstance(node, Scripted) and _is_raised(node, raised):
            return Scripted(node.at, node.base, node.sup)
        if small and isinstance(node, Scripted) and is_above(node, "t"):
            return replace(node, sup=Mark(node.at, "top"))
        letter = node.base if transposing and is_primed(node) else None
        if isinstance(node, Scripted) and is_primed_with_index(node) and letters_of(node.base) <= turned:
            return replace(node, primes=0, sup=Mark(node.at, "top"))
        if isinstance(letter, Letter) and name_of(letter, Scripts(primes=1)).latex() not in reading.scope.given:
            return Scripted(node.at, letter, sup=Mark(node.at, "top"))
        if isinstance(node, Scripted) and isinstance(node.base, Letter):
            return _with_places(node, reading.scope.tags, shown)
        if isinstance(node, Scripted) and isinstance(node.base, Displayed):
            return _turned(node, node.base)
        if isinstance(node, Scripted) and isinstance(node.base, Laid) and scripts_of(node).transposed:
            return replace(node.base, is_row=False)
        found = _entries(node)
        symbol = _symbol(found, named, reading.scope) if found is not None else None
        if found is None or symbol is None or bare(found.first.base) in blocks:
            return node
        if isinstance(found.cell, Fraction):  # the derivatives by all entries are those by the symbol
            whole = _by_symbol(found.cell, symbol)
            lies = isinstance(node, Grid) and len(node.rows) == 1
            return Laid(node.at, whole, is_row=lies) if lies or found.is_list else whole
        return Displayed(node.at, symbol, found.rows, found.columns, found.is_list)

    vectors = {bare(n.base) for n in nodes if isinstance(n, Scripted) and _is_turned_one(n)}
    for statement in reading.statements:
        if len(statement.links) == 1 and (matrix := _of_columns(statement.links[0], vectors)) is not None:
            reading.scope.lines[matrix] = "column"
            reading.scope.notice(f"the columns of {matrix} are written out")
            statement.kind, statement.mention, statement.links = "mention", statement.links[0].left, []
        if len(statement.links) == 1 and (whole := _of_capital(statement.links[0], named, vectors)) is not None:
            statement.links[0].right = whole
        for link in statement.links:
            for side in ("left", "right"):
                node = getattr(link, side)
                if isinstance(node, Written):
                    setattr(link, side, rewritten(node, put))
        first = statement.links[0] if statement.links else None
        slope = first.right if first is not None else None
        slope = slope.body if isinstance(slope, Laid) else slope
        if first is not None and isinstance(first.left, Product) and isinstance(slope, Fraction):
            first.left = _with_by(first.left, slope)
        if first is not None and first.relation in ("=", ":="):
            _put_last(statement, first)


def _blocks(nodes: Iterable[Written]) -> set[object]:
    """W_1 of W_1^⊤ g: what is transposed is a matrix, and no entry of a vector W = [W_1, W_2]."""
    turned = (n for n in nodes if isinstance(n, Scripted) and isinstance(n.base, Letter) and is_capital(n.base.base))
    return {bare(n.base) for n in turned if scripts_of(n).transposed and isinstance(n.sub, (Number, Letter))}


def _is_raised(node: Scripted, raised: set[str]) -> bool:
    """x^i and x^1 of components that are written so."""
    plain = isinstance(node.base, Letter) and node.base.base in raised and node.sub is None and not node.primes
    above = node.sup.base if isinstance(node.sup, Scripted) and node.sup.sup is None else node.sup  # x^{n_1}
    return plain and isinstance(above, (Letter, Number))


def _put_last(statement: Statement, first: Link) -> None:
    """x = (x_1, …, x_n) declares; in h = (h_1, h_2) = σ(z), σ(z) is what h is."""
    shown = first.right
    if not isinstance(shown, Displayed) or not isinstance(first.left, Written):
        return
    if plain_name(first.left) != plain_name(shown.symbol):
        return
    if len(statement.links) == 1:
        statement.kind = "declares"
    elif statement.links[1].relation == "=":
        second = statement.links[1]
        statement.links[:2] = [replace(second, left=first.left), first]


def _is_turned_one(node: Scripted) -> bool:
    """u_o^⊤ of a vector u_o, which is no number."""
    scripts = scripts_of(node)
    return scripts.transposed and len(scripts.indices) == 1


def _of_columns(link: Link, vectors: Set[object]) -> str | None:
    """The U of U = [u_1, …, u_V], where the u_i are vectors; None where no such thing stands there."""
    found = _entries(link.right) if isinstance(link.right, Written) and link.relation in ("=", ":=") else None
    letter = found.first.base if found is not None else None
    if found is None or not isinstance(letter, Letter) or not isinstance(link.left, Letter):
        return None
    lies = found.is_list or (isinstance(found.rows, Number) and found.rows.text == "1")
    are_vectors = bare(letter) in vectors or is_bold(name_of(letter, Scripts()))
    are_small = link.left.base == letter.base.upper() != letter.base  # the W_1 of W = [W_1, W_2] are blocks
    return link.left.base if lies and are_vectors and are_small else None


def _of_capital(link: Link, named: Set[str], vectors: Set[object]) -> Written | None:
    """X, with its entries, of X = [x_1, …, x_n], where there is no x; not where the x_i are vectors."""
    found = _entries(link.right) if isinstance(link.right, Written) and link.relation in ("=", ":=") else None
    name = plain_name(link.left) if isinstance(link.left, (Letter, Scripted)) else None
    if (
        found is None
        or name is None
        or isinstance(found.cell, Fraction)
        or not isinstance(link.left, (Letter, Scripted))
        or bare(found.first.base) in vectors
    ):
        return None
    small = (
        name_of(found.first.base, scripts_of(found.first), with_sub=False)
        if isinstance(found.first.base, Letter)
        else name
    )
    if small == name or replace(small, base=small.base.upper()) != name or set(spelled(small)) & named:
        return None
    return Displayed(link.at, link.left, found.rows, found.columns, found.is_list)


def _sides(reading: Reading) -> Iterator[Written]:
    for statement in reading.statements:
        for link in statement.links:
            yield from (side for side in (link.left, link.right) if isinstance(side, Written))
        if isinstance(statement.mention, Written):
            yield statement.mention


def _alone(tree: Written) -> Iterator[Name]:
    """The names that stand in a formula as they are."""
    for letter, scripts, _ in letters_in(tree):
        if not scripts.transposed or not scripts.indices:
            with contextlib.suppress(ReadError):  # said with its place when the formula is read
                yield name_of(letter, scripts if scripts.sup is None else scripts._replace(sup=None))


def _tags(nodes: Iterable[Written]) -> set[str]:
    """h of W_h and w_{hij}: letters that stand alone below capitals and bold letters, and before usual indices."""
    alone: set[tuple[str, str]] = set()
    before: set[tuple[str, str]] = set()
    bound: set[str] = set()
    for node in nodes:
        if isinstance(node, Large) and node.sub is not None:
            bound |= letters_of(node.sub)
        if not isinstance(node, Scripted) or not isinstance(node.base, Letter):
            continue
        scripts = scripts_of(node)
        names = [i.base for i in scripts.indices if isinstance(i, Letter) and not i.accents]
        is_bold_ = is_bold(name_of(node.base, Scripts()))
        if len(scripts.indices) == 1 and names and (is_capital(node.base.base) or is_bold_):
            alone.add((node.base.base.lower(), names[0]))
        elif names and _are_indices(scripts.indices[1:]) and names[0] not in USUAL:
            before.add((node.base.base.lower(), names[0]))
    return {tag for base, tag in alone & before if tag not in bound}


def _are_indices(places: Sequence[Written]) -> bool:
    return bool(places) and all(isinstance(p, Number) or (isinstance(p, Letter) and p.base in USUAL) for p in places)


def _pairs(nodes: Iterable[Written], named: Set[str]) -> set[str]:
    """The letters of matrices whose entries are numbered by two digits: w of w_{12} and w_{21}, where there is a W."""
    numbers: dict[str, set[str]] = {}
    matrices = set()
    for node in nodes:
        if isinstance(node, Grid) and node.kind != "cases" and (first := _entry_in(node.rows[0][0])[0]) is not None:
            matrices.add(getattr(first.base, "base", ""))
        if isinstance(node, Scripted) and isinstance(node.base, Letter):
            last = scripts_of(node).indices[-1:]
            if last and isinstance(last[0], Number) and len(last[0].text) == 2:
                numbers.setdefault(node.base.base, set()).add(last[0].text)
    capitals = {base for base in numbers if any(name.startswith(base.upper()) for name in named)}
    return {base for base, texts in numbers.items() if base in matrices or (len(texts) > 1 and base in capitals)}


def _with_places(node: Scripted, tags: Set[str], pairs: Set[str]) -> Scripted:
    """w_{h12} with h as a label, 1 and 2 as indices."""
    assert isinstance(node.base, Letter)
    below = scripts_of(node).indices
    if not below:
        return node
    places = list(below)
    last = places[-1]
    two = isinstance(last, Number) and len(last.text) == 2 and last.text.isdecimal() and "0" not in last.text
    label = isinstance(places[0], Letter) and places[0].base in tags and len(places) > 1
    if two and isinstance(last, Number) and node.base.base in pairs and len(places) == 1 + label:
        places[-1:] = [Number(last.at, digit) for digit in last.text]
    elif not label:
        return node
    at = places[0].at
    if label:
        return replace(node, sub=Labelled(at, places[0], tuple(places[1:])))
    return replace(node, sub=Listed(at, tuple(places), (",",) * (len(places) - 1)))


def _by_symbol(cell: Fraction, symbol: Letter | Scripted) -> Fraction:
    """∂L/∂W for the ∂L/∂w_{11} that stands first."""
    assert isinstance(cell.below, Product)
    return replace(cell, below=replace(cell.below, factors=(cell.below.factors[0], ("", symbol))))


def _with_by(left: Product, right: Fraction) -> Product:
    """∇_x f for the ∇f whose entries are written out."""
    (sign, nabla), *rest = left.factors
    _, by = derivative_parts(right)
    if by is None or not isinstance(nabla, Letter) or nabla.base != r"\nabla":
        return left
    return replace(left, factors=((sign, Scripted(nabla.at, nabla, by[0])), *rest))


def _turned(node: Scripted, shown: Displayed) -> Written:
    """(x_1, …, x_n)^⊤, which is x as a column; the matrix whose transpose is written out is not looked for."""
    if shown.is_list and scripts_of(node).transposed and node.sub is None and not node.primes:
        return replace(shown, is_list=False)
    return node


def _entries(node: Written) -> _Entries | None:
    """What a list or a matrix writes out, if its cells are the entries of one thing in their order."""
    one = Number(node.at, "1")
    if isinstance(node, Bracket) and node.left in "([" and set(node.separators) == {","}:
        counted = _counted([[item] for item in node.items], 1)
        return None if counted is None else _Entries(node.items[0], counted[0], counted[1], one, is_list=True)
    if not isinstance(node, Grid) or node.kind in ("cases", "|") or len({len(row) for row in node.rows}) != 1:
        return None
    rows = [list(row) for row in node.rows]
    if len(rows) == 1 or len(rows[0]) == 1:
        lies = len(rows) == 1
        counted = _counted([[cell] for cell in rows[0]] if lies else rows, 1)
        if counted is not None:
            return _Entries(rows[0][0], counted[0], *((one, counted[1]) if lies else (counted[1], one)))
    counted = _counted(rows, 2)  # of one row, too: [w_{11} w_{12} w_{13}]
    return None if counted is None else _Entries(rows[0][0], *counted)


def _counted(rows: Sequence[Sequence[Written]], places: int) -> tuple[Scripted, Written, Written] | None:
    """The first entry, the last row and the last column, if each cell is the entry that stands there."""
    across = [n for n, cell in enumerate(rows[0]) if isinstance(cell, Dots)]
    down = [n for n, row in enumerate(rows) if isinstance(row[0], Dots)]
    if any(len(d) > 1 or (d and d[0] != count - 2) for d, count in ((across, len(rows[0])), (down, len(rows)))):
        return None
    (first, dress), (last, _) = _entry_in(rows[0][0]), _entry_in(rows[-1][-1])
    ends = _below(last, places) if last is not None else None
    if len(rows) * len(rows[0]) < 2 or first is None or ends is None:
        return None
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if r in down or c in across:
                if not isinstance(cell, Dots):
                    return None
                continue
            entry, its_dress = _entry_in(cell)
            found = _below(entry, places) if entry is not None else None
            if found is None or its_dress != dress or found[0] != ends[0]:
                return None
            wanted = [_name(r, down, len(rows), ends[1][0])]
            wanted += [_name(c, across, len(row), ends[1][1])] if places == 2 else []
            if [script_text(p) for p in found[1]] != wanted:
                return None
    columns = ends[1][-1]
    return first, ends[1][0], columns


def _name(number: int, dots: Sequence[int], count: int, last: Written) -> str:
    """What numbers the row or column: 1, 2, …, the last one."""
    return script_text(last) if dots and number == count - 1 else str(number + 1)


def _below(cell: Scripted, places: int) -> tuple[str, tuple[Written, ...]] | None:
    """The label of an entry, and its places."""
    scripts = scripts_of(cell)
    below = scripts.indices
    if len(below) != places or not all(isinstance(p, (Number, Letter)) for p in below) or scripts.transposed:
        return None
    return scripts.words, below


def _entry_in(cell: Written) -> tuple[Scripted | None, object]:
    """The entry that a cell is, or is the derivative by; and what else there is of the cell, to compare by."""
    if isinstance(cell, Fraction):
        of, by = derivative_parts(cell)
        entry = by[0] if of is not None and by is not None and len(by) == 1 else None
        found, dress = _entry_in(entry) if isinstance(entry, Scripted) else (None, None)
        return found, (dress, bare(cell.above))
    if not isinstance(cell, Scripted) or not isinstance(cell.base, Letter):
        return None, None
    return cell, (cell.base.base, cell.base.accents, bare(cell.sup), cell.primes)


def _symbol(found: _Entries, named: Set[str], scope: Scope) -> Letter | Scripted | None:
    """The symbol whose entries stand there: the capital of a matrix, or the same letter; one that stands somewhere."""
    first = found.first
    letter = first.base
    assert isinstance(letter, Letter)
    scripts = scripts_of(first)
    plain = name_of(letter, scripts)
    if scripts.power is not None or first.primes or plain.latex() in scope.given or is_bold(plain):
        return None  # a sum of its own, or whole vectors
    is_matrix = len(scripts.indices) == 2
    label = first.sub.label if isinstance(first.sub, Labelled) else None
    for base in (letter.base.upper() if not letter.base.startswith("\\") else "", letter.base):
        if not base or (base != letter.base and not is_matrix):
            continue
        of = Letter(letter.at, base, letter.accents)
        name = name_of(of, scripts, with_sub=False)
        spelling = next((text for text in spelled(name) if text in named), None)
        if spelling is None:
            continue
        accents = of.accents if spelling == name.latex() else ("mathbf",)
        dressed = Letter(of.at, base, accents)
        if label is None and first.sup is None:
            return dressed
        return Scripted(of.at, dressed, label, first.sup)
    return None
