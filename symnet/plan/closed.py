"""What a backend lowers: the forward and backward equations of one network, with names fit for programs.

Only what the loss and the gradients need is kept. Names that clash with each other, with Python or with the
program's own are changed here and nowhere else.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sympy import Basic, Expr
from sympy.core.symbol import Str

from symnet.core.errors import NameTakenError
from symnet.core.expression import Node, postorder, replace, shape, substitute, variables
from symnet.core.network import Equation, Network
from symnet.core.symbols import Seed, Variable, dim
from symnet.core.writing import dimension_identifier
from symnet.plan.stable import stabilised

OWN_NAMES = frozenset(
    "np math params data dtype check forward loss_and_gradients example sizes values seed rng one_hot "
    "work workspace train_step state numbers blocks rows ids norm as_ids add_rows summed_rows move_rows softmax_loss "
    "sgd momentum adagrad adam block change "
    "jax jnp lax partial float product_of first_largest precision_of opened called gradients_of intermediates_of "
    "parts_of".split()
)
"""Names that a generated module uses itself, beside those of the functions that its equations call."""


class Local(Variable):
    """A variable under the name it has in a program."""

    def __new__(cls, original: Variable, identifier: Any) -> Local:
        """A variable of the network, and its name."""
        symbol: Local = Basic.__new__(cls, original, Str(str(identifier)))
        symbol._shape, symbol._parsed = original.shape, original._parsed
        hash(symbol)
        return symbol

    @property
    def original(self) -> Variable:
        """The variable of the network."""
        return self.args[0]

    @property
    def identifier(self) -> str:
        """Its name in the program."""
        return str(self.args[1].name)

    @property
    def role(self) -> str:
        """That of the original."""
        return self.original.role

    @property
    def domain(self) -> str:
        """That of the original."""
        return self.original.domain

    @property
    def summing_axis(self) -> int | None:
        """That of the original."""
        return self.original.summing_axis

    @property
    def name(self) -> str:
        """That of the original."""
        return self.original.name

    @property
    def token(self) -> str:
        """Its name in the program tells it from all others there."""
        return f"local {self.identifier}"

    def substituted(self, table: dict[Expr, Expr]) -> Local:
        """The same name for the substituted original."""
        return Local(self.original.substituted(table), self.identifier)


@dataclass(frozen=True)
class Closed:
    """Equations ready to be lowered.

    Attributes:
        network: where they come from.
        parameters, data: free symbols, under their names in the program.
        sizes: dimensions that are symbols, under their names in the program.
        forward: all equations of the network, in order.
        training: the equations that loss and gradients need, forward then backward.
        loss: the loss's symbol; None where there is none.
        gradients: for each parameter its gradient's symbol, defined last in `training`.
        notes: what was rewritten for numerical safety.
    """

    network: Network
    parameters: tuple[Local, ...]
    data: tuple[Local, ...]
    sizes: tuple[Expr, ...]
    forward: tuple[Equation, ...]
    training: tuple[Equation, ...]
    loss: Local | None
    gradients: dict[Local, Local]
    notes: tuple[str, ...] = ()


def close(
    network: Network,
    gradients: dict[Variable, Expr],
    adjoints: Iterable[Equation] = (),
    equal: Callable[[Expr, Expr], bool] | None = None,
) -> Closed:
    """Gather and name the equations of a network and of its gradients (none for a network without a loss).

    `equal` proves what is rewritten for numerical safety (see `symnet.plan.stable`).
    """
    last = tuple(Equation(Seed(*shape(p)), g) for p, g in gradients.items())
    equations, notes = stabilised((*network.equations, *adjoints, *last), equal)
    names = _Names(network, _called(e.expression for e in equations))
    above, below = len(network.equations), len(equations) - len(last)
    forward = tuple(map(names.equation, equations[:above]))
    backward = tuple(map(names.equation, equations[above:below]))
    results = {p: names.fresh(names.local(p), f"d{p.identifier}") for p in gradients}
    final = tuple(
        Equation(results[p], names.expression(e.expression)) for p, e in zip(gradients, equations[below:], strict=True)
    )
    loss = names.local(network.loss) if network.loss is not None and gradients else None
    wanted = {*results.values()} | ({loss} if loss is not None else set())
    return Closed(
        network,
        tuple(map(names.local, network.parameters)),
        tuple(map(names.local, network.data)),
        tuple(names.sizes.values()),
        forward,
        _needed((*forward, *backward, *final), wanted),
        loss,
        {names.local(p): r for p, r in results.items()},
        notes,
    )


def _called(expressions: Iterable[Expr]) -> set[str]:
    """The names of the functions that the code of some expressions calls.

    Raises NameTakenError for a function with a name that every program uses itself.
    """
    called = {name for e in expressions for node in postorder(e) if isinstance(node, Node) for name in node.helpers()}
    for name in sorted(called & OWN_NAMES):
        raise NameTakenError(f"a function cannot be called {name}: programs use that name themselves; rename it")
    return called


class _Names:
    """The names given so far: inputs first, since callers use them, then sizes, then all others."""

    def __init__(self, network: Network, called: set[str]) -> None:
        self.taken: set[str] = called | OWN_NAMES
        self.locals: dict[Variable, Local] = {}
        self.sizes: dict[Expr, Expr] = {}
        inputs = {v: self.unique(v.identifier) for v in (*network.parameters, *network.data)}
        for size in network.sizes:
            name = dimension_identifier(size)
            free = self.unique(name if name not in self.taken else f"size_{name}")
            self.sizes[size] = size if free == name else dim(free)
        for v, name in inputs.items():
            self.locals[v] = Local(self._sized(v), name)

    def _sized(self, expression: Expr) -> Expr:
        changed = {a: b for a, b in self.sizes.items() if a is not b}
        return substitute(expression, changed) if changed else expression

    def unique(self, name: str) -> str:
        """The name, or one like it that is still free."""
        while name in self.taken or keyword.iskeyword(name):
            name += "_"
        self.taken.add(name)
        return name

    def fresh(self, like: Local, name: str) -> Local:
        """A symbol of the same shape under a name of its own."""
        return Local(like.original, self.unique(name))

    def local(self, v: Variable) -> Local:
        """A variable under its name in the program."""
        if v not in self.locals:
            self.locals[v] = Local(self._sized(v), self.unique(v.identifier))
        return self.locals[v]

    def expression(self, expression: Expr) -> Expr:
        """An expression with all names and sizes as the program has them."""
        table: dict[Expr, Expr] = {self._sized(v): self.local(v) for v in variables(expression)}
        return replace(self._sized(expression), table)

    def equation(self, e: Equation) -> Equation:
        """An equation with all names and sizes as the program has them."""
        return Equation(self.local(e.symbol), self.expression(e.expression), e.meaning)


def _needed(equations: tuple[Equation, ...], wanted: set[Any]) -> tuple[Equation, ...]:
    """The equations that lead to what is wanted, in order."""
    wanted = set(wanted)
    kept = []
    for e in reversed(equations):
        if e.symbol in wanted:
            kept.append(e)
            wanted.update(variables(e.expression))
    return tuple(reversed(kept))
