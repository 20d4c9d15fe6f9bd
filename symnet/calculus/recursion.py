r"""Layers up to a symbol: what holds for layer i, written in what layer i + 1 has received, and where it starts.

    δ^{[n]} = a^{[n]} − y                                   from the equations behind the last layer
    δ^{[i]} = (W^{[i+1]⊤} δ^{[i+1]}) ⊙ g′(z^{[i]})            for i = n − 1, …, 1

The steps behind the last layer and those of a layer i are made by the same sweep: the second with the equations of
layer i and those of layer i + 1 that use it, begun at what layer i + 1 has received. By induction over the layers from
the last one down, what the steps call δ^{[i]} is ∂L/∂z^{[i]} for every i.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from sympy import Expr, S

from symnet.calculus import through_time
from symnet.calculus.derivation import Derivation, Recursion
from symnet.calculus.sweep import Sweep
from symnet.core.errors import NoRuleError
from symnet.core.expression import replace, substitute, variables, write_latex
from symnet.core.network import Equation, Family, Network
from symnet.core.notation import parse_name
from symnet.core.symbols import Partial, Variable, is_bound

UNROLL = "give the number of layers with network.at(…)"


def derive_family(network: Network, of: Variable, wrt: tuple[Variable, ...]) -> Derivation:
    """The gradients of a network with one family of layers up to a symbol.

    Raises NoRuleError for families that depend on each other in another way than layer i on layer i − 1.
    """
    if len(network.families) > 1:
        raise NoRuleError(f"the network has several families of layers; {UNROLL}")
    family = network.families[0]
    above, _ = _outside(network, family)
    crossing = tuple(dict.fromkeys(v for e in above for v in variables(e.expression) if _is_last(v, family)))
    met = {v for e in above for v in (e.symbol, *variables(e.expression))}
    outer_by = tuple(v for v in wrt if v in met and v not in crossing)
    inner_by = tuple(v for v in wrt if any(v in variables(e.expression) for e in family.equations) and v not in met)
    later = tuple(_at(e, family, family.index + 1) for e in family.equations if _uses_the_layer_before(e, family))
    _check(network, family, above, later)
    for v in wrt:
        if v not in (*outer_by, *inner_by) or (v in inner_by and v.index != family.index):
            raise NoRuleError(f"{v} stands in no layer by itself, nor behind them; {UNROLL}")
    behind = Network(above, of, facts=network.facts)
    if not inner_by:
        found = Sweep(behind, of, outer_by).run()
        return dataclasses.replace(found, network=network)
    outer = Sweep(behind, of, (*outer_by, *crossing)).run()
    start = tuple(Equation(Partial(of, v), outer.gradients[v]) for v in crossing)

    sweep = Sweep(Network((*family.equations, *later)), of, inner_by, after=len(outer.steps))
    received = {e.symbol: sweep.adjoint(e.symbol, e.expression) for e in later}
    sweep.seeds = {symbol: (adjoint, adjoint) for symbol, adjoint in received.items()}
    inner = sweep.run()
    _require_one_form(start, inner, family)
    gradients = {**outer.gradients, **inner.gradients}
    return Derivation(
        network,
        of,
        wrt,
        (*outer.steps, *inner.steps),
        (*outer.adjoints, *start, *inner.adjoints),
        {v: gradients[v] for v in wrt},
        outer.facts,
        tuple(n for n in outer.notices if not any(str(v) in n for v in crossing)),
        recursion=Recursion(family, len(outer.steps) + 1, (*family.equations, *later), tuple(received.values()), start),
    )


def instance(derivation: Derivation, **sizes: Any) -> tuple[Network, tuple[Equation, ...], dict[Variable, Expr]]:
    """The network with numbers for its bounds, its backward equations and its gradients, by putting numbers in."""
    network, family = derivation.network.at(**sizes), derivation.network.families[0]
    table = _numbers(derivation.network, sizes)
    lower, upper = int(family.lower), int(family.upper.xreplace(table))
    generic = [e for e in derivation.adjoints if e.symbol.index == family.index]
    start = derivation.recursion.start if derivation.recursion else ()
    outer = [e for e in derivation.adjoints if e not in generic and (upper >= lower or e not in start)]

    def put(e: Expr, layer: int | None = None) -> Expr:
        numbers = table if layer is None else {family.index: S(layer), **table}
        placed = substitute(e, numbers)
        return replace(placed, {v: _there(v, network) for v in variables(placed)})

    if derivation.recursion and derivation.recursion.is_through_time:
        found = through_time.instance(derivation, table)
        adjoints = [Equation(put(e.symbol), put(e.expression)) for e in found]
    else:
        adjoints = [Equation(put(e.symbol), put(e.expression)) for e in outer]
        for layer in range(upper, lower - 1, -1):
            at_layer = [Equation(put(e.symbol, layer), put(e.expression, layer)) for e in generic]
            adjoints += [e for e in at_layer if all(e.symbol.by != known.symbol.by for known in adjoints)]
    gradients: dict[Variable, Expr] = {}
    for v, gradient in derivation.gradients.items():
        layers = range(lower, upper + 1) if v.index == family.index else [None]
        gradients |= {put(v, layer): put(gradient, layer) for layer in layers}
    return network, tuple(adjoints), gradients


def _there(v: Variable, network: Network) -> Variable:
    """The network's own symbol of that name: the output layer may be of another size than the symbol n_n says."""
    if isinstance(v, Partial):
        return Partial(network.symbol(v.of), network.symbol(v.by.name), v.args[2])
    return network.symbol(v.name) if v.name in network else v


