"""Claims of which a side is not read: shapes of which the document itself says that they do not fit refute them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace as replace_fields
from itertools import pairwise

from symnet.checking.headings import AFRESH, said_below
from symnet.checking.meanings import names_of
from symnet.checking.report import REFUTED, UNREAD, Counterexample, Verdict
from symnet.core.notation import Name
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import call_of, names_on_the_left
from symnet.reading.looking import derivative_parts, head, letters_of
from symnet.reading.names import Scripts, letters_in, name_of
from symnet.reading.scope import LOSSES, USUAL_SCALARS, is_bold, is_capital, is_loss, spelled, spellings_in
from symnet.reading.statements import Link, Reading
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Displayed,
    Large,
    Letter,
    Number,
    Product,
    Scripted,
    Total,
    Written,
    bare,
    every_node,
)

MISFITS = ("the shapes differ", "is no product", "cannot be added", "cannot be multiplied", "is divided by")

RUNS = re.compile(r"the index (\S+) runs over (\S+), not over (\S+), which (\S+) \(")

OF_ARGUMENTS = re.compile(r"^the argument of (\S+):")
"""What is said of a function that is called with something of another shape."""

SIZES = re.compile(r"(\S+) × (\S+?)(?=[ ,;.]|$)")


def of_what_is_unread(error: ReadError, part: Reading, link: Link) -> Verdict:
    """Shapes of which the document itself says that they do not fit refute; all else is unread."""
    found = SIZES.findall(error.reason)
    misfit = not part.scope.one_size and any(words in error.reason for words in MISFITS)
    said = {size for pair in found for size in pair}
    own = {str(size) for size in part.scope.sizes.values()} | {t for t in said if t.isdecimal()}
    named = names_of(link)
    if anew := sorted(n for n in part.scope.declared_anew if named & {n, *spellings_in(n)}):  # x_i, of a bold x
        return Verdict(UNREAD, f"the document says two shapes of {anew[0]}; {AFRESH}")
    if twice := sorted(_given_apart(part) & names_of(link)):
        return Verdict(UNREAD, f"{error.reason}; {twice[0]} is given two formulas; {AFRESH}")
    if unclear := sorted(part.scope.unclear & names_of(link)):
        return Verdict(UNREAD, f"{error.reason}; what {unclear[0]} is here is not clear")
    if (runs := RUNS.search(error.reason)) and not _is_counted_by_dots(error.reason, part):
        letter, mine, theirs, whole = runs.groups()
        unread = {text for name in not_understood(part, link) for text in spellings_in(name)}
        unsure = names_of(link) & unread  # W = [W_1 ⋯ W_m] may say which index is which
        unsure |= set() if _tells_how_far(link, letter) else {letter}
        symbol = part.scope.symbols.get(whole)
        if symbol is not None and symbol.kind != "declared":  # its length may come of what is not read
            unsure |= {whole} if any(whole in names_of(other) for other in _unread_links(part, link)) else set()
        if {mine, theirs} <= own and mine.lower() != theirs.lower() and not unsure:
            example = Counterexample(shapes=(f"{letter} = 1, …, {mine}", f"1, …, {theirs}"))
            return Verdict(REFUTED, error.reason, counterexample=example)
    surely = _is_declared(link, part)
    if _gives_a_function(error, link):
        return Verdict(UNREAD, error.reason)
    if misfit and len(found) == 2 and _are_known(found, error, own) and (surely or not _may_be_meant(error, *found)):
        if _lists_entries(link) or (not surely and _in_two_fonts(link, part)):
            return Verdict(UNREAD, error.reason)
        if found[0] == found[1][::-1] and _in_two_layouts(found[0], part):
            return Verdict(UNREAD, f"{error.reason}; whether vectors of ℝ^n stand, beside rows, is not said")
        if _sums_over_examples(link, found[0], part):
            return Verdict(UNREAD, f"{error.reason}; whether the sum is over entries or examples is not said")
        if found[0] == found[1][::-1] and _is_local_slope(link, part):
            return Verdict(UNREAD, f"{error.reason}; whether the slopes of a number stand or lie is not said")
        of_stated = "is no product" in error.reason and _are_matrices_stated(link, part)
        if _is_flattened(*found) and (not surely or part.scope.has_flat_capitals()) and not of_stated:
            return Verdict(UNREAD, error.reason)
        if len(part.unread) > 1 and (open_ := sorted(set(not_understood(part, link)) & names_of(link))):
            return Verdict(UNREAD, f"{error.reason}; what {open_[0]} is here is not read")
        if below := said_below(link, part):
            return Verdict(UNREAD, f"{error.reason}; {below}")
        shapes = (" × ".join(found[0]), " × ".join(found[1]))
        turned = "the shapes differ" in error.reason and found[0] == found[1][::-1]
        mend = "a transpose is missing, or the factors stand in the wrong order" if turned else None
        return Verdict(REFUTED, error.reason, counterexample=Counterexample(shapes=shapes), hint=mend)
    return Verdict(UNREAD, error.reason)


def _are_known(found: Sequence[tuple[str, str]], error: ReadError, own: Set[str]) -> bool:
    """Whether the document says the sizes that do not fit: of a product those within, whatever the outer ones are."""
    within = (
        {found[0][1], found[1][0]} if "is no product" in error.reason else {size for pair in found for size in pair}
    )
    return within <= own


def _gives_a_function(error: ReadError, link: Link) -> bool:
    """Whether it is z(θ, x) = W x + b, whose x is any argument, and may have stood for another one before."""
    named = OF_ARGUMENTS.search(error.reason)
    letters = list(letters_in(link.left)) if named is not None and isinstance(link.left, Written) else []
    return named is not None and bool(letters) and name_of(*letters[0][:2]).latex() == named[1]


def _given_apart(part: Reading) -> set[str]:
    """The z of z = f(x) after z = W x, which may be either of them in what follows."""
    return {statement.apart.name for statement in part.statements if statement.apart is not None}


def _tells_how_far(link: Link, letter: str) -> bool:
    """Whether an index is bound in a link, or counts entries of two symbols in it: of one it may run over all."""
    sides = [s for s in (link.left, link.right) if isinstance(s, Written)]
    bound = any(
        letter in letters_of(node.sub)
        for side in sides
        for node in every_node(side)
        if isinstance(node, Large) and node.sub is not None
    )
    counted = {
        found.base
        for side in sides
        for found, scripts, _ in letters_in(side)
        if any(isinstance(i, Letter) and i.base == letter for i in scripts.indices)
    }
    return bound or len(counted) > 1 or not letter.isalpha()


def _is_counted_by_dots(reason: str, part: Reading) -> bool:
    """Whether entries are counted by dots, x_1, …, x_i, of a name whose length is stated nowhere else."""
    named = re.search(r"index · runs over .* which (\S+) \(", reason)
    symbol = part.scope.symbols.get(named[1]) if named else None
    return symbol is not None and symbol.kind != "declared"


def _sums_over_examples(link: Link, wanted: tuple[str, str], part: Reading) -> bool:
    """Whether it is ∂L/∂b = Σ_i δ_i of a δ as long as b is: i then rather numbers the examples of a batch."""
    factors = [factor for _, factor in link.right.factors] if isinstance(link.right, Product) else []
    if len(factors) != 2 or not isinstance(factors[0], Large) or factors[0].kind != "sum":
        return False
    letter, scripts = head(factors[1])
    symbol = part.scope.find(name_of(letter, scripts._replace(indices=()))) if letter is not None else None
    return symbol is not None and tuple(map(str, part.scope.shape_of(symbol))) == wanted


def _is_local_slope(link: Link, part: Reading) -> bool:
    """Whether it is ∂z/∂W = h of a number z that is no loss, and of an h that lies: in one of the layouts it is so."""
    of, by = derivative_parts(link.left) if isinstance(link.left, Written) else (None, None)
    letter = head(of)[0] if of is not None and by is not None else None
    if letter is None or letter.base in LOSSES or letter.base == part.loss or part.scope.layout:
        return False
    if not isinstance(link.right, (Letter, Scripted)):
        return False
    named, scripts = head(link.right)
    symbol = part.scope.find(name_of(named, scripts)) if named is not None else None
    return symbol is not None and part.scope.shape_of(symbol)[0] == 1


def _is_flattened(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Whether one is a vector and the other a matrix: which of the lines that made them so is wrong is not clear."""
    return ("1" in first) != ("1" in second)


