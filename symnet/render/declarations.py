r"""What a document says of its symbols for programs that read it back, in comments.

% symnet: x : n_0 \times 1; W^{[1]} : n_1 \times n_0
% symnet: data x, y
% symnet: binary y
% symnet: loss L
"""

from __future__ import annotations

from collections.abc import Iterator

from symnet.calculus.derivation import Derivation
from symnet.core.expression import shape, variables
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.core.symbols import Adjoint, Partial, Variable, is_bound
from symnet.core.writing import write_shape


def declarations(network: Network, notation: Notation, derivation: Derivation | None = None) -> tuple[str, ...]:
    """A line each on shapes, roles, domains and the loss; symbols that only steps have are among them."""
    return tuple(_lines(network, notation, derivation))


def _lines(network: Network, notation: Notation, derivation: Derivation | None) -> Iterator[str]:
    defined = {e.symbol for e in network.every_equation}
    written = [e.expression for e in network.every_equation]
    steps = derivation.steps if derivation is not None else ()
    written += [line.expression for s in steps for line in s.lines]
    written += [e for s in steps if s.equation is not None for e in (s.equation.symbol, s.equation.expression)]
    everything = dict.fromkeys(
        v for e in (*written, *(s.adjoint for s in steps)) for v in variables(e) if not is_bound(v)
    )
    met = [v for v in everything if not isinstance(v, Adjoint)]
    free = [v for v in met if v not in defined]
    letters = [v for v in everything if isinstance(v, Partial) and v.is_named]
    of_layers = [v for v in (*met, *letters) if v.index is not None and v not in free]

    def listed(symbols: list[Variable]) -> str:
        return ", ".join(v.typeset(notation) for v in symbols)

    shapes = [f"{v.typeset(notation)} : {_shape(v)}" for v in (*free, *of_layers)]
    for n in range(0, len(shapes), 4):
        yield "; ".join(shapes[n : n + 4])
    data = [v for v in free if v not in network.parameters and v.role == "data"]
    if data:
        yield f"data {listed(data)}"
    for domain in dict.fromkeys(v.domain for v in free if v.domain != "real"):
        yield f"{domain} {listed([v for v in free if v.domain == domain])}"
    if network.loss is not None:
        yield f"loss {network.loss.typeset(notation)}"


def _shape(v: Variable) -> str:
    return write_shape(shape(v))
