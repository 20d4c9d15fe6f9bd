"""From a derivation to a document: what is said, in which order, at which level of detail.

``brief`` gives the network and the results, ``lecture`` each step with its rule, ``full`` the index derivation
under each step as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from sympy import Expr

from symnet.calculus.derivation import Derivation, Recursion, Step
from symnet.calculus.differences import Difference, differences
from symnet.calculus.entrywise import entrywise_rows, through
from symnet.calculus.numeric import sized
from symnet.calculus.recursion import before_families
from symnet.calculus.unfolding import unfolded_rows
from symnet.calculus.verdict import PROVED, verdicts
from symnet.core.errors import UnknownNameError
from symnet.core.expression import is_scalar, shape, substitute, write_latex
from symnet.core.network import Equation, Family, Network
from symnet.core.notation import Notation
from symnet.core.symbols import Partial, Variable
from symnet.core.writing import write_shape, write_size
from symnet.latex.width import width
from symnet.ops.constants import is_zero
from symnet.pictures.picture import Picture
from symnet.pictures.spine import spine_of
from symnet.render.closed_forms import closed_form_blocks
from symnet.render.conventions import conventions, exceptions, signs_of, stand_ins
from symnet.render.declarations import declarations
from symnet.render.document import Block, Display, Document, Figure, Heading, Paragraph, Row, Table
from symnet.render.document import Step as StepBlock
from symnet.render.names import names_of

SHORT = 13.0
"""em of a gradient that has room in a table."""

SPINE = 440.0
"""Points of the picture of the steps."""

HIGHEST, SMALLEST = 690.0, 0.9
"""Points above which it does not fit on a page and is made smaller, and by how much at most: else it is left out."""

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
        entries: names of parameters whose gradients are shown entry by entry, their intermediates put in.
        before: what the document shows between the opening and the network.
        blocks: what else it shows, behind the gradients.
        within: whether it is a part of another document, and shows no picture.
        graph: the computation graph with the same numbers.
        worked: rows of a table of worked numbers: symbol, value, derivative.
        notices: what is said of how the source was read, in JSON.
    """

    detail: str = "lecture"
    notation: Notation = field(default_factory=Notation)
    closed_form: bool = False
    checked: bool = False
    title: str = ""
    opening: str = ""
    notes: str = ""
    entries: tuple[str, ...] = ()
    before: tuple[Block, ...] = ()
    blocks: tuple[Block, ...] = ()
    worked: tuple[tuple[str, str, str], ...] = ()
    notices: tuple[str, ...] = ()
    within: bool = False
    graph: Picture | None = None

    def __post_init__(self) -> None:
        if self.detail not in DETAILS:
            raise UnknownNameError.among("level of detail", self.detail, DETAILS)

    @property
    def at_full_detail(self) -> Options:
        """The same with everything there is to say."""
        return replace(self, detail="full")


def compose(derivation: Derivation, options: Options) -> Document:
    """The document of a derivation."""
    return Document(
        options.title or derivation.network.title or "A derivation",
        f"Gradients of ${derivation.of.typeset(options.notation)}$ in closed form",
        tuple(_Composer(derivation, options).blocks()),
        declarations(derivation.network, options.notation, derivation),
        names_of(derivation.network, options.notation, derivation),
        derivation.of.typeset(options.notation),
        options.notation.differential,
    )