def _in_two_layouts(shape: tuple[str, str], part: Reading) -> bool:
    """Whether a vector may be one of ℝ^n, in a document that says of others that they lie: of ℝ^{1×n}."""
    scope = part.scope
    declared = (scope.shape_of(s) for s in scope.symbols.values() if s.kind == "declared")
    lying = any(rows == 1 and columns != 1 for rows, columns in declared)
    return lying and "1" in shape and any(str(size) in shape for size in scope.of_length)


def _lists_entries(link: Link) -> bool:
    """Whether it is y = [y_1 y_2 y_3], which says what the entries of y are called and not how y lies."""
    letter = head(link.left)[0] if isinstance(link.left, Written) else None
    written = link.right if isinstance(link.right, Displayed) else None
    lines = [n.text for n in (written.rows, written.columns) if isinstance(n, Number)] if written is not None else []
    entry = head(written.symbol)[0] if written is not None else None
    return letter is not None and entry is not None and entry.base == letter.base and "1" in lines


def _in_two_fonts(link: Link, part: Reading) -> bool:
    """Whether x and a bold x both stand in the document, so that x may be a number; of x_i alone it is none."""
    sides = [s for s in (link.left, link.right) if isinstance(s, Written)]
    names = {replace_fields(name_of(letter, Scripts()), accents=()) for s in sides for letter, _, _ in letters_in(s)}
    entries = {text for text, kinds in part.scope.evidence.items() if kinds & {"vector", "matrix"}} - part.scope.factors
    several = [
        name
        for name in names
        if sum(text in part.scope.evidence for text in spelled(name)) > 1 + (name.latex() in entries)
    ]
    return any(not _is_an_argument(name, part) for name in several)


