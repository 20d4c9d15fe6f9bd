"""The names that a derivation writes: the symbols of its network, and what its backward pass calls by letters."""

from __future__ import annotations

from collections.abc import Iterator

from symnet.calculus.derivation import Derivation
from symnet.core.expression import shape, variables
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.core.symbols import Adjoint, Partial, Variable
from symnet.core.writing import latex_of_coefficient
from symnet.render.document import Symbol


def every_symbol(network: Network, derivation: Derivation | None = None) -> tuple[Variable, ...]:
    """Every variable in the equations and steps, in the order in which they are met."""
    steps = derivation.steps if derivation is not None else ()
    written = [e.expression for e in network.every_equation]
    written += [line.expression for s in steps for line in s.lines]
    written += [e for s in steps if s.equation is not None for e in (s.equation.symbol, s.equation.expression)]
    written += [e.symbol for e in network.every_equation]
    return tuple(dict.fromkeys(v for e in (*written, *(s.adjoint for s in steps)) for v in variables(e)))


def names_of(network: Network, notation: Notation, derivation: Derivation | None = None) -> tuple[Symbol, ...]:
    """All of them as they are typeset, with shapes and meanings."""
    return tuple(_names(network, notation, derivation))


def _names(network: Network, notation: Notation, derivation: Derivation | None) -> Iterator[Symbol]:
    of = derivation.of if derivation is not None else network.loss
    of_layers = {e.symbol: e.meaning for family in network.families for e in family.equations}
    defined = {*network.defined, *of_layers}
    for v in every_symbol(network, derivation):
        rows, columns = (latex_of_coefficient(n).text for n in shape(v))
        if isinstance(v, Partial):
            if v.is_named:
                yield Symbol(v.typeset(notation), rows, columns, "backward", f"${v.fraction(notation)}$")
        elif not isinstance(v, Adjoint):
            known = "parameter" if v in network.parameters or v.role == "parameter" else "data"
            kind = "loss" if v == of else "forward" if v in defined or v.role == "intermediate" else known
            meaning = network.meaning(v) or of_layers.get(v, "")
            yield Symbol(v.typeset(notation), rows, columns, kind, meaning)
