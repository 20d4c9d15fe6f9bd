"""What can stand on the left of an equation: a name, an entry, a probability, a function with its arguments."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Set as AbstractSet
from dataclasses import replace

from symnet.core.notation import Name, NotationError, parse_name
from symnet.reading.evidence import RUNNING
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.looking import (
    conditional_name,
    contribution_name,
    derivative_parts,
    head,
    holds_events,
    is_derivative,
    letters_of,
)
from symnet.reading.names import Scripts, letters_in, name_of, scripts_of
from symnet.reading.scope import Scope, is_loss, spelled
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Dots, Letter, Mark, Number, Product, Scripted, Total, Written, every_node


def plain_name(node: Written) -> Name | None:
    """The name that a node is, if it is no more than a name; ∇_v and ∞ are none."""
    if isinstance(node, Letter):
        return _legible(name_of(node, Scripts()))
    if isinstance(node, Scripted) and isinstance(node.base, Letter):
        scripts = scripts_of(node)
        if scripts.transposed or scripts.power is not None:
            return None
        try:
            return _legible(name_of(node.base, scripts))
        except ReadError:
            return None
    return None


@functools.lru_cache(maxsize=1 << 14)
def _legible(name: Name) -> Name | None:
    """The name, if it can be read back as it is written; 𝟏 is one that has a shape and no values of its own."""
    if name.base == "1":
        return name
    try:
        parse_name(name.latex())
    except NotationError:
        return None
    return name


def indexed_name(node: Written, scope: Scope) -> tuple[Name, tuple[Letter, ...]] | None:
    """h_j: the name h with the index j, an index of the document, where h_j is no name of its own; h_t of h_{tj}."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter):
        return None
    scripts = scripts_of(node)
    if (step := step_of_entry(node.base, scripts, scope)) is not None and step in scripts.indices:
        [place] = (i for i in scripts.indices if i is not step)
        whole = name_of(node.base, scripts._replace(indices=(step,)))
        return (whole, (place,)) if isinstance(place, Letter) and scripts.power is None else None
    letters = tuple(i for i in scripts.indices if isinstance(i, Letter) and not i.accents and len(i.base) == 1)
    if not letters or len(letters) != len(scripts.indices) or scripts.transposed or scripts.power is not None:
        return None
    if not all(i.base in scope.indices - scope.times for i in letters) or scope.find(name_of(node.base, scripts)):
        return None
    name = name_of(node.base, scripts, with_sub=False)
    capital = replace(name, base=name.base.upper())
    of_capital = len(letters) == 2 and name.base.islower() and capital.base in scope.capitals
    if of_capital and capital.latex() not in scope.given and scope.find(name) is None:
        known = scope.find(capital)
        stands = any(variant in scope.evidence for variant in spelled(capital))  # as a whole in some formula
        if not stands or (known is not None and known.kind == "declared"):
            name = capital  # x_{ij} = … of the entries of X
    return name, letters


def step_of_entry(
    letter: Letter, scripts: Scripts, scope: Scope, running: AbstractSet[str] = frozenset()
) -> Written | None:
    """t of y_{t,k}, the entry k of a vector y_t, where an index k stands in the document, and no matrix y."""
    if len(scripts.indices) != 2:
        return None
    stem = name_of(letter, scripts, with_sub=False).latex()
    for step, place in (scripts.indices, scripts.indices[::-1]):
        if not letters_of(step) & scope.times or not isinstance(place, Letter) or place.base in scope.times:
            continue
        whole = name_of(letter, scripts._replace(indices=(step,))).latex()
        stands = whole in scope.factors or whole in scope.symbols
        numbers = place.base in running or place.base in scope.indices
        if numbers and (stands or (stem not in scope.factors and stem not in scope.symbols)):
            return step
        if stands and place.base in RUNNING and place.base not in scope.sizes:
            return step
    return None


def probability(node: Written) -> Name | None:
    """p(y | x) as a name."""
    if isinstance(node, Product) and len(node.factors) == 2 and node.factors[1][0] == "":
        bracket = node.factors[1][1]
        letter, scripts = head(node.factors[0][1])
        if letter is not None and holds_events(letter, bracket):
            with contextlib.suppress(ReadError):
                return conditional_name(letter, scripts, bracket)
    return None


def any_name(node: Written) -> Name | None:
    """The name that a node is: of a symbol, a probability, or one path's contribution to a derivative."""
    return plain_name(node) or probability(node) or contribution_name(node)