def _is_an_argument(name: Name, part: Reading) -> bool:
    """Whether the plain s beside a bold one stands in formulas of functions alone: σ(s) = 1 / (1 + e^{−s})."""
    links = [link for statement in part.statements for link in statement.links]
    having = [link for link in links if any(_has_letter(side, name) for side in (link.left, link.right))]
    calls = [call_of(link.left) if isinstance(link.left, Written) else None for link in having]
    defines = all(call is not None and isinstance(call[0], Letter) and call[0].base in ELEMENTWISE for call in calls)
    return defines and spelled(name)[0] not in part.scope.declared


def _has_letter(side: object, name: Name) -> bool:
    found = (name_of(letter, Scripts()) for letter, _, _ in letters_in(side)) if isinstance(side, Written) else ()
    return any(one == name for one in found)


def _is_declared(link: Link, part: Reading) -> bool:
    """Whether the document says the shape of every symbol in a link, or what it is made of."""
    sides = [s for s in (link.left, link.right) if isinstance(s, Written)]
    products = [n for s in sides for n in every_node(s) if isinstance(n, Product)]
    ones = {one.at for n in products for (_, one), (_, body) in pairwise(n.factors) if isinstance(body, Bracket)}
    for letter, scripts, _ in (found for side in sides for found in letters_in(side)):
        if letter.base == "1" and letter.at in ones:
            continue  # 𝟙[z > 0] is as long as z
        if letter.base in ELEMENTWISE or letter.base in OF_ARRAYS or letter.base in (r"\partial", r"\nabla", "d"):
            continue
        if _is_of_indices(letter, scripts, part):
            continue
        try:
            if _has_no_shape(letter, scripts, part):
                continue
        except ReadError:  # what stands below is no name
            return False
        with_sub, plain = (part.scope.find(name_of(letter, scripts, with_sub=s)) for s in (True, False))
        if not any(s is not None and s.kind in ("declared", "defined") for s in (with_sub, plain)):
            if scripts == Scripts() and _is_bias_of_a_number(letter, part):
                continue
            return False
        if not scripts.indices and not is_bold(name_of(letter, scripts)) and plain is not None and is_bold(plain.name):
            return False  # x beside a bold x may be a number
    return True


