r"""What the notation of a whole document tells before any of it is read: indices, sizes, shapes, Euler's e.

\sum_{i=1}^n w_i x_i      i is an index, n a size, w and x are vectors
A^\top x                  A is no number
W_{ji}                    W is a matrix
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise, permutations

import sympy

from symnet.core.notation import BOLD
from symnet.reading.habits import named, numbered_above, numbered_in_brackets, values_with_arguments
from symnet.reading.leaky import LEAKY
from symnet.reading.looking import above_e, head, is_argument, is_derivative, letters_of, number_of
from symnet.reading.names import Scripts, letters_in, name_of, script_text, scripts_of
from symnet.reading.ordered import in_order
from symnet.reading.scope import LOSSES, USUAL_STEPS, Scope, is_capital
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Fraction,
    Grid,
    Large,
    Letter,
    Listed,
    Number,
    Product,
    Relation,
    Scripted,
    Total,
    Written,
    bare,
    every_node,
)

INDEX_LETTERS = frozenset("ijklmnpqrstuvab")
"""Letters that can be running indices."""

RUNNING = INDEX_LETTERS - frozenset("abuv")
"""Letters that number vectors where they are their only index."""

SET = re.compile(r"\\[A-Za-z]+|[{}]")
"""What is no letter in the name of a set."""

RANGE = re.compile(
    r"(?<![A-Za-z\\_^{])([a-z])\s*(?:=|\\in\s*(?:\\\{|\[))\s*1\s*,\s*(?:2\s*,\s*)?(?:\\[a-z]*dots[a-z]*|\.\.\.?|…)"
    r"\s*,?\s*(?:\\[,;:!]\s*)*([A-Za-z])(?![A-Za-z])"
)
"""How far a letter runs."""

USUAL = frozenset("ijk")
"""Letters that are indices wherever they stand in a subscript."""


def gather(formulas: Iterable[Written], scope: Scope) -> None:
    """Put into the scope what the notation says of indices, sizes and shapes."""
    formulas = list(formulas)
    nodes = [node for formula in formulas for node in every_node(formula)]
    for node in nodes:
        if isinstance(node, Large) and node.kind in ("sum", "prod", "max", "min"):
            _range(node, scope)
        if isinstance(node, Scripted) and isinstance(node.base, Bracket) and isinstance(node.sup, (Total, Product)):
            _exponent(node.sup, scope)
    bound = frozenset(scope.indices)
    scope.whole_sets = _whole_sets(nodes)
    symbols = [(letter, scripts) for f in formulas for letter, scripts, _ in letters_in(f)]
    for formula in formulas:
        symbols += [(letter, scripts) for power in above_e(formula) for letter, scripts, _ in letters_in(power)]
    sizes = scope.size_letters | set(scope.sizes)  # H of N × H, of which h_{kl} is no entry
    sizes |= {n.below.base for n in nodes if isinstance(n, Fraction) and isinstance(n.below, Letter)}  # T of z / T
    capitals = scope.capitals = {letter.base for letter, _ in symbols if letter.base.isupper()} - sizes
    pairs = [s for at, s in symbols if len(s.indices) > 1 and not (scope.listed and _is_delta(at, s))]
    of_entries = _letters_below(pairs)
    labels = _letters_below(s for letter, s in symbols if letter.base.isupper() and len(s.indices) == 1)  # W_o
    for letter, scripts in symbols:
        _times(scripts, scope, USUAL & of_entries)
        for index in scripts.indices if letter.base not in (r"\partial", r"\nabla", "d") else ():
            _label(index, scope, of_entries)
    scope.times |= _other_steps(symbols, scope.times) - of_entries
    for step, end in _ends(nodes, scope.times):
        scope.ends.setdefault(step, set()).add(end)
    for letter, scripts in symbols:
        if len(scripts.indices) == 1 and isinstance(scripts.indices[0], Letter):
            stem = named(letter, scripts._replace(indices=()))
            scope.below.setdefault(stem, set()).add(scripts.indices[0].base)
    scope.counts |= {m for _, scripts in symbols for m in _apart(scripts, scope.times)} - scope.times
    turned = list(_within_transposed(nodes))
    examples = _examples(nodes, [*symbols, *turned], scope.lines, bound, sizes)
    listed = [s for letter, s in symbols if letter.base in scope.listed and len(s.indices) == 1]
    members = {n for s in listed for n in _letters_below([s]) & (bound | _number_of(s))}
    members |= _beside_members(symbols, members)
    scope.times |= (examples | members) - of_entries
    for compared in (_letters_below([s]) for at, s in symbols if _is_delta(at, s)):
        scope.indices |= compared if compared <= members else set()
    _numbers_beside_bold(symbols, scope)
    for node in nodes:
        if isinstance(node, Relation) and node.relations in (("=",), ("≠",)):
            _compared(node, scope, of_entries)
    gates = {letter.base for letter, s in symbols if len(letter.base) == 1 and (s.indices or s.sup)}
    gates = (gates | scope.gates) - bound
    for letter, scripts in symbols:
        _indices(letter, scripts, scope, capitals, labels, gates)
    scope.indices |= {i for letter, scripts in symbols for i in _beside_bound(letter, scripts, bound) - labels - gates}
    scope.stepped |= numbered_in_brackets(nodes) | numbered_above(symbols)
    scope.raised = _raised(symbols)
    scope.unindexed |= {named(letter, s) for letter, s in symbols if not s.indices}
    above = [s.sup for _, s in symbols if isinstance(s.sup, Total)]
    raised = {letter.base for letter, s in symbols if isinstance(s.sup, Letter) and s.sup.base == "l"}
    scope.has_layers = len(raised) > 2 or any({"l", "L"} & set(letters_of(sup)) for sup in above)
    for letter, scripts in symbols:
        for index in scripts.indices if len(scripts.indices) == 1 else ():
            if isinstance(index, Letter) and index.base in (scope.times & scope.indices) - scope.labels:
                scope.numbered[named(letter, scripts._replace(indices=()))] = index.base
    scope.inverted |= {inverted for node in nodes if (inverted := _inverted(node))}
    for formula in formulas:
        _uses(formula, scope)
    _beside_entries(nodes, scope)
    _slopes(nodes, scope)
    for node in nodes:
        if isinstance(node, (Product, Fraction)):
            _scales(node, scope)
        if isinstance(node, Fraction):
            _shares(node, scope)
        if isinstance(node, Product):
            _diagonals(node, scope)
            _squares(node, scope)
            _multiples(node, scope)
            _beside_traces(node, scope)
            _concatenated(node, scope)
            scope.writes_diagonals |= any(word in ("diag", "Diag") for word in _words_before_matrices(node))
            scope.has_hadamard |= any(operator in (r"\odot", r"\circ", "*") for operator, _ in node.factors)
    scope.values |= values_with_arguments(nodes)
    scope.circle = _is_circle_number(nodes)
    for letter, scripts in (*symbols, *turned):
        _shape(letter, scripts, scope, capitals, bound)
    for letter, scripts in symbols:
        if letter.base == "d" and scripts.transposed:  # of d_s^\\top s, which is no size
            scope.evidence.get(named(letter, scripts.as_base), set()).discard("scalar")


def _inverted(node: Written) -> str:
    """A of A^{-1}, where it is a capital."""
    above = node.sup if isinstance(node, Scripted) else None
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or not isinstance(above, Total):
        return ""
    (sign, number), *rest = above.terms
    is_inverse = sign == "-" and isinstance(number, Number) and number.text == "1" and not rest
    return node.base.base if is_inverse and is_capital(node.base.base) else ""


def note_ranges(text: str, shapes: Iterable[Written], scope: Scope) -> None:
    """k and l of k = 1, …, N and l ∈ {1, …, H}, and the letters that are sizes there and in declared shapes."""
    for letter, end in RANGE.findall(text):
        scope.ranged.add(letter)
        scope.size_letters.add(end)
    scope.size_letters |= {letter.base for node in shapes for letter, _, _ in letters_in(node)}


def _raised(symbols: Iterable[tuple[Letter, Scripts]]) -> set[str]:
    """W and h of W^2 h^1, which never stand without a number above; σ and r may, as squares."""
    numbers: dict[str, set[str]] = {}
    plain: set[str] = set()
    for letter, scripts in symbols:
        if isinstance(scripts.power, Number) and scripts.power.text in "123456789" and not scripts.by_entry:
            numbers.setdefault(letter.base, set()).add(scripts.power.text)
        else:
            plain.add(letter.base)
    found = {base for base in numbers if base not in plain}
    has_one = any("1" in texts for texts in numbers.values())
    matrices = any(is_capital(base) for base in found)
    return found if len(found) > 1 and (has_one or matrices or sum("3" in numbers[b] for b in found) > 1) else set()


def _letters_below(several: Iterable[Scripts]) -> set[str]:
    return {i.base for scripts in several for i in scripts.indices if isinstance(i, Letter)}


def _exponent(node: Written, scope: Scope) -> None:
    """(1 - p)^{1 - y}: y is a symbol."""
    for letter, scripts, _ in letters_in(node):
        with contextlib.suppress(ReadError):
            scope.evidence.setdefault(name_of(letter, scripts).latex(), set())


def _range(node: Large, scope: Scope) -> None:
    """The letters that an operator binds, and the size that they run to."""
    for part in node.sub.items if isinstance(node.sub, Listed) else (node.sub,):
        first = part.sides[0] if isinstance(part, Relation) else part
        if isinstance(part, Relation) and len(part.sides) == 3:
            first = part.sides[1]
        if isinstance(first, Product):
            scope.indices |= {f.base for _, f in first.factors if isinstance(f, Letter)}
        if isinstance(first, Letter):
            scope.indices.add(first.base)
        if isinstance(part, Relation) and part.relations == ("=",) and isinstance(first, Letter):
            (scope.from_zero if part.sides[1] == Number(part.sides[1].at, "0") else scope.from_one).add(first.base)
        if isinstance(part, Relation) and part.relations == ("≠",) and node.kind == "sum":
            letters = frozenset(side.base for side in part.sides if isinstance(side, Letter))
            scope.set_apart.add(letters)
            scope.indices |= letters & INDEX_LETTERS
        if isinstance(part, Relation) and (pair := in_order(part)) is not None and node.kind == "sum":
            scope.indices |= {letter.base for letter in pair.letters}
        if isinstance(part, Relation) and part.relations == ("∈",):
            scope.sets.add(script_text(part.sides[1]))
    begins = node.sub.sides[-1] if isinstance(node.sub, Relation) and node.sub.relations == ("=",) else None
    end = _last_but_one(node.sup) if begins is not None and number_of(begins) == 0 else node.sup
    if isinstance(end, Letter) and node.kind in ("sum", "prod"):
        scope.sizes.setdefault(end.base, sympy.Symbol(end.base, integer=True, positive=True))


def _last_but_one(node: Written | None) -> Written | None:
    """N of N − 1, up to which sums run that begin with 0; what stands above others as it is."""
    if not isinstance(node, Total) or len(node.terms) != 2:
        return node
    (first, end), (second, one) = node.terms
    return end if (first, second) == ("+", "-") and isinstance(one, Number) and one.text == "1" else node


def _whole_sets(nodes: Sequence[Written]) -> frozenset[str]:
    r"""V of Σ_{w ∈ V}, by which people mean a vocabulary or all vertices; S may be a part of what is numbered.

    It is none, and may be taken for the whole, where its letter runs over nothing else, and what the letter numbers is
    summed over no other one: k of Σ_{k ∈ outputs}, o_k.
    """
    over: dict[str, set[str]] = {}
    bounded: set[str] = set()
    for node in nodes:
        if not isinstance(node, Large) or node.sub is None:
            continue
        first = node.sub.items[0] if isinstance(node.sub, Listed) and node.sub.items else node.sub  # j ∈ K, j ≠ c
        member = first if isinstance(first, Relation) and first.relations == ("∈",) else None
        # the neighbours V(i) of i number other things
        plain = member is not None and not any(isinstance(n, Bracket) for n in every_node(member.sides[1]))
        for letter in letters_of(member.sides[0] if member is not None else node.sub):
            over.setdefault(letter, set()).add(script_text(member.sides[1]) if plain and member is not None else "")
            if member is None and (node.sup is not None or not isinstance(node.sub, Letter)):
                bounded.add(letter)
    for letter, names in over.items():
        if names == {"", letter.upper()} and letter not in bounded:
            names.remove("")  # Σ_d beside Σ_{d ∈ D} runs over D, too
    numbered: dict[tuple[str, int], set[str]] = {}
    for base, scripts in (head(node) for node in nodes):
        for place, index in enumerate(scripts.indices if base is not None else ()):
            if base is not None and isinstance(index, Letter) and index.base in over:
                numbered.setdefault((base.base, place), set()).add(index.base)
    ranges = [(together, set().union(*(over[i] for i in together))) for together in numbered.values()]
    mixed = {i for together, found in ranges if len(found) > 1 for i in together}
    shared = {name for letter, names in over.items() if len(names) > 1 or letter in mixed for name in names}
    plainly = {name: SET.sub("", name)[:1] for names in over.values() for name in names if name}
    return frozenset(n for n, first in plainly.items() if first == "V" or (n not in shared and first.isalpha()))


def _times(scripts: Scripts, scope: Scope, places: AbstractSet[str]) -> None:
    """h_{t-1}: t numbers the steps of a recurrence, unless it is a usual index of the entries of matrices."""
    if isinstance(scripts.sup, Total) and "t" in letters_of(scripts.sup):
        scope.times.add("t")  # h^{t-1}: ^t is no transpose
    for script in scripts.indices:
        if isinstance(script, Total) and len(script.terms) == 2:
            letter, number = script.terms[0][1], script.terms[1][1]
            if isinstance(letter, Letter) and isinstance(number, Number) and letter.base not in places:
                scope.times.add(letter.base)


def _apart(scripts: Scripts, times: AbstractSet[str]) -> set[str]:
    """m of h_{t-m}."""
    found: set[str] = set()
    for script in (*scripts.indices, scripts.sup):
        terms = script.terms if isinstance(script, Total) and len(script.terms) == 2 else ()
        letters = [term for _, term in terms if isinstance(term, Letter)]
        if len(letters) == 2 and letters[0].base in times:
            found.add(letters[1].base)
    return found


def _ends(nodes: Iterable[Written], times: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """k and n of Σ_{k=0}^n, where k numbers steps."""
    for node in nodes:
        if isinstance(node, Large) and isinstance(node.sub, Relation) and isinstance(node.sup, Letter):
            first = node.sub.sides[0]
            if isinstance(first, Letter) and first.base in times:
                yield first.base, node.sup.base


def _other_steps(symbols: Sequence[tuple[Letter, Scripts]], times: AbstractSet[str]) -> set[str]:
    """k of ∂h_t/∂h_k, where t numbers the steps of h and k stands below nothing else; L of a_L beside a_l."""
    below: dict[str, set[str]] = {}
    for letter, scripts in symbols:
        for index in scripts.indices if len(scripts.indices) == 1 else ():
            for number in letters_of(index):
                below.setdefault(number, set()).add(named(letter, scripts._replace(indices=())))
    stepped = {stem for t in times for stem in below.get(t, ())}
    usual = USUAL_STEPS | ({"L"} if "l" in times else set())
    return {k for k, stems in below.items() if k in usual and stems <= stepped}


def _label(index: Written, scope: Scope, places: AbstractSet[str]) -> None:
    """f_{y_i}: y_i is a class, and i numbers whole examples."""
    if isinstance(index, Scripted) and isinstance(index.base, Letter) and isinstance(index.sub, Letter):
        scope.labels.add(script_text(index))
        scope.times |= {index.sub.base} - places


def _beside_members(symbols: Sequence[tuple[Letter, Scripts]], members: AbstractSet[str]) -> set[str]:
    """s of α_s and Σ_s α_s beside α_t, where t numbers vectors, as in h_t, and s stands below nothing that t does not.

    What stands without an index, too, as y beside y_t, may have entries.
    """
    below: dict[str, set[str]] = {}
    whole: set[str] = set()
    for letter, scripts in symbols:
        stem = named(letter, scripts._replace(indices=()))
        whole |= set() if scripts.indices else {stem}
        for number in _number_of(scripts):
            below.setdefault(number, set()).add(stem)
    numbered = {stem for member in members for stem in below.get(member, ())} - whole
    return {number for number, stems in below.items() if stems <= numbered}


def _is_delta(letter: Letter, scripts: Scripts) -> bool:
    r"""Whether it is \delta_{st}, whose indices may number vectors as well as entries."""
    plain = letter.base == r"\delta" and not letter.accents and len(scripts.indices) == 2 and scripts.sup is None
    return plain and all(isinstance(i, Letter) for i in scripts.indices)


def _compared(condition: Relation, scope: Scope, places: AbstractSet[str]) -> None:
    """1[y_i = k], which compares a class with an index, and [y = 1], which compares a label with a number."""
    letter, number = head(condition.sides[0])[0], number_of(condition.sides[1])
    if letter is not None and number is not None:
        scope.compared.setdefault(letter.base, set()).add(number)
    for one, other in (condition.sides, condition.sides[::-1]):
        if not (isinstance(other, Letter) and other.base in scope.indices | USUAL):
            continue
        _label(one, scope, places)
        raised = (
            isinstance(one, Scripted) and isinstance(one.base, Letter) and isinstance(one.sup, Bracket) and not one.sub
        )
        plain = isinstance(one, Letter) and one.base not in scope.indices | USUAL and one.base.islower()
        if plain or raised:  # 1[y = k], 1{y^{(i)} = k}
            scope.labels.add(script_text(one))


def _within_transposed(nodes: Iterable[Written]) -> Iterator[tuple[Letter, Scripts]]:
    r"""x_i and μ of (x_i - μ)^\top, as if each of them were transposed."""
    for node in nodes:
        bracket = node.base if isinstance(node, Scripted) and scripts_of(node).transposed else None
        inner = bracket.items[0] if isinstance(bracket, Bracket) and len(bracket.items) == 1 else None
        for letter, scripts in (head(term) for _, term in inner.terms) if isinstance(inner, Total) else ():
            if letter is not None and not letter.is_word and not is_capital(letter.base):
                yield letter, scripts._replace(transposed=True)


def _examples(
    nodes: Iterable[Written],
    symbols: Iterable[tuple[Letter, Scripts]],
    lines: Container[str],
    bound: AbstractSet[str],
    sizes: Container[str],
) -> set[str]:
    r"""i of w^\top x_i, W x_i, x_i^\top and w \cdot x_i of a vector w, which numbers vectors; no entry stands there."""
    found: set[str] = set()
    vectors = _vectors(nodes, symbols)
    whole = {letter.base for letter, s in symbols if _is_bold(letter) and not s.indices}
    entries = {i for letter, s in symbols if not _is_bold(letter) and letter.base in whole for i in _number_of(s)}
    for letter, scripts in symbols:
        if _is_bold(letter) and letter.base in whole and letter.base.islower():
            found |= _number_of(scripts) - entries  # a bold x_i beside a bold x, where x_j is an entry
    for letter, scripts in symbols:
        if scripts.transposed and letter.base.islower() and letter.base.upper() not in lines:
            found |= _number_of(scripts) or _letters_below([scripts]) & bound  # w of Σ_w u_w^⊤ v
    for node in nodes:
        for (_, before), (operator, behind) in pairwise(node.factors if isinstance(node, Product) else ()):
            (first, of_first), (second, of_second) = head(before), head(behind)
            if first is None or second is None or operator not in ("", r"\cdot") or of_first.indices:
                continue
            is_matrix = is_capital(first.base) and first.base not in LOSSES and first.base not in sizes
            if second.base.upper() in lines:
                continue  # a row of a matrix, numbered as its entries are
            if second.base.islower() and (of_first.transposed or is_matrix) and not of_second.transposed:
                found |= _number_of(of_second)
            for (one, scripts), (other, _) in ((head(behind), head(before)), (head(before), head(behind))):
                if operator == r"\cdot" and other is not None and other.base in vectors and one is not None:
                    small = one.base.islower() and one.base.upper() not in lines and not scripts.transposed
                    found |= _number_of(scripts) - vectors[other.base] if small and one.base != other.base else set()
    return found | _called_of_each(nodes, sizes)


def _vectors(nodes: Iterable[Written], symbols: Iterable[tuple[Letter, Scripts]]) -> dict[str, set[str]]:
    """w of w^⊤ and ‖w‖, with the letters that stand below it: i of w_i."""
    below: dict[str, set[str]] = {}
    for letter, scripts in symbols:
        below.setdefault(letter.base, set()).update(_letters_below([scripts]))
    found = {letter.base for letter, scripts in symbols if scripts.transposed and not scripts.indices}
    for node in nodes:
        base = node.base if isinstance(node, Scripted) else node
        if isinstance(base, Bracket) and base.left == "‖" and len(base.items) == 1:
            inner, scripts = head(base.items[0])
            found |= {inner.base} if inner is not None and not scripts.indices else set()
    return {base: below.get(base, set()) for base in found if base.islower()}


def _called_of_each(nodes: Iterable[Written], sizes: Container[str]) -> set[str]:
    r"""i of f(x_i), where f(x) stands, too, and w^\top x or W x: x_i is one of many x, and no entry of one."""
    multiplied: set[str] = set()
    called: dict[tuple[str, str], list[Scripts]] = {}
    for node in nodes:
        for (_, before), (operator, behind) in pairwise(node.factors if isinstance(node, Product) else ()):
            (first, of_first), (second, of_second) = head(before), head(behind)
            if first is None or operator not in ("", r"\cdot"):
                continue
            is_matrix = is_capital(first.base) and first.base not in LOSSES and first.base not in sizes
            is_matrix &= not of_first.indices
            if second is not None and not of_second.indices and (of_first.transposed or is_matrix):
                multiplied.add(second.base)
            if isinstance(behind, Bracket) and behind.left == "(" and len(behind.items) == 1 and not operator:
                of, scripts = head(behind.items[0])
                if of is not None and of.base.islower() and not scripts.transposed:
                    called.setdefault((named(first, of_first), of.base), []).append(scripts)
    found: set[str] = set()
    for (_, base), several in called.items():
        if base in multiplied and any(not s.indices and not s.layer for s in several):
            found |= {i for s in several for i in _number_of(s)}
    return found


def _numbers_beside_bold(symbols: Iterable[tuple[Letter, Scripts]], scope: Scope) -> None:
    """p_i and y_i beside a bold x_i are numbers, one for each i."""
    bold = {letter.base for letter, _ in symbols if _is_bold(letter)}
    numbering = {i for letter, s in symbols if _is_bold(letter) for i in _number_of(s)} & scope.times
    for letter, scripts in symbols if numbering else ():
        plain = not letter.accents and letter.base not in bold and letter.base.islower() and not letter.is_word
        if plain and _number_of(scripts) & numbering and scripts.sup is None:
            name = named(letter, scripts)
            scope.evidence.setdefault(name, set()).add("scalar")


def _is_bold(letter: Letter) -> bool:
    return any(accent in BOLD for accent in letter.accents)


def _number_of(scripts: Scripts) -> set[str]:
    """The letter that stands as the only index."""
    return {
        i.base for i in scripts.indices if isinstance(i, Letter) and len(scripts.indices) == 1 and i.base in RUNNING
    }


def _indices(
    letter: Letter, scripts: Scripts, scope: Scope, capitals: set[str], labels: set[str], gates: AbstractSet[str]
) -> None:
    """Letters that stand where indices stand; W_i beside a gate i_t is named for it."""
    names = [i for i in scripts.indices if isinstance(i, Letter) and not i.accents and len(i.base) == 1]
    if len(names) != len(scripts.indices) or letter.base in (r"\partial", r"\nabla", "1", "I"):
        return
    of_capital = len(names) == 2 and letter.base.islower() and letter.base.upper() in capitals
    numbering = any(i.base in scope.indices for i in names)
    for index in names:
        usual = index.base in USUAL and index.base not in gates
        if len(names) == 2 and index.base in scope.ranged & INDEX_LETTERS.union("l") - scope.times - labels:
            scope.indices.add(index.base)
        if usual or (of_capital and numbering and index.base.islower() and index.base not in labels):
            scope.indices.add(index.base)


def _beside_bound(letter: Letter, scripts: Scripts, bound: AbstractSet[str]) -> set[str]:
    """b of V_{jb} beside Σ_j; the h of W_{ih} is none."""
    names = {i.base for i in scripts.indices if isinstance(i, Letter) and not i.accents}
    of_matrix = len(letter.base) == 1 and letter.base.isupper() and len(names) == len(scripts.indices) == 2
    return names & INDEX_LETTERS if of_matrix and names & bound else set()


def _shape(letter: Letter, scripts: Scripts, scope: Scope, capitals: set[str], bound: AbstractSet[str]) -> None:
    """What the scripts of a symbol tell of its shape; x_ij is an entry of X, where there is one."""
    if letter.base in (r"\partial", r"\nabla", "d", "1", "I", "e") and not scripts.indices:
        return
    try:
        stem = name_of(letter, scripts, with_sub=False).latex()
        whole = name_of(letter, scripts).latex()
    except ReadError:
        return
    if scripts.transposed:
        scope.transposed.add(whole)
    if letter.base == "d" and len(scripts.indices) == 1 and letters_of(scripts.indices[0]) - bound:
        scope.evidence.setdefault(whole, set()).add("scalar")  # the size of the keys, √d_k
        return
    running = [i for i in scripts.indices if isinstance(i, Letter) and i.base in scope.indices - scope.times]
    numbers = [i for i in scripts.indices if isinstance(i, Number)]
    if running and len(running) + len(numbers) == len(scripts.indices):
        kind = "matrix" if len(scripts.indices) == 2 else "vector"
        if kind == "matrix":
            for letters, index in zip(scope.placed.setdefault(stem, (set(), set())), scripts.indices, strict=True):
                letters |= set(letters_of(index))
        of_capital = kind == "matrix" and letter.base.upper() in capitals and letter.base.islower()
        if not (letter.base == r"\delta" and kind == "matrix") and not of_capital:
            scope.evidence.setdefault(stem, set()).add(kind)
    elif len(scripts.indices) == 2 and len(running) == 1:
        [step] = (i for i in scripts.indices if i not in running)
        if letters_of(step) & scope.times:  # α_t of α_{t,i}
            scope.evidence.setdefault(named(letter, scripts._replace(indices=(step,))), set()).add("vector")
    elif not scripts.indices and not scripts.words:
        scope.evidence.setdefault(whole, set())


SCALES = frozenset("bcegrst")
"""Small letters that are numbers in a factor 1/c, where nothing else is known of them."""


def _shares(node: Fraction, scope: Scope) -> None:
    r"""s_t of \frac{e^{s_t}}{\sum_\tau e^{s_\tau}} is a number, where t numbers steps, and no matrix."""
    if not any(isinstance(n, Large) and n.kind == "sum" for n in every_node(node.below)):
        return
    for power in above_e(node):
        letter, scripts = head(power)
        index = scripts.indices[0] if len(scripts.indices) == 1 else None
        if letter is not None and isinstance(index, Letter) and index.base in scope.times and not scripts.transposed:
            scope.evidence.setdefault(named(letter, scripts), set()).add("scalar")


def _scales(node: Product | Fraction, scope: Scope) -> None:
    r"""c of \frac{c}{‖g‖} g, \frac1c Q K^\top, Q K^\top / c and \frac{Q K^\top}{c} is a number without a formula."""
    if isinstance(node, Fraction):
        found = [node.below] if _has_capital(node.above) else []
    else:
        pairs = pairwise(node.factors)
        fractions = [f for (_, f), (sign, _) in pairs if sign in ("", r"\cdot") and isinstance(f, Fraction)]
        for above in (f.above for f in fractions if _is_length(f.below)):  # of c/‖g‖ g
            if isinstance(above, Letter) and not above.accents and not is_capital(above.base):
                scope.evidence.setdefault(named(above, Scripts()), set()).add("scalar")
        found = [f.below for f in fractions if isinstance(f.above, Number)]
        divided = enumerate(node.factors)
        found += [f for n, (sign, f) in divided if sign == "/" and any(_has_capital(b) for _, b in node.factors[:n])]
    for letter in found:
        if isinstance(letter, Letter) and letter.base in SCALES - scope.given and not letter.accents:
            scope.evidence.setdefault(named(letter, Scripts()), set()).add("scalar")


def _is_length(node: Written) -> bool:
    """‖g‖."""
    return isinstance(node, Bracket) and node.left == "‖"


def _has_capital(node: Written) -> bool:
    """Whether a matrix stands in it; no derivative, which has a capital for its loss."""
    if any(is_derivative(part) for part in every_node(node)):
        return False
    return any(is_capital(letter.base) and letter.base not in LOSSES for letter, _, _ in letters_in(node))


def _words_before_matrices(node: Product) -> Iterator[str]:
    """diag of diag(f) A."""
    for (_, word), (_, body), (operator, behind) in zip(node.factors, node.factors[1:], node.factors[2:], strict=False):
        letter, _ = head(behind)
        is_matrix = not operator and letter is not None and is_capital(letter.base)
        if is_matrix and isinstance(word, Letter) and isinstance(body, Bracket):
            yield word.base


def _diagonals(node: Product, scope: Scope) -> None:
    """f of diag(f) and softmax(f) is a vector, where nothing says more of it."""
    for (_, first), (operator, second) in pairwise(node.factors):
        word = isinstance(first, Letter) and first.base in ("diag", "softmax")
        second = second.base if isinstance(second, Scripted) else second  # softmax(z)_i
        if not word or operator or not isinstance(second, Bracket) or len(second.items) != 1:
            continue
        item = second.items[0]
        for term in [term for _, term in item.terms] if isinstance(item, Total) else [item]:
            letter, scripts = head(term)
            if letter is None or letter.is_word or not letter.base.islower() or scripts.transposed:
                continue
            if all(isinstance(i, Letter) and i.base in scope.times for i in scripts.indices):
                scope.evidence.setdefault(named(letter, scripts), set()).add("vector")


def _squares(node: Product, scope: Scope) -> None:
    """L of Σ = L L^⊤ is a matrix, and no loss."""
    for (_, first), (operator, second) in pairwise(node.factors):
        (letter, scripts), (same, others) = head(first), head(second)
        if letter is None or same is None or operator or scripts.transposed == others.transposed:
            continue
        plain = [s._replace(transposed=False) for s in (scripts, others)]
        if letter.base in LOSSES and is_capital(letter.base) and named(letter, plain[0]) == named(same, plain[1]):
            scope.evidence.setdefault(named(letter, plain[0]), set()).add("matrix")


def _is_circle_number(nodes: Sequence[Written]) -> bool:
    r"""Whether \pi is the number beside \pi_k and \pi(a): where it has neither, a number stands before it, 2 \pi."""
    named = sum(map(_is_pi, nodes)) - sum(isinstance(n, Scripted) and _is_pi(n.base) for n in nodes)
    behind = called = 0
    for node in nodes:
        for n, (_, factor) in enumerate(node.factors if isinstance(node, Product) else ()):
            if _is_pi(factor):
                assert isinstance(node, Product)
                counted = n > 0 and isinstance(node.factors[n - 1][1], Number) and not node.factors[n][0]
                behind += counted
                called += not counted and _is_called(node, n)
    return 0 < behind == named - called


def _is_pi(node: Written) -> bool:
    return isinstance(node, Letter) and node.base == r"\pi" and not node.accents


def _is_called(node: Product, n: int) -> bool:
    """Whether a round bracket stands right behind a factor."""
    operator, behind = node.factors[n + 1] if n + 1 < len(node.factors) else ("", None)
    return not operator and isinstance(behind, Bracket) and behind.left == "("


def _multiples(node: Product, scope: Scope) -> None:
    r"""λ and σ of λ σ^2 I and I / σ^2 are numbers; of y^\top x I nothing is said, nor of a bold x or the A of A I."""
    heads = [head(factor) for _, factor in node.factors]
    signs = [sign for sign, _ in node.factors[1:]]
    at = next((n for n, (letter, scripts) in enumerate(heads) if _is_identity(letter, scripts, scope)), None)
    scalar = ("", r"\cdot", r"\times", "/")
    if at is None or not {*signs[:at]} <= set(scalar) or any(scripts.transposed for _, scripts in heads[:at]):
        return
    factors = [factor for _, factor in node.factors]
    called = [isinstance(n, Bracket) and not sign for n, sign in zip(factors[1:], signs, strict=True)]
    around = [h for h, of_bracket in zip(heads[:at], called, strict=False) if not of_bracket]  # no f of f(x) I
    around += [h for sign, h in zip(signs[at:], heads[at + 1 :], strict=True) if sign == "/"]
    around += [head(part) for f in factors[:at] if isinstance(f, Fraction) for part in _factors(f)]
    for letter, scripts in around:
        if letter is None or letter.is_word or is_capital(letter.base) or _is_bold(letter):
            continue
        if letter.base[-1].isalpha() and letter.base not in (r"\partial", r"\nabla", "e", "d"):
            scope.evidence.setdefault(named(letter, scripts._replace(power=None, sup=None)), set()).add("scalar")


def _beside_traces(node: Product, scope: Scope) -> None:
    r"""a of tr(a A) = a \cdot tr A is a number, as a small letter right before a trace or a determinant is."""
    for (_, before), (operator, behind) in pairwise(node.factors):
        is_number = isinstance(behind, Letter) and behind.base in ("tr", "det")
        if not is_number or not isinstance(before, Letter) or before.accents or before.is_word:
            continue
        if operator in ("", r"\cdot") and not is_capital(before.base):
            scope.evidence.setdefault(named(before, Scripts()), set()).add("scalar")


def _is_identity(letter: Letter | None, scripts: Scripts, scope: Scope) -> bool:
    """I and I_n, where nothing else in the document has that name."""
    own = {"I", *scope.times} & {*scope.given, *_letters_below([scripts])}
    return letter is not None and letter.base == "I" and not own and scripts.sup is None and "I" not in scope.sizes


def _factors(node: Fraction) -> Iterator[Written]:
    """α and σ^2 of \\frac{α}{σ^2}."""
    for part in (node.above, node.below):
        yield from (f for _, f in part.factors) if isinstance(part, Product) else (part,)


def _concatenated(node: Product, scope: Scope) -> None:
    """h_{t-1} and x_t of W [h_{t-1}, x_t] are vectors, one above the other."""
    for (_, first), (operator, second) in pairwise(node.factors):
        weights, _ = head(first)
        if weights is None or not is_capital(weights.base) or operator not in ("", r"\cdot"):
            continue
        items = second.items if isinstance(second, Bracket) and second.left == "[" and len(second.items) > 1 else ()
        for letter, scripts in map(head, items):
            if letter is None or not letter.base.islower():
                continue
            step = [t for i in scripts.indices for t in letters_of(i) & scope.times]
            for plain in (scripts, scripts._replace(indices=(Letter(node.at, step[0]),)) if step else scripts):
                scope.evidence.setdefault(named(letter, plain), set()).add("vector")


def _beside_entries(nodes: Iterable[Written], scope: Scope) -> None:
    """μ of x_i − μ is a number, as x_i is one."""
    numbering = scope.indices - scope.times
    for node in nodes:
        if not isinstance(node, Total):
            continue
        terms = [term for _, term in node.terms]
        entries = [s for letter, s in map(head, terms) if letter is not None and not letter.accents and s.indices]
        if any(isinstance(i, Letter) and i.base in numbering for s in entries for i in s.indices):
            for term in terms:
                if isinstance(term, Letter) and not term.accents and not is_capital(term.base):
                    scope.evidence.setdefault(named(term, Scripts()), set()).add("scalar")


def _slopes(nodes: Iterable[Written], scope: Scope) -> None:
    r"""a of the cases z_i and a z_i, of \max(z, a z) and of z + a z is a number: both have the shape of z.

    So is that of \mathrm{LeakyReLU}_a.
    """
    for node in nodes:
        if isinstance(node, Scripted) and isinstance(node.sub, Letter) and _is_leaky(node.base):
            scope.evidence.setdefault(named(node.sub, Scripts()), set()).add("scalar")
        for value, other in permutations(_of_one_shape(node), 2):
            factors = [f for sign, f in other.factors if not sign] if isinstance(other, Product) else []
            slope = factors[0] if len(factors) == 2 and bare(factors[1]) == bare(value) else None
            if not isinstance(slope, Letter) or slope.accents or slope.is_word:
                continue
            if not is_capital(slope.base) and slope.base not in WEIGHTS:
                scope.evidence.setdefault(named(slope, Scripts()), set()).add("scalar")


def _of_one_shape(node: Written) -> list[Written]:
    """Two cases, two of which the larger is taken, the terms of a sum."""
    if isinstance(node, Grid) and len(node.rows) == 2 and all(len(row) == 2 for row in node.rows):
        return [row[0] for row in node.rows]
    if isinstance(node, Product):
        pairs = pairwise(factor for _, factor in node.factors)
        chosen = [b.items for of, b in pairs if _is_extreme(of) and isinstance(b, Bracket) and len(b.items) == 2]
        return list(chosen[0]) if chosen else []
    return [term for _, term in node.terms] if isinstance(node, Total) and len(node.terms) <= MOST_TERMS else []


def _is_leaky(node: Written) -> bool:
    return isinstance(node, Letter) and node.base in LEAKY


def _is_extreme(node: Written) -> bool:
    return isinstance(node, Large) and node.kind in ("max", "min") and node.sub is None


WEIGHTS = ("w", "u", "v")
"""Small letters of matrices of weights: in h + w h, w may be one."""

MOST_TERMS = 8
"""Of longer sums terms are not compared with each other."""


def _note_factor(letter: Letter, scripts: Scripts, scope: Scope) -> None:
    with contextlib.suppress(ReadError):  # said with its place when the formula is read
        scope.factors.add(name_of(letter, scripts).latex())


def _uses(node: Written, scope: Scope) -> None:
    """Note which letters stand as factors, and which only before a bracket with one symbol in it, as functions do."""
    if is_derivative(node):
        return  # ∂w/∂x says of w neither
    if isinstance(node, Product):
        for n, (_, factor) in enumerate(node.factors):
            letter, scripts = head(factor)
            follows = node.factors[n + 1] if n + 1 < len(node.factors) else ("", None)
            bracket = follows[1].base if isinstance(follows[1], Scripted) else follows[1]
            if letter is None:
                _uses(factor, scope)
            elif not (follows[0] == "" and isinstance(bracket, Bracket) and is_argument(letter, bracket)):
                _note_factor(letter, scripts, scope)
        return
    letter, scripts = head(node)
    if letter is not None:
        _note_factor(letter, scripts, scope)
        return
    for part in node.parts():
        _uses(part, scope)