def call_of(node: Written) -> tuple[Letter | Scripted, Bracket] | None:
    """f(x; w), ℓ(μ, σ²): a name with names in a bracket."""
    if isinstance(node, Product) and len(node.factors) == 2 and node.factors[1][0] == "":
        function, bracket = node.factors[0][1], node.factors[1][1]
        named = isinstance(bracket, Bracket) and all(
            isinstance(i, Dots) or (plain_name(i) or squared_name(i)) is not None for i in bracket.items
        )
        is_call = isinstance(bracket, Bracket) and bracket.left == "(" and "|" not in bracket.separators and named
        if isinstance(bracket, Bracket) and is_call and isinstance(function, (Letter, Scripted)):
            return function, bracket
    return None


def squared_name(node: Written) -> Letter | Scripted | None:
    """σ of σ^2 and of σ_B^2, whose square stands on the left of an equation; of small Greek letters alone."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or node.primes:
        return None
    small_greek = node.base.base.startswith("\\") and node.base.base[1:2].islower()
    if not small_greek or not isinstance(node.sup, Number) or node.sup.text != "2":
        return None
    return node.base if node.sub is None else Scripted(node.at, node.base, node.sub)


def logged_probability(node: Written) -> tuple[Written, int] | None:
    r"""p(y | x) of \log p(y | x) or −\log p(y | x), and the sign before it; what the logarithm is says what p is."""
    if isinstance(node, Total) and len(node.terms) == 1 and node.terms[0][0] == "-":
        inner = logged_probability(node.terms[0][1])
        return None if inner is None else (inner[0], -inner[1])
    inside = _of_logarithm(node)
    return None if inside is None or probability(inside) is None else (inside, 1)


def logged(node: Written, scope: Scope) -> tuple[Written, int] | None:
    r"""The same, and σ² of \log σ² or s of \ln s, which no equation gives: what the logarithm is says what it is."""
    if (found := logged_probability(node)) is not None:
        return found
    inside = _of_logarithm(node)
    name = plain_name(squared_name(inside) or inside) if inside is not None else None
    if inside is None or name is None or is_loss(name):
        return None
    return (inside, 1) if _is_open(name, scope) else None


def turned(node: Written, right: Written | ReadError, scope: Scope) -> Written | None:
    r"""c of c^\top = \sum_i a_i X_{i,:}, where nothing else says what c is; A^\top = A says something of A."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or not isinstance(node.sup, Mark):
        return None
    bare = node.base if node.sub is None else Scripted(node.at, node.base, node.sub)
    name = plain_name(bare) if scripts_of(node).transposed and isinstance(right, Written) else None
    if name is None or not isinstance(right, Written) or any(n.base == name.base for n, _, _ in letters_in(right)):
        return None
    return bare if _is_open(name, scope) else None


def _is_open(name: Name, scope: Scope) -> bool:
    """Whether no equation says what a name is."""
    symbol, stem = scope.find(name), replace(name, sub="")
    return not (symbol is not None and symbol.defined) and not {name.latex(), stem.latex()} & scope.given


def _of_logarithm(node: Written) -> Written | None:
    """What the logarithm is taken of, where nothing else stands there."""
    if not isinstance(node, Product):
        return None
    (_, first), *rest = node.factors
    named = isinstance(first, Letter) and first.base in ("log", "ln")
    if not named or not rest or any(operator for operator, _ in rest):
        return None
    inside = Product(node.at, tuple(rest)) if len(rest) > 1 else rest[0][1]
    return inside.items[0] if isinstance(inside, Bracket) and len(inside.items) == 1 else inside


def says_probability(node: Written, scope: Scope) -> bool:
    """Whether it is the logarithm of a probability, of which no other is defined: of p(y | x), where no p(k | x) is."""
    logged = logged_probability(node)
    name = probability(logged[0]) if logged is not None else None
    if name is None:
        return False
    given = name.sub.partition("|")[2]
    others = (s.name for s in scope.symbols.values() if s.defined and s.name.base == name.base and s.name != name)
    return not any(other.sub.partition("|")[2] == given and not _is_of_any(other, scope) for other in others)


def _is_of_any(name: Name, scope: Scope) -> bool:
    """p(w_j | w_I) of a running j, which says what p is for each, and of none in particular."""
    first = name.sub.partition("|")[0]
    return any(first.endswith(f"_{end}") for j in scope.indices for end in (j, f"{{{j}}}"))