def _are_matrices_stated(link: Link, part: Reading) -> bool:
    """Whether the document says the shape of each matrix in a link, so that A r of an A ∈ ℝ^{n×p}, r ∈ ℝⁿ is wrong.

    Vectors may come out as such, but not of what may be a number.
    """
    sides = [s for s in (link.left, link.right) if isinstance(s, Written)]
    found = (part.scope.find(name_of(letter, scripts)) for side in sides for letter, scripts, _ in letters_in(side))
    symbols = [symbol for symbol in found if symbol is not None]
    stated = ("declared", "defined", "scalar")
    if any(s.kind not in (*stated, "vector", "open") for s in symbols):
        return False
    if any(s.kind not in stated and (is_capital(s.name.base) or 1 not in part.scope.shape_of(s)) for s in symbols):
        return False
    return any(s.kind == "declared" and 1 not in part.scope.shape_of(s) for s in symbols)


def _is_of_indices(letter: Letter, scripts: Scripts, part: Reading) -> bool:
    """Whether a letter has no shape to be declared: an index, i of [i = j], Kronecker's δ, ones of which it is said."""
    if letter.base in ("1", "0"):
        return bool(scripts.subscript)
    indices = [i.base for i in scripts.indices if isinstance(i, Letter)] if letter.base == r"\delta" else [letter.base]
    named = part.scope.find(name_of(letter, Scripts())) is not None
    return not named and len(indices) in (1, 2) and all(i in part.scope.indices for i in indices)


def _is_bias_of_a_number(letter: Letter, part: Reading) -> bool:
    """Whether it is the b of w^⊤ x + b, which is as long as a number."""
    symbol = part.scope.find(name_of(letter, Scripts()))
    if symbol is None or part.scope.shape_of(symbol) != (1, 1):
        return False
    sides = (
        s for st in part.statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)
    )
    for node in (n for side in sides for n in every_node(side) if isinstance(n, Total)):
        heads = [head(term) for _, term in node.terms]
        alone = [one for one, its in heads if one is not None and its == Scripts() and bare(one) == bare(letter)]
        others = [term for _, term in node.terms if isinstance(term, Product) and len(term.factors) == 2]
        turned = ((head(term.factors[0][1])[1], head(term.factors[1][1])[0]) for term in others)
        if alone and any(its.transposed and other is not None for its, other in turned):
            return True
    return False


def _has_no_shape(letter: Letter, scripts: Scripts, part: Reading) -> bool:
    """Whether a letter is the N of ℝ^{N×d}, a rate or a loss as λ and ℓ usually are, or I, of which nothing is said."""
    named = part.scope.find(name_of(letter, scripts))
    if named is None and letter.base in {*part.scope.functions, *part.scope.declared, *part.scope.maps}:
        return True
    if named is None:
        return letter.base in part.scope.sizes or letter.base == "I"
    return named.kind == "scalar" and (letter.base in USUAL_SCALARS or is_loss(named.name))


def _may_be_meant(error: ReadError, first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Whether authors write so on purpose: a number for a vector, n × 1 times n × 1, a matrix laid out as a column."""
    if ("1", "1") in (first, second) or ("is no product" in error.reason and first == second and "1" in first):
        return True
    numbers = [int(a) * int(b) for a, b in (first, second) if a.isdecimal() and b.isdecimal()]
    return len(numbers) == 2 and numbers[0] == numbers[1] and ("1" in first) != ("1" in second)


def _unread_links(part: Reading, but: Link | None) -> Iterator[Link]:
    """The links that are not read, but for one."""
    for statement in part.statements:
        for link, value in zip(statement.links, statement.values, strict=False):
            if isinstance(value, ReadError) and link is not but:
                yield link


def not_understood(part: Reading, but: Link | None = None) -> Iterator[str]:
    """The names that stand on the left of equations that are not read, but for one."""
    for link in _unread_links(part, but):
        if isinstance(link.left, Written) and link.relation in ("=", ":=", "≡"):
            yield from names_on_the_left(link.left)
