r"""Layers of one's own: forward equations in matrices or by indices, and the pullback that their entries give.

    swiglu = symnet.define("swiglu", r"a_j = \sum_i W_{ji} x_i,  v_j = \sum_i V_{ji} x_i,  h_j = a_j \sigma(a_j) v_j")
    h = symnet.equation("h", swiglu(x))

The pullback is found by differentiating entries in index notation, Σ_ij C̄_ij ∂C_ij/∂x_p. What the reverse sweep over
the equations gives, which shares no rule with that, is its form in matrices once both have the same entries. Where the
layer itself has no form in matrices, the indices stay, and it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import Expr

from symnet.calculus.jacobian import shortest
from symnet.calculus.proof import gives
from symnet.calculus.recognised import recognised
from symnet.calculus.supposed import supposed
from symnet.calculus.sweep import received
from symnet.calculus.tidy import tidied
from symnet.core.errors import NoRuleError, ShapeError, SourceError, UnknownNameError, UnprovedError
from symnet.core.expression import adopt, replace, shape, substitute, write_latex
from symnet.core.network import Equation, Network
from symnet.core.notation import Notation
from symnet.core.shapes import say_shape
from symnet.core.symbols import Shape, Variable
from symnet.index.entries import entry, places
from symnet.index.factors import Cell
from symnet.index.polynomial import Place, Polynomial, single
from symnet.index.rational import cancelled
from symnet.latex.indexed import IndexWriter, letters_taken
from symnet.ops.entries import Entries
from symnet.ops.indexed import Running
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.render import set_in
from symnet.render.compose import network_blocks
from symnet.render.declarations import declarations
from symnet.render.document import Block, Display, Document, Heading, Paragraph, Row
from symnet.sources.documents import network_of


@dataclass(frozen=True)
class Pullback:
    """What one symbol of a layer receives when the output receives a cotangent.

    Attributes:
        symbol: x or W.
        left: its entry, as LaTeX.
        entries: what stands there, in index notation.
        matrix: the same without indices, of the symbol's shape; None where no product of matrices has these entries.

    Both are in the layer's own names, and proved: they are what the entries of its equations give, differentiated.
    """

    symbol: Variable
    left: str
    entries: str
    matrix: Expr | None


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer by its forward equations.

    Attributes:
        name: what it is called.
        network: its equations, under the author's names.
        inputs: what it is applied to, in order.
        output: what it gives.
    """

    name: str
    network: Network
    inputs: tuple[Variable, ...]
    output: Variable

    @property
    def parameters(self) -> tuple[Variable, ...]:
        """All other free symbols."""
        return tuple(v for v in (*self.network.parameters, *self.network.data) if v not in self.inputs)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What its gradients suppose, with LaTeX between dollars: positive, invertible, away from a kink."""
        return supposed(self.network)

    @property
    def is_indexed(self) -> bool:
        """Whether its output has no form in matrices, so that it stands in no network."""
        return isinstance(self.expression, Entries)

    @cached_property
    def expression(self) -> Expr:
        """The output in inputs and parameters alone."""
        return self._inlined[self.output]

    @cached_property
    def _inlined(self) -> dict[Expr, Expr]:
        table: dict[Expr, Expr] = {}
        for e in self.network.equations:
            table[e.symbol] = replace(e.expression, table)
        return table

    @cached_property
    def cotangent(self) -> Variable:
        """What the output receives: h̄."""
        return Variable(rf"\bar{{{self.output.parsed.base}}}", *shape(self.output), "data")

    @cached_property
    def pullbacks(self) -> tuple[Pullback, ...]:
        """What each input and each parameter receives, from the entries."""
        return tuple(self._pullback(v) for v in (*self.inputs, *self.parameters))

    def _pullback(self, symbol: Variable) -> Pullback:
        at = places(symbol, *_letters(symbol))
        if isinstance(self.expression, Entries):
            by_indices = cancelled(self._of_entries(self.expression, symbol, at))
            return Pullback(symbol, *self._written(symbol, at, by_indices), shortest(by_indices, *at))
        found = received(self.network, self.output, symbol, self.cotangent)
        if not gives(self.expression, self.cotangent, symbol, replace(found, self._inlined)):
            raise UnprovedError(f"{self.name}: what {symbol} receives is not what the entries give: a defect of symnet")
        short = tidied(found).expression
        return Pullback(symbol, *self._written(symbol, at, cancelled(entry(short, *at))), short)

    def _of_entries(self, output: Entries, symbol: Variable, at: tuple[Place, Place]) -> Polynomial:
        """Σ_ij C̄_ij ∂C_ij/∂x_p, of an output by its entries."""
        rows, columns = (p.index if isinstance(p, Running) else None for p in output.args[:2])
        slope = entry(output.operands[0], None, None).derivative(symbol, at)
        return (single(Cell((rows, columns), self.cotangent)) * slope).summed(rows, columns)

    def _written(self, symbol: Variable, at: tuple[Place, Place], polynomial: Polynomial) -> tuple[str, str]:
        taken = letters_taken((*self.network.defined, *self.parameters, *self.inputs, self.cotangent))
        writer = IndexWriter(Notation(), {}, taken, True).naming([p for p in at if p is not None])
        bar = Variable(rf"\bar{{{symbol.parsed.base}}}", *shape(symbol), "data")
        return bar.typeset(Notation(), sub=writer.place(*at)), writer.write(polynomial)

    def __call__(self, *given: Any, name: object = "", **others: Any) -> Expr:
        """The layer applied: its output in what is given.

        Args:
            given: the inputs, in order.
            name: what is put behind the names of parameters that are not given, to tell two uses apart.
            others: inputs and parameters by their plain names.

        Raises ShapeError for what does not fit, UnknownNameError for a name that the layer has not.
        """
        if self.is_indexed:
            raise NoRuleError(
                f"{self.name} has no form in matrices, so it stands in no network; its pullback has indices"
            )
        symbols = {v.identifier: v for v in (*self.inputs, *self.parameters)}
        if len(given) > len(self.inputs):
            raise ShapeError(f"{self.name} takes {len(self.inputs)} inputs, not {len(given)}")
        table = dict(zip((v.identifier for v in self.inputs), given, strict=False))
        for key, value in others.items():
            if key not in symbols:
                raise UnknownNameError.among(f"symbol of {self.name}", key, symbols)
            table[key] = value
        missing = [v.identifier for v in self.inputs if v.identifier not in table]
        if missing:
            raise ShapeError(f"{self.name} needs {', '.join(missing)}")
        values = {symbols[key]: adopt(value) for key, value in table.items()}
        sizes = self._sizes(values)
        for v in self.parameters:
            if v not in values:
                sized = substitute(v, sizes)
                values[v] = Variable(f"{v.name}_{{{name}}}" if name != "" else v.name, *shape(sized), v.role, v.domain)
        body = substitute(self.expression, sizes)
        return replace(body, {substitute(v, sizes): value for v, value in values.items()})

    def _sizes(self, values: Mapping[Variable, Expr]) -> dict[Expr, Expr]:
        """What the layer's own sizes are, by the shapes of what is given."""
        found: dict[Expr, Expr] = {}
        for v, value in values.items():
            for own, size in zip(shape(v), shape(value), strict=True):
                known = found.setdefault(own, size) if own.is_Symbol else own
                if (known - size).expand() != 0:
                    wanted, has = say_shape(_put(shape(v), found)), say_shape(shape(value))
                    raise ShapeError(f"{self.name}: {v} has shape {wanted}, but {has} is given")
        return found

    def equation(self, *given: Any, name: object = "", **others: Any) -> Equation:
        """The layer applied, as an equation under the name of its output."""
        suffix = f"_{{{name}}}" if name != "" else ""
        value = self(*given, name=name, **others)
        return Equation(Variable(f"{self.output.name}{suffix}", *shape(value), "intermediate"), value)

    def to(self, format: str = "latex", **options: Any) -> str:
        """The layer as a document: its equations, and what each symbol receives; formats as in `symnet.render`."""
        notation = Notation()
        document = Document(self.name, self.name, tuple(self._blocks(notation)), declarations(self.network, notation))
        return set_in(document, format, **options)

    def _blocks(self, notation: Notation) -> Iterator[Block]:
        yield from network_blocks(self.network, notation)
        yield Heading("The pullback")
        bar, output = self.cotangent.typeset(notation), self.output.typeset(notation)
        yield Paragraph(f"When ${output}$ receives ${bar}$, the entries of its equations, differentiated, give:")
        for p in self.pullbacks:
            yield Display((Row(p.left, p.entries),))
            if p.matrix is not None:
                left = rf"\bar{{{p.symbol.parsed.base}}}"
                yield Display((Row(left, write_latex(p.matrix, notation)),))
            else:
                yield Paragraph("No product of matrices with these entries was found, so the indices stay.")
        if self.assumptions:
            yield Paragraph(f"That supposes {', '.join(self.assumptions)}.")

    def __str__(self) -> str:
        return f"{self.name}: {self.network}"