def named_at_the_end(first: Written, before: Written, last: Written, scope: Scope) -> bool:
    """Whether a chain that begins with σ(z) or softmax(z)_i ends with a name that stands on no left: … = a_i.

    So does ∂L/∂z = ŷ − y = δ, which says what δ is, and ∂/∂z_k log Σ_j e^{z_j} = e^{z_k}/Σ_j e^{z_j} = p̂_k.
    """
    *_, final = first.factors if isinstance(first, Product) and len(first.factors) == 2 else (("", None),)
    letter, _ = head(first.factors[0][1]) if isinstance(first, Product) else (None, None)
    bracket = final[1].base if isinstance(final[1], Scripted) else final[1]
    known = letter is not None and (
        letter.base in ELEMENTWISE or letter.base in OF_ARRAYS or letter.base in scope.aliases
    )
    name = plain_name(last)
    gradient = derivative_parts(first)[0] is not None
    derived = any(is_derivative(node) for node in every_node(first))
    if name is None or name.base in (*ELEMENTWISE, *OF_ARRAYS):
        return False
    names_output = "hat" in name.accents and not any(is_derivative(node) for node in every_node(before))
    named = (derived and names_output) or (gradient and name.base == r"\delta")
    if not (known and isinstance(bracket, Bracket)) and not named:
        return False
    whole = replace(name, sub="")
    made_of = {replace(name_of(n, s), sub="") for side in (first, before) for n, s, _ in letters_in(side)}
    return not {name.latex(), whole.latex()} & scope.given and whole not in made_of


def named_within(first: Written, link_left: Written, scope: Scope) -> bool:
    """Whether a name stands between p(w | c) or σ(z) and the formula of both: p(w_j | w_I) = y_j = …"""
    bracket = first.factors[-1][1] if isinstance(first, Product) and len(first.factors) == 2 else None
    bracket = bracket.base if isinstance(bracket, Scripted) else bracket
    called = call_of(link_left) if logged_probability(first) is not None else None  # −log p(t | z) = E(t, z) = …
    named = plain_name(called[0]) if called is not None else None
    if named is not None:
        return not {named.latex(), replace(named, sub="").latex()} & {*scope.given, *scope.declared}
    name = plain_name(link_left)
    if not isinstance(bracket, Bracket) or name is None or name.base in ELEMENTWISE:
        return False
    return not {name.latex(), replace(name, sub="").latex()} & scope.given


def value_within(node: Written, scope: Scope) -> bool:
    r"""Whether CE(y, ŷ) of J = \text{CE}(y, ŷ) = … has its formula there, and no other."""
    called = call_of(node)
    letter, scripts = head(called[0]) if called is not None else (None, Scripts())
    if called is None or letter is None or len(called[1].items) < 2 or scripts.primes or scripts.transposed:
        return False
    if letter.base in ELEMENTWISE or letter.base in OF_ARRAYS or letter.base in scope.aliases:
        return False
    name = name_of(letter, scripts)
    return (letter.is_word or is_loss(name)) and name.latex() not in scope.given


def names_both(node: Written, scope: Scope) -> bool:
    """Whether a name that nothing else says anything of stands between another and their formula: ŷ = f = w x + b."""
    found = indexed_name(node, scope)
    name = found[0] if found else plain_name(node)
    known = scope.find(name) if name is not None else None
    if name is None or name.base in (*ELEMENTWISE, *OF_ARRAYS) or (known is not None and known.defined):
        return False
    return not {name.latex(), replace(name, sub="").latex()} & scope.given


def names_on_the_left(node: Written) -> set[str]:
    """The names that an equation with this left side would define: h of h, h_j and h(x)."""
    called = call_of(node)
    named = called[0] if called else node
    found = {name.latex() for name in (any_name(named),) if name is not None}
    if isinstance(named, Scripted) and isinstance(named.base, Letter):
        with contextlib.suppress(ReadError):
            without = _legible(name_of(named.base, scripts_of(named), with_sub=False))
            found |= {without.latex()} if without is not None else set()
    return found


def names_given(left: Written) -> set[str]:
    """The names on the left of an equation, with f of f(x + h)."""
    names = names_on_the_left(left)
    if isinstance(left, Product) and len(left.factors) == 2 and isinstance(left.factors[1][1], Bracket):
        names |= names_on_the_left(left.factors[0][1])
    return names
