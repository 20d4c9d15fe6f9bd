"""What a derivation is: steps and equations, all of it data.

A `Step` is the contribution of one equation v = f(u, …) to the derivative by one u:

    ∂L/∂u  ∋  pullback of f at u, applied to ∂L/∂v
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sympy import Expr

from symnet.core.display import Bundle, bundle
from symnet.core.expression import variables, write_latex
from symnet.core.network import Equation, Fact, Family, Network
from symnet.core.notation import Notation
from symnet.core.rewriting import Rewriting
from symnet.core.symbols import Partial, Variable, at_one_step

DOCUMENTS: dict[str, Callable[..., str]] = {}
"""How a derivation becomes a document; filled by `symnet.render`, which stands upstairs."""


@dataclass(frozen=True)
class Line:
    """One link of the chain of equalities that a step shows, and what justifies it."""

    expression: Expr
    reason: str


@dataclass(frozen=True)
class Step:
    """One application of the chain rule.

    Attributes:
        number: its place in the derivation, from 1.
        rule: what was applied, in the words of a textbook.
        equation: v = f(u, …), through which the derivative comes; None where contributions are added up.
        wrt: u.
        adjoint: the symbol ∂L/∂u (or δ) that this step gives, or to which it contributes.
        cotangent: what arrived: ∂L/∂v.
        lines: the chain of equalities, from the pullback as it stands to the contribution.
        facts: the facts that were put in.
        part: which of `parts` contributions to ∂L/∂u this is.
        of_steps: whether it is what one step of a recurrence contributes, of as many as there are steps.
    """

    number: int
    rule: str
    equation: Equation | None
    wrt: Variable
    adjoint: Partial
    cotangent: Expr
    lines: tuple[Line, ...]
    facts: tuple[Fact, ...] = ()
    part: int = 1
    parts: int = 1
    of_steps: bool = False

    @property
    def is_one_of_several(self) -> bool:
        """Whether there are other contributions to ∂L/∂u."""
        return self.parts > 1 or self.of_steps

    def __str__(self) -> str:
        return f"({self.number}) {self.latex}"

    @property
    def latex(self) -> str:
        """The whole chain of equalities, typeset."""
        return " = ".join([self.adjoint.fraction(Notation()), *(write_latex(line.expression) for line in self.lines)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return bundle("Step", self, str(self))

    @property
    def contribution(self) -> Expr:
        """What u receives: the end of the chain."""
        return self.lines[-1].expression

    @property
    def fact(self) -> Fact | None:
        """The fact used, if one was."""
        return self.facts[0] if self.facts else None


@dataclass(frozen=True)
class Recursion:
    """Which steps hold for every layer i, written in what layer i + 1 has received.

    Attributes:
        family: the layers.
        first: the number of the first such step; the steps before it lead from the scalar to the last layer.
        equations: those of layer i, and of layer i + 1 those that use it.
        received: the symbols of layer i + 1 in whose derivatives the steps are written.
        start: what the steps before give for the last layer.
        shared: the parameters of all steps of a recurrence, whose gradients are sums over the steps.
        carried: what each step of a recurrence hands on to the next.
        entered: those of the first step that use what stands before it.
        beyond: the number of the first step through what stands before all of them; 0 where there is none.
    """

    family: Family
    first: int
    equations: tuple[Equation, ...]
    received: tuple[Partial, ...]
    start: tuple[Equation, ...]
    shared: tuple[Variable, ...] = ()
    carried: tuple[Variable, ...] = ()
    entered: tuple[Equation, ...] = ()
    beyond: int = 0

    def instances(self, adjoints: tuple[Variable, ...]) -> dict[str, tuple[Variable, ...]]:
        """In which of the adjoints ∂L/∂h_{t+1}, and that of the first step, are said: ∂L/∂h_t, ∂L/∂h_T."""
        t, found = self.family.index, {}
        started = {e.symbol for e in self.start} & set(adjoints)
        for v in (a for a in adjoints if a.index == t and self.is_through_time):
            at_the_last = v.substituted({t: self.family.upper})
            said = (v, *(s for s in started if s.name == at_the_last.name))
            for place in (t, t + 1, self.family.lower):
                found[v.substituted({t: place}).name] = said
        return found

    @property
    def is_through_time(self) -> bool:
        """Whether it is of the steps of a recurrence rather than of layers."""
        return bool(self.carried or self.shared)


class Gradients(dict[Variable, Expr]):
    """Gradients by their parameters, to be read and not changed."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError("gradients are derived and not assigned; make another derivation")

    __setitem__ = __delitem__ = update = pop = popitem = clear = setdefault = __ior__ = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return Gradients, (dict(self),)


@dataclass(frozen=True, eq=False)
class Derivation:
    """All gradients of one scalar, with every step.

    Attributes:
        network: what was differentiated.
        of: the scalar.
        wrt: by what.
        steps: in the order of the backward pass.
        adjoints: the backward equations: each ∂L/∂v or δ, by those before it.
        gradients: each parameter's gradient, of its shape, in named intermediates.
        facts: what was known of the data.
        notices: what the reader should know, such as a parameter on which the scalar does not depend.
        recursion: which steps hold for every layer of a family; None where there is no family.
        rewritings: equations of the network in which a formula was recognised as softmax, σ or softplus.
    """

    network: Network
    of: Variable
    wrt: tuple[Variable, ...]
    steps: tuple[Step, ...]
    adjoints: tuple[Equation, ...]
    gradients: dict[Variable, Expr]
    facts: tuple[Fact, ...] = ()
    notices: tuple[str, ...] = ()
    notation: Notation = field(default_factory=Notation)
    recursion: Recursion | None = None
    rewritings: tuple[Rewriting, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "gradients", Gradients(self.gradients))

    def __str__(self) -> str:
        return "\n".join(f"d{self.of}/d{v} = {g}" for v, g in self.gradients.items())

    def __repr__(self) -> str:
        by = ", ".join(v.identifier for v in self.wrt)
        return f"Derivation({self.network.title or 'untitled'}: {self.of} by {by} in {len(self.steps)} steps)"

    def gradient(self, name: str | Variable) -> Expr:
        """The gradient by a parameter, by name."""
        return self.gradients[self.network.symbol(name)]

    def to(self, format: str = "latex", **options: Any) -> str:
        """The derivation as a document: ``latex``, ``markdown`` or ``json``; options as in `symnet.render`."""
        return DOCUMENTS["render"](self, format, **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return bundle("Derivation", self, repr(self))

    @cached_property
    def signals(self) -> tuple[Equation, ...]:
        """The backward equations in whose symbols the gradients are written, in order."""
        recursion = self.recursion
        instances = {} if recursion is None else recursion.instances(tuple(e.symbol for e in self.adjoints))

        def used(e: Expr) -> set[Variable]:
            met = {v if recursion is None else at_one_step(v, recursion.family.index) for v in variables(e)}
            return met | {named for v in met for named in instances.get(v.name, ())}

        wanted = {v for g in self.gradients.values() for v in used(g)}
        size = 0
        while len(wanted) != size:  # a step of a recurrence is written in what the next has received
            size = len(wanted)
            for e in reversed(self.adjoints):
                wanted |= used(e.expression) if e.symbol in wanted else set()
        return tuple(e for e in self.adjoints if e.symbol in wanted)

    @cached_property
    def definitions(self) -> dict[Variable, Expr]:
        """Every defined symbol, forward and backward, with its expression."""
        forward = {e.symbol: e.expression for e in self.network.equations}
        return forward | {e.symbol: e.expression for e in self.adjoints}