def describe(network: Network, options: Options) -> Document:
    """The document of a network that has nothing to differentiate: its equations and symbols."""
    blocks = [*_opening(options), *network_blocks(network, options.notation), *signs_of(network, options.notation)]
    blocks += [*options.blocks, *_closing(options)]
    declared = declarations(network, options.notation)
    title = options.title or network.title or "A network"
    return Document(title, "", tuple(blocks), declared, names_of(network, options.notation))


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
        yield from conventions(derivation, self.notation, self.steps, self.options.detail)
        yield from self.steps
        if not self.is_tabled:
            yield Heading("The gradients")
            yield from self.results()
        if derivation.recursion is not None:
            yield from self.induction(derivation.recursion)
        if self.options.entries:
            yield from self.entries()
        if self.options.closed_form:
            yield from closed_form_blocks(derivation, self.notation)
        if self.options.worked:
            yield Heading("With numbers")
            header = ("symbol", "value", self._slopes())
            yield Table(header, self.options.worked)
            if self.options.graph is not None:
                loss = f"{self.notation.differential} {self.derivation.of.typeset(self.notation)}"
                below = rf"derivatives ${loss} / {self.notation.differential}\,\cdot$ below"
                yield Figure(self.options.graph, f"Values stand above each node, {below}.")
        yield from self.options.blocks
        if self.options.checked and derivation.steps:
            yield from self.checked()
        yield from _closing(self.options)

    @cached_property
    def steps(self) -> list[Block]:
        """The steps."""
        if self.options.detail == "brief" or not self.derivation.steps:
            return []
        blocks: list[Block] = [Heading("The gradients, step by step"), *self.spine()]
        for step in self.derivation.steps:
            if self.derivation.recursion is not None and step.number == self.derivation.recursion.first:
                blocks += self.every_layer(self.derivation.recursion)
            if self.derivation.recursion is not None and step.number == self.derivation.recursion.beyond:
                blocks += self.before_all(self.derivation.recursion)
            blocks.append(self.step(step))
        return blocks

    def spine(self) -> Iterator[Figure]:
        """The equations in a row with the numbers of the steps."""
        if len(self.derivation.steps) > 1 and not self.options.within:
            caption = "Forward from left to right; back from right to left, the numbers being those of the steps."
            picture = spine_of(self.derivation, self.notation, SPINE)
            _, lower, _, upper = picture.box
            if upper - lower <= HIGHEST / SMALLEST:
                yield Figure(picture, caption)

    def every_layer(self, recursion: Recursion) -> Iterator[Block]:
        """For which layers the steps that follow hold, and in what they are written."""
        received = _listed(recursion.received, self.notation)
        if recursion.is_through_time:
            yield from self.every_step(recursion)
            return
        yield Heading("For every layer", 2)
        yield Paragraph(
            f"The steps that follow hold for ${_downward(recursion.family)}$, one layer after the other. They are "
            f"written in {received}, which layer ${write_size(recursion.family.index + 1)}$ has received."
        )

    def every_step(self, recursion: Recursion) -> Iterator[Block]:
        """The same for the steps of a recurrence."""
        t = recursion.family.index
        yield Heading(f"For every ${t}$", 2)
        what = f"hold for ${_downward(recursion.family)}$, one ${t}$ after the other"
        if not recursion.received:
            yield Paragraph(f"The steps that follow hold for every ${t}$.")
            return
        received = ", ".join(f"${_definition(p, self.notation)}$" for p in recursion.received)
        yield Paragraph(
            f"The steps that follow {what}. They are written in {received}, which ${write_size(t + 1)}$ has received. "
            f"{self._ends(recursion)}"
        )

    def before_all(self, recursion: Recursion) -> Iterator[Block]:
        """What the steps through what stands before all others go on with."""
        first = write_size(recursion.family.lower)
        table = {recursion.family.index: recursion.family.lower - 1}
        received = _listed([substitute(p, table) for p in recursion.received], self.notation)
        yield Heading(f"Before ${recursion.family.index} = {first}$", 2)
        yield Paragraph(f"The steps that follow go through what stands before ${first}$, which hands back {received}.")

    def _ends(self, recursion: Recursion) -> str:
        """With what the recursion begins."""
        upper = write_size(recursion.family.upper)
        many = len(recursion.received) > 1
        text = f"Behind ${upper}$ there is nothing, so there {'they are' if many else 'it is'} zero."
        begun = [e for e in recursion.start if not is_zero(e.expression)]
        for e in begun:
            name = substitute(e.symbol, {recursion.family.upper: recursion.family.index}).typeset(self.notation)
            text += f" For the last, ${name}$ is not what a step says, but what the loss gives."
        return text

    def induction(self, recursion: Recursion) -> Iterator[Block]:
        """Why what is said of layer i holds for all of them."""
        if recursion.is_through_time:
            yield from self.in_time(recursion)
            return
        family, last = recursion.family, recursion.first - 1
        received = _listed(recursion.received, self.notation)
        table = {family.index: family.upper}
        started = _listed([substitute(p, table) for p in recursion.received], self.notation)
        meant = ", ".join(Partial(self.derivation.of, p.by).fraction(self.notation) for p in recursion.received)
        steps = f"steps {recursion.first} to {len(self.derivation.steps)}"
        before = f"which steps 1 to {last} derive"
        if self.options.detail == "brief":  # where no steps are numbered
            steps, before = "the formulas above", "which is derived first"
        yield Heading("Why it holds for every layer")
        yield Paragraph(
            f"By induction over the layers, from the last one down. Beginning: for ${family.index} = "
            f"{write_size(family.upper)}$, layer ${write_size(family.upper + 1)}$ has received {started}, {before}. "
            f"Step: if {received} is ${meant}$, then {steps} are the chain rule for layer "
            f"${family.index}$, and what they derive is what layer ${write_size(family.index - 1)}$ needs. So they "
            f"hold for ${_downward(family)}$."
        )

    def in_time(self, recursion: Recursion) -> Iterator[Block]:
        """Why what is said of step t of a recurrence holds for all of them."""
        if not recursion.received:
            return
        family, t = recursion.family, recursion.family.index
        received = _listed(recursion.received, self.notation)
        meant = ", ".join(Partial(self.derivation.of, p.by).fraction(self.notation) for p in recursion.received)
        yield Heading(f"Why it holds for every ${t}$")
        shared = _listed(recursion.shared, self.notation)
        total = f" Each ${t}$ adds its part to the gradients by {shared}, which are the same for all." if shared else ""
        before = (
            f" Below ${write_size(family.lower)}$ the recursion is at its end, and the chain rule goes on without it."
        )
        before = before if recursion.beyond else ""
        yield Paragraph(
            f"By induction over ${t}$, from ${write_size(family.upper)}$ down. {self._ends(recursion)} "
            f"And if {received} is ${meant}$, then the steps for ${t}$ are the chain rule, since what ${t}$ makes is "
            f"used by ${t}$ itself, by ${write_size(t + 1)}$ and by the loss alone; and what they derive is what "
            f"${write_size(t - 1)}$ needs.{total}{before}"
        )

    # Steps --------------------------------------------------------------------------------------------------------

    def step(self, step: Step) -> StepBlock:
        """Where it leads and the chain of equalities; entry by entry first where that explains."""
        explains = step.equation is not None and getattr(step.equation.expression, "by_entries", False)
        asked = explains or self.options.detail == "full"
        entries = entrywise_rows(step, self.derivation, self.notation) if asked else []
        rows = [
            Row(self._left(step) if n == 0 else "", self.latex(line.expression), line.reason)
            for n, line in enumerate(step.lines)
        ]
        whole = step.equation is None or not step.is_one_of_several
        return StepBlock(
            step.number,
            step.wrt.typeset(self.notation),
            step.equation.symbol.typeset(self.notation) if step.equation is not None else "",
            self._equation(step.equation) if step.equation is not None else "",
            Display(tuple(rows)),
            step.adjoint.typeset(self.notation) if whole else self._left(step),
            Display(tuple(Row(*row) for row in entries)) if entries else None,
            explains,
            step.of_steps,
        )

    def _equation(self, equation: Equation) -> str:
        return f"{equation.symbol.typeset(self.notation)} = {self.latex(equation.expression)}"

    def _slopes(self) -> str:
        """The heading of a column of derivatives."""
        d = self.notation.differential
        return rf"${d} {self.derivation.of.typeset(self.notation)} / {d}\,\cdot$"

    def _left(self, step: Step) -> str:
        if step.equation is not None and step.is_one_of_several:
            return through(step, step.adjoint.fraction(self.notation), self.notation)
        return _definition(step.adjoint, self.notation)

    # Results ------------------------------------------------------------------------------------------------------

    def results(self) -> Iterator[Block]:
        """Every gradient with its shape, after the error signals in which it is written."""
        rows = [
            Row(self._signal(e.symbol), self.latex(e.expression), self._which(e.symbol))
            for e in self.derivation.signals
        ]
        for symbol, gradient in self.derivation.gradients.items():
            left = Partial(self.derivation.of, symbol).fraction(self.notation)
            size = "scalar" if is_scalar(symbol) else f"${write_shape(shape(symbol))}$"
            rows.append(Row(left, self.latex(gradient), size))
        yield Display(tuple(rows), kind="results")

    @cached_property
    def is_tabled(self) -> bool:
        """Whether the table of what was checked has room for the gradients themselves, behind the steps."""
        if not self.options.checked or self.options.detail == "brief" or self.options.within or not self.steps:
            return False
        return set(differences(self.derivation)) == set(self.derivation.gradients) and all(
            width(self.latex(gradient)) <= SHORT for gradient in self.derivation.gradients.values()
        )

    def _signal(self, symbol: Variable) -> str:
        """An error signal; with what it stands for, unless the steps have said that."""
        return _definition(symbol, self.notation) if self.options.detail == "brief" else symbol.typeset(self.notation)

    def _which(self, symbol: Variable) -> str:
        """That it is an error signal, or of which layers."""
        recursion = self.derivation.recursion
        if recursion is None or symbol.index != recursion.family.index:
            return "error signal"
        table = {recursion.family.index: recursion.family.upper}
        begun = {e.symbol for e in recursion.start if not is_zero(e.expression)} & set(self.derivation.definitions)
        at_the_last = symbol.substituted(table)
        if recursion.is_through_time and any(v.name == at_the_last.name for v in begun):
            return f"${_downward(replace(recursion.family, upper=recursion.family.upper - 1))}$"
        return f"${_downward(recursion.family)}$"

    def entries(self) -> Iterator[Block]:
        """Gradients entry by entry, down to parameters and data."""
        yield Heading("Entry by entry")
        for name in self.options.entries:
            symbol = self.derivation.network.symbol(name)
            if symbol in self.derivation.gradients:
                rows = unfolded_rows(self.derivation, symbol, self.notation)
                yield Display(tuple(Row(*row) for row in rows))

    def checked(self) -> Iterator[Block]:
        """What was proved, and what the independent check found."""
        found = verdicts(self.derivation)
        proved = sum(v == PROVED for v in found.steps)
        yield Heading("The gradients, checked" if self.is_tabled else "Checked")
        network, recursion = self.derivation.network, self.derivation.recursion
        layers = (" and four steps" if recursion.is_through_time else " and four layers") if recursion else ""
        scalars = all(map(is_scalar, (*network.parameters, *network.data, *network.defined)))
        number, apart = len(found.steps), exceptions(self.derivation.network)
        aside = f", {apart} aside" if apart else ""
        every = "Every step behind these gradients is" if self.options.detail == "brief" else "Every step is"
        loss = self.derivation.of.typeset(self.notation)
        where = "at random points" + ("" if scalars else " of distinct sizes") + layers + stand_ins(network)
        subject = every if proved == number else f"{proved} of {number} steps are"
        agree = "The gradient agrees" if len(self.derivation.gradients) == 1 else "All gradients together agree"
        scope = "values" if scalars else "sizes and values"
        yield Paragraph(
            f"{subject} proved from the entries of its equation, for all {scope}{aside}. "
            f"{agree} with central differences of ${loss}$ to twenty digits, {where}."
        )
        if self.options.detail != "brief" and not self.options.within:
            header = ("gradient", "shape", "norm", "largest relative error")
            rows = [self._difference(v, off) for v, off in differences(self.derivation).items()]
            yield from [Table(header, tuple(rows))] if rows else []

    def _difference(self, v: Variable, found: Difference) -> tuple[str, str, str, str]:
        """A gradient's shape where it was compared, its norm there, and by how much it was off."""
        d = self.notation.differential
        name = rf"${d} {self.derivation.of.typeset(self.notation)} / {d} {v.typeset(self.notation)}$"
        sizes, (rows, columns) = sized(self.derivation.network), shape(v)
        size = "scalar" if is_scalar(v) else f"${write_shape((rows.xreplace(sizes), columns.xreplace(sizes)))}$"
        if self.is_tabled:
            name = f"{name[:-1]} = {self.latex(self.derivation.gradients[v])}$"
        return name, size, f"${found.norm:.4g}$", _power_of_ten(found.error)


