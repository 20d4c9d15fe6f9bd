"""From a derivation to a document: what is said, in which order, at which level of detail.

``brief`` gives the network and the results, ``lecture`` each step with its rule, ``full`` the index derivation
under each step as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sympy import Expr

from symnet.calculus.closed_form import LIMIT, closed_form
from symnet.calculus.derivation import Derivation, Line, Step
from symnet.calculus.entrywise import entrywise_rows
from symnet.calculus.verdict import PROVED, verdicts
from symnet.core.errors import UnknownNameError
from symnet.core.expression import is_scalar, postorder, shape, write_latex
from symnet.core.network import Equation, Fact, Family, Network
from symnet.core.notation import Notation
from symnet.core.symbols import Partial, Variable
from symnet.core.writing import write_shape, write_size
from symnet.ops.constants import Ones
from symnet.ops.function import Function, Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.largest import IsMaximum
from symnet.render.document import Block, Display, Document, Heading, Paragraph, Row, StepHeading, Table

DETAILS = ("brief", "lecture", "full")


@dataclass(frozen=True)
class Options:
    """How a document is made.

    Attributes:
        detail: ``brief``, ``lecture`` or ``full``.
        notation: how names are typeset.
        closed_form: whether gradients are given in parameters and data alone, too.
        checked: whether every step is proved and every gradient compared with central differences, and said so.
        title: instead of the network's.
        opening, notes: prose before the network and at the end.
        worked: rows of a table of worked numbers: symbol, value, derivative.
    """

    detail: str = "lecture"
    notation: Notation = field(default_factory=Notation)
    closed_form: bool = False
    checked: bool = False
    title: str = ""
    opening: str = ""
    notes: str = ""
    worked: tuple[tuple[str, str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.detail not in DETAILS:
            raise UnknownNameError.among("level of detail", self.detail, DETAILS)


def compose(derivation: Derivation, options: Options) -> Document:
    """The document of a derivation."""
    return Document(
        options.title or derivation.network.title or "A derivation",
        f"Gradients in closed form of ${derivation.of.typeset(options.notation)}$",
        tuple(_Composer(derivation, options).blocks()),
    )


def describe(network: Network, options: Options) -> Document:
    """The document of a network that has nothing to differentiate: its equations and symbols."""
    blocks = [*_opening(options), *network_blocks(network, options.notation)]
    return Document(options.title or network.title or "A network", "", tuple(blocks))


class _Composer:
    """One composition; the parts of a document are its methods, in reading order."""

    def __init__(self, derivation: Derivation, options: Options) -> None:
        self.derivation, self.options = derivation, options
        self.notation = options.notation

    def latex(self, expression: Expr) -> str:
        return write_latex(expression, self.notation)

    def blocks(self) -> Iterator[Block]:
        """All blocks."""
        derivation = self.derivation
        yield from _opening(self.options)
        yield from network_blocks(derivation.network, self.notation)
        yield from self.conventions()
        if self.options.detail != "brief" and derivation.steps:
            yield Heading("The gradients, step by step")
            for step in derivation.steps:
                yield from self.step(step)
        yield Heading("The gradients")
        yield from self.results()
        if self.options.closed_form:
            yield from self.closed_forms()
        if self.options.worked:
            yield Heading("With numbers")
            header = ("symbol", "value", rf"$\partial {derivation.of.typeset(self.notation)} / \partial\,\cdot$")
            yield Table(header, self.options.worked)
        if self.options.checked:
            yield from self.checked()
        if self.options.notes:
            yield Heading("Notes")
            yield Paragraph(self.options.notes)

    # Conventions --------------------------------------------------------------------------------------------------

    def conventions(self) -> Iterator[Block]:
        """What the reader must know to read the steps: layout, signs that occur, kinks, derivatives used."""
        nodes = {n for e in self._expressions() for n in postorder(e)}
        says = ["A gradient has the shape of its parameter."]
        if any(isinstance(n, Hadamard) for n in nodes):
            says.append(f"The sign ${self.notation.hadamard_sign}$ multiplies entry by entry.")
        if any(isinstance(n, Ones) for n in nodes):
            says.append(r"$\mathbf{1}_{n}$ is a column of $n$ ones.")
        functions = _functions(nodes)
        if any("[#" in f.latex for f in functions):
            says.append("A bracket such as $[z > 0]$ is $1$ where it is true and $0$ elsewhere.")
        for function in self._network_functions():
            if function.kinks:
                says.append(
                    f"${function.latex.replace('#', 'z')}$ has no derivative at $0$; by convention it is taken to be "
                    f"${function.slope_at_kink}$ there."
                )
        if any(isinstance(n, IsMaximum) for n in nodes):
            says.append("Where a maximum is attained twice, the first place counts.")
        says += [self._say_fact(f) for f in dict.fromkeys(f for s in self.derivation.steps for f in s.facts)]
        says += [f"Note: {notice}." for notice in self.derivation.notices]
        yield Paragraph(" ".join(says))
        used = [f for f in self._network_functions() if f.is_activation]
        if used and self.options.detail != "brief":
            yield Paragraph("Derivatives used:")
            yield Display(tuple(Row(f"{f.latex}'(z)", f.derivative_latex) for f in used))

    def _network_functions(self) -> list[Function]:
        return _functions({n for e in self.derivation.network.equations for n in postorder(e.expression)})

    def _expressions(self) -> Iterator[Expr]:
        yield from (e.expression for e in self.derivation.network.equations)
        yield from (line.expression for s in self.derivation.steps for line in s.lines)

    def _say_fact(self, fact: Fact) -> str:
        left, right = self.latex(fact.left), self.latex(fact.right)
        return f"Used: ${left} = {right}$ ({fact.because})."

    # Steps --------------------------------------------------------------------------------------------------------

    def step(self, step: Step) -> Iterator[Block]:
        """A heading that names the equation and the rule, and the chain of equalities."""
        yield StepHeading(step.number, self._say_step(step))
        rows = [
            Row(self._left(step) if n == 0 else "", self.latex(line.expression), self._reason(line))
            for n, line in enumerate(step.lines)
        ]
        yield Display(tuple(rows))
        if self.options.detail == "full" and step.equation is not None:
            entries = entrywise_rows(step, self.derivation, self.notation)
            if entries:
                yield Paragraph("Entry by entry:")
                yield Display(tuple(Row(*row) for row in entries))

    def _say_step(self, step: Step) -> str:
        if step.equation is None:
            return f"All contributions to ${step.wrt.typeset(self.notation)}$"
        return f"${step.wrt.typeset(self.notation)}$ in ${self._equation(step.equation)}$"

    def _equation(self, equation: Equation) -> str:
        return f"{equation.symbol.typeset(self.notation)} = {self.latex(equation.expression)}"

    def _left(self, step: Step) -> str:
        fraction = step.adjoint.fraction(self.notation)
        if step.part and step.parts > 1 and step.equation is not None:
            return rf"\left. {fraction} \right|_{{{step.equation.symbol.typeset(self.notation)}}}"
        return _definition(step.adjoint, self.notation)

    def _reason(self, line: Line) -> str:
        return line.reason

    # Results ------------------------------------------------------------------------------------------------------

    def results(self) -> Iterator[Block]:
        """Every gradient with its shape, after the error signals in which it is written."""
        rows = [
            Row(_definition(e.symbol, self.notation), self.latex(e.expression), "error signal")
            for e in self.derivation.signals
        ]
        for symbol, gradient in self.derivation.gradients.items():
            left = Partial(self.derivation.of, symbol).fraction(self.notation)
            size = "scalar" if is_scalar(symbol) else f"${write_shape(shape(symbol))}$"
            rows.append(Row(left, self.latex(gradient), size))
        yield Display(tuple(rows))

    def closed_forms(self) -> Iterator[Block]:
        """Every gradient in parameters and data alone, where it is not too long."""
        yield Heading("In parameters and data alone")
        rows, missing = [], []
        for symbol in self.derivation.gradients:
            left = Partial(self.derivation.of, symbol).fraction(self.notation)
            form = closed_form(self.derivation, symbol)
            if form is None:
                missing.append(f"${symbol.typeset(self.notation)}$")
            else:
                rows.append(Row(left, self.latex(form)))
        if rows:
            yield Display(tuple(rows))
        if missing:
            yield Paragraph(f"Not written out, being longer than {LIMIT} signs: {', '.join(missing)}.")

    def checked(self) -> Iterator[Block]:
        """What was proved, and what the independent check found."""
        found = verdicts(self.derivation)
        proved = sum(v == PROVED for v in found.steps)
        yield Heading("Checked")
        number = len(found.steps)
        yield Paragraph(
            f"{'Every step' if proved == number else f'{proved} of {number} steps'} proved from the entries of its "
            "equation, for all sizes and values. All gradients together agree with central differences of the loss "
            "to twenty digits, at random points of distinct sizes."
        )


def _definition(adjoint: Variable, notation: Notation) -> str:
    """δ = ∂L/∂z, or ∂L/∂a where it has no letter of its own."""
    assert isinstance(adjoint, Partial)
    fraction = adjoint.fraction(notation)
    return f"{adjoint.typeset(notation)} = {fraction}" if adjoint.is_named else fraction


def _opening(options: Options) -> list[Block]:
    return [Paragraph(options.opening)] if options.opening else []


def network_blocks(network: Network, notation: Notation) -> Iterator[Block]:
    """The forward equations and a table of their symbols."""
    yield Heading("The network")
    equations: list[tuple[Family | None, Equation]] = []
    equations += [(family, e) for family in network.families for e in family.equations]
    equations += [(None, e) for e in network.equations]
    rows = [
        Row(e.symbol.typeset(notation), write_latex(e.expression, notation), _reach(family) or e.meaning)
        for family, e in equations
    ]
    yield Display(tuple(rows))
    symbols = (*network.data, *network.parameters, *network.defined)
    described = [(f"${v.typeset(notation)}$", _say_shape(v), _meaning(network, v)) for v in symbols]
    yield Table(("symbol", "shape", "meaning"), tuple(described))


def _reach(family: Family | None) -> str:
    """For which values of its index an equation holds."""
    if family is None:
        return ""
    return rf"${family.index} = {write_size(family.lower)}, \ldots, {write_size(family.upper)}$"


def _say_shape(v: Variable) -> str:
    return "scalar" if is_scalar(v) else f"${write_shape(shape(v))}$"


def _meaning(network: Network, v: Variable) -> str:
    meaning = network.meaning(v)
    if v in network.parameters:
        return meaning or "parameter"
    return meaning or ("data" if v in network.data else "intermediate")


def _functions(nodes: set[Expr]) -> list[Function]:
    """The declared functions that occur, by name."""
    met = {n.function.name: n.function for n in nodes if isinstance(n, Map)}
    return [met[name] for name in sorted(met)]