def _numbers(network: Network, sizes: dict[str, Any]) -> dict[Expr, Expr]:
    bounds = {str(s): s for f in network.families for s in (f.upper - f.lower).free_symbols}
    return {bounds[name]: S(value) for name, value in sizes.items() if name in bounds}


def _own(family: Family) -> set[str]:
    """The names of the family's symbols, with a place for the index."""
    return {e.symbol.pattern for e in family.equations}


def _is_last(v: Variable, family: Family) -> bool:
    """Whether a symbol is one of the last layer of the family."""
    return v.pattern in _own(family) and v.index == family.upper


def _at(e: Equation, family: Family, index: Expr) -> Equation:
    table = {family.index: index}
    return Equation(substitute(e.symbol, table), substitute(e.expression, table), e.meaning)


def _uses_the_layer_before(e: Equation, family: Family) -> bool:
    return any(v.pattern in _own(family) and v.index != family.index for v in variables(e.expression))


def before_families(network: Network) -> list[Equation]:
    """The equations before the layers: a^{[0]} = x."""
    return [e for family in network.families[:1] for e in _outside(network, family)[1]]


def _outside(network: Network, family: Family) -> tuple[list[Equation], list[Equation]]:
    """The equations behind the layers, which lead on from them, and those before."""
    behind: set[Variable] = set()
    above: list[Equation] = []
    below: list[Equation] = []
    for e in network.equations:
        leads_on = any(v in behind or is_bound(v) or _is_last(v, family) for v in variables(e.expression))
        if leads_on:
            behind.add(e.symbol)
        (above if leads_on else below).append(e)
    return above, below


def _check(network: Network, family: Family, above: list[Equation], later: tuple[Equation, ...]) -> None:
    """Refuse what is no recursion from each layer to the one before, begun by the equations behind the last."""
    own = _own(family)
    indexed = own | {v.pattern for e in family.equations for v in variables(e.expression) if v.index is not None}
    for e in family.equations:
        for v in variables(e.expression):
            if v.pattern in own and v.index not in (family.index, family.index - 1):
                raise NoRuleError(f"{e.symbol} uses {v}; a layer may use itself and the one before; {UNROLL}")
            if v.pattern not in own and v.role == "parameter" and v.index != family.index:
                raise NoRuleError(f"layers share {v}, whose gradient is a sum over them; {UNROLL}")
    defined = set(network.defined)
    for e in network.equations:
        for v in variables(e.expression):
            if v not in defined and not _is_last(v, family) and _is_of_a_layer(v, indexed, family):
                raise NoRuleError(f"{e.symbol} uses {v}, which belongs to one of the layers; {UNROLL}")
    names = {e.symbol.name for e in above}
    carried = {
        v.pattern for e in later for v in variables(e.expression) if v.pattern in own and v.index == family.index
    }
    crossing = {v.pattern for e in above for v in variables(e.expression) if _is_last(v, family)}
    for e in later:
        last = substitute(e.symbol, {family.index: family.upper})
        if last.name not in names or not carried <= crossing:
            raise NoRuleError(
                f"behind the layers there is no {last}, in which the last of them could be written; {UNROLL}"
            )


def _is_of_a_layer(v: Variable, patterns: set[str], family: Family) -> bool:
    """Whether a symbol is that of a layer from lower to upper, by its index or by its name, as W^{[1]} is."""
    if v.index is not None:
        beyond = (v.index - family.upper).is_positive or (family.lower - v.index).is_positive
        return v.pattern in patterns and not beyond
    place = v.parsed.layer or v.parsed.sub
    if not place or not any(v.name == parse_name(pattern).at(place).latex() for pattern in patterns):
        return False
    return not (place.isdigit() and S(int(place)) < family.lower)


def _require_one_form(start: tuple[Equation, ...], inner: Derivation, family: Family) -> None:
    """The last layer receives what the steps of a layer say, with i the last one; NoRuleError where it does not."""
    said = {e.symbol.by.pattern: e for e in inner.adjoints}
    for e in start:
        generic = said.get(e.symbol.by.pattern)
        placed = None if generic is None else substitute(generic.expression, {family.index: family.upper})
        if placed is None or write_latex(placed) != write_latex(e.expression):
            raise NoRuleError(
                f"what follows the last layer is not written as the layers are: {e.symbol.by} receives "
                f"{e.expression}; {UNROLL}"
            )