def _power_of_ten(error: float) -> str:
    r"""A small number as 3 \times 10^{-37}."""
    if not error:
        return "$0$"
    digits, power = f"{error:.0e}".split("e")
    return rf"${digits} \times 10^{{{int(power)}}}$"


LABELS = {"binary": "0 or 1", "one-hot": "one-hot"}
"""What is said of a label's values, by domain."""


def _definition(adjoint: Variable, notation: Notation) -> str:
    """δ = ∂L/∂z, or ∂L/∂a where it has no letter of its own."""
    assert isinstance(adjoint, Partial)
    fraction = adjoint.fraction(notation)
    return f"{adjoint.typeset(notation)} = {fraction}" if adjoint.is_named else fraction


def _downward(family: Family) -> str:
    """i = n − 1, …, 1."""
    return rf"{family.index} = {write_size(family.upper)}, \ldots, {write_size(family.lower)}"


def _listed(symbols: Iterable[Variable], notation: Notation) -> str:
    return ", ".join(f"${v.typeset(notation)}$" for v in symbols)


def _opening(options: Options) -> list[Block]:
    return [*([Paragraph(options.opening, is_aside=True)] if options.opening else []), *options.before]


def _closing(options: Options) -> list[Block]:
    return [Heading("Notes"), Paragraph(options.notes, is_aside=True)] if options.notes else []