def define(
    name: str,
    equations: str | Iterable[Equation | tuple[str, Any]],
    inputs: str | Iterable[str] = "x",
    output: str | None = None,
) -> Layer:
    r"""A layer of one's own.

    Args:
        name: what it is called.
        equations: LaTeX, as in a document, with indices or in matrices; or equations made in Python.
        inputs: the plain names of what it is applied to; the other free symbols are its parameters.
        output: what it gives; the last equation unless it is said.

    >>> import symnet
    >>> glu = symnet.define("glu", r"h_j = \Bigl(\sum_i W_{ji} x_i\Bigr) \sigma\Bigl(\sum_i V_{ji} x_i\Bigr)")
    >>> print(glu.pullbacks[1].left, "=", glu.pullbacks[1].entries)
    \bar{W}_{ij} = \bar{h}_i x_j \sigma\left(\sum_{k} V_{ik} x_k\right)
    >>> print(glu.pullbacks[1].matrix)
    (h_bar * sigmoid(V @ x)) @ x.T

    Raises SourceError for equations that are not understood, UnknownNameError for an input or output that is none.
    """
    network = _read(name, equations) if isinstance(equations, str) else Network(list(equations))
    network, _ = recognised(network)
    free = {v.identifier: v for v in (*network.parameters, *network.data)}
    wanted = [inputs] if isinstance(inputs, str) else list(inputs)
    for key in wanted:
        if key not in free:
            raise UnknownNameError.among(f"input of {name}", key, free)
    put = {free[key]: free[key].called("data") for key in wanted}
    network = network.with_equations(Equation(e.symbol, replace(e.expression, {**put})) for e in network.equations)
    symbol = network.defined[-1] if output is None else network.symbol(output)
    if network.definition(symbol) is None:
        raise UnknownNameError.among(f"output of {name}", output, [v.identifier for v in network.defined])
    return Layer(name, network, tuple(put[free[key]] for key in wanted), symbol)


def _letters(symbol: Variable) -> tuple[str, str]:
    """A letter for each axis that has an index."""
    rows, columns = shape(symbol)
    return ("i" if rows != 1 else "", ("j" if rows != 1 else "i") if columns != 1 else "")


def _read(name: str, text: str) -> Network:
    """The equations of a text; a formula without dollars around it is one."""
    if not any(mark in text for mark in ("$", r"\[", r"\begin", r"\(")):
        text = f"$${text}$$"
    reading = read_document(read_pages(f"{name}.md", text.encode()), claims=False, keeps_indices=True)
    if reading.unread:
        _, _, reason = reading.unread[0]
        raise SourceError(f"{name}: {reason}")
    last = reading.equations[-1].expression if reading.equations else None
    if isinstance(last, Entries):  # which no document could be derived from
        return Network(reading.equations)
    return network_of(reading, name)


def _put(shape_: Shape, sizes: Mapping[Expr, Expr]) -> Shape:
    rows, columns = (size.xreplace(dict(sizes)) for size in shape_)
    return rows, columns