def network_blocks(network: Network, notation: Notation) -> Iterator[Block]:
    """The forward equations and a table of their symbols."""
    yield Heading("Definitions" if network.loss is None else "The network")
    equations: list[tuple[Family | None, Equation]] = []
    before = before_families(network)
    equations += [(None, e) for e in before]
    equations += [(family, e) for family in network.families for e in family.equations]
    equations += [(None, e) for e in network.equations if e not in before]
    rows = [
        Row(e.symbol.typeset(notation), write_latex(e.expression, notation), _reach(family) or e.meaning)
        for family, e in equations
    ]
    yield Display(tuple(rows), kind="forward")
    layers = [e.symbol for family in network.families for e in family.equations]
    first = [e.symbol for e in before if network.families]
    symbols = dict.fromkeys((*network.data, *network.parameters, *first, *layers, *network.defined))
    described = [(f"${v.typeset(notation)}$", _say_shape(v), _described(network, v)) for v in symbols]
    yield Table(("symbol", "shape", "meaning"), tuple(described))


def _described(network: Network, v: Variable) -> str:
    """What a symbol means, and for which layers, if it stands for one in each."""
    reaches = [_reach(f) for f in network.families if v.index == f.index]
    return ", ".join([_meaning(network, v), *reaches])


def _reach(family: Family | None) -> str:
    """For which values of its index an equation holds."""
    if family is None:
        return ""
    return rf"${family.index} = {write_size(family.lower)}, \ldots, {write_size(family.upper)}$"


def _say_shape(v: Variable) -> str:
    return "scalar" if is_scalar(v) else f"${write_shape(shape(v))}$"


def _meaning(network: Network, v: Variable) -> str:
    of_layers = {e.symbol: e.meaning for family in network.families for e in family.equations}
    meaning = network.meaning(v) or of_layers.get(v, "")
    if v.domain == "ids":
        return ", ".join(filter(None, (meaning, "one-hot" if 1 in shape(v) else "a one-hot row each")))
    if v == network.loss:
        return meaning or "loss"
    if v.role != "intermediate" and v.domain in LABELS and LABELS[v.domain] not in meaning:
        return ", ".join(filter(None, (meaning, LABELS[v.domain])))
    copied = [e.expression for e in network.equations if e.symbol == v and isinstance(e.expression, Variable)]
    if copied and not meaning:
        return _meaning(network, copied[0])
    return meaning or {"parameter": "parameter", "data": "data", "free": "free"}.get(v.role, "intermediate")
