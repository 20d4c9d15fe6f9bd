"""Formulas in NumPy: each loop of the plan as a few calls that write where they may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import sympy
from sympy import Expr, S
from sympy.printing.numpy import NumPyPrinter

from symnet.core.errors import NoRuleError
from symnet.core.symbols import Shape
from symnet.core.writing import ATOM, FRACTION, PRODUCT, SUM, code_of_coefficient, dimension_identifier
from symnet.ops.formula import function_of
from symnet.plan.operations import COLUMN, FIXED, ROW, Access, Array, Equal, Loop, OneHot, Read

SAFE = {"sigmoid": "sigmoid_of", "softplus": "softplus_of"}
"""Functions of one array that are written here for speed."""

LETTERS = "tuvwabcdefhklq"
"""Names for what a formula computes on its way."""


class Account(Protocol):
    """What a module keeps account of while formulas are written.

    Attributes:
        helpers: functions of `numpy_helpers` that it needs.
        declared: the sources of others, by name.
        taken: names that are not free.
    """

    helpers: set[str]
    declared: dict[str, str]
    taken: set[str]

    def name(self, array: Array) -> str:
        """Under which name an array stands in the program."""


class Reach:
    """How one loop reads its arrays, and its formula as NumPy."""

    def __init__(self, writer: Account, loop: Loop) -> None:
        self.writer, self.loop = writer, loop
        rows, columns = loop.shape
        self.around = {p for p, n in ((ROW, rows), (COLUMN, columns)) if n != 1}
        self.chunked = rows != 1 and columns != 1 and not (rows.is_Integer and columns.is_Integer)
        self.texts = {symbol: self._read(read) for symbol, read in loop.accesses.items()}
        self.printer = Text(self.texts, writer)
        letters = (*LETTERS, *(f"{letter}{n}" for n in range(1, 10) for letter in LETTERS))
        self.letters = [letter for letter in letters if letter not in writer.taken]

    def _read(self, read: Read) -> str:
        rows, columns = map(in_python, self.loop.shape)
        part = "[rows]" * self.chunked
        if isinstance(read, Equal):
            if read.row == read.column:
                return "1"
            return f"{_mask(read, rows, columns)}{part}"
        if isinstance(read, OneHot):
            return self._one_hot(read, rows, columns, part)
        return self._access(read, part)

    def _one_hot(self, read: OneHot, rows: str, columns: str, part: str) -> str:
        ids = str(read.array)
        if read.category == FIXED:
            text = f"({ids} == 0).astype(dtype)"
            return f"{text}[:, None]{part}" if read.example == ROW else text
        if read.category == COLUMN:
            chosen = f"{ids}[rows]" if self.chunked and read.example == ROW else ids
            return f"({chosen}[:, None] == np.arange({columns})).astype(dtype)"
        places = f"np.arange({rows}){part}[:, None]"
        return f"({places} == {ids}).astype(dtype)"

    def _access(self, read: Access, part: str) -> str:
        name = self.writer.name(read.array)
        if read.array.is_scalar:
            return name
        if not read.places:
            return f"{name}[{in_python(read.row_offset)}, {in_python(read.column_offset)}]"
        sizes = dict(zip((ROW, COLUMN), self.loop.shape, strict=True)) | {FIXED: S.One}
        wanted = [sizes[read.row], sizes[read.column]]
        reach = [
            slice_of(start, size, whole)
            for start, size, whole in zip((read.row_offset, read.column_offset), wanted, read.array.shape, strict=True)
        ]
        if any(r != ":" for r in reach):
            name = f"{name}[{', '.join(reach)}]"
        if read.row == read.column:
            name = f"np.diagonal({name})"
            return f"{name}[:, None]{part}" if read.row == ROW else f"{name}[None, :]"
        if read.row == COLUMN or read.column == ROW:
            name = f"{name}.T"
        return f"{name}{part}" if ROW in (read.row, read.column) else name

    def _places(self, formula: Expr) -> set[str]:
        """The places of the loop that a part of the formula depends on."""
        read = (self.loop.accesses.get(symbol) for symbol in formula.free_symbols)
        return {place for r in read if r is not None for place in r.places}

    def is_full(self, formula: Expr) -> bool:
        """Whether a part of the formula has an entry for each place of the loop."""
        return self._places(formula) >= self.around

    def spread(self, text: str) -> str:
        """What does not reach over the whole loop, spread over it."""
        rows, columns = map(in_python, self.loop.shape)
        number = f"len(range({rows})[rows])" if self.chunked else rows
        return f"np.broadcast_to({text}, ({number}, {columns}))"

    def picked(self, formula: Expr) -> str | None:
        """Σ_ij [j = y_i] f_ij = Σ_i f_{i, y_i}: what stands at the classes alone."""
        for symbol, read in self.loop.accesses.items():
            rest, factor = formula.as_independent(symbol, as_Add=False)
            if not isinstance(read, OneHot) or factor != symbol or read.category != COLUMN or read.example != ROW:
                continue
            part = "[rows]" * self.chunked
            ids, texts = f"{read.array}{part}", {}
            for other in rest.free_symbols & set(self.loop.accesses):
                access = self.loop.accesses[other]
                if not isinstance(access, Access) or access.row == access.column != FIXED:
                    return None
                text = self.texts[other]
                if access.places == {ROW, COLUMN}:
                    text = f"{text}[np.arange(len({ids})), {ids}][:, None]"
                elif access.places == {COLUMN}:
                    text = f"{text}[0, {ids}][:, None]"
                texts[other] = text
            return Text(self.texts | texts, self.writer).doprint(rest)
        return None

    def text(self, formula: Expr) -> str:
        """A formula in one expression."""
        return str(self.printer.doprint(formula))

    # Instructions -------------------------------------------------------------------------------------------------

    def value(self, formula: Expr) -> tuple[list[str], str]:
        """Lines, and the text of the value that they leave."""
        steps: list[Step] = []
        result = self._steps(formula, steps)
        return allocated(steps, result, None, self.letters)

    def fill(self, formula: Expr, target: str) -> list[str]:
        """Lines that fill a target."""
        subtracted: list[str] = []
        formula = sympy.sympify(formula)
        hot = list(self._hot(formula))
        if hot:
            for symbol, number in hot:
                read = self.loop.accesses[symbol]
                assert isinstance(read, OneHot)
                ids = f"{read.array}{'[rows]' * self.chunked}"
                subtracted.append(f"{target}[np.arange(len({ids})), {ids}] += {number_of(number)}")
            formula = formula.subs({symbol: 0 for symbol, _ in hot})
        if not self.is_full(formula) or not formula.free_symbols & set(self.loop.accesses):
            return [f"{target}[...] = {self.text(formula)}", *subtracted]
        steps: list[Step] = []
        result = self._steps(formula, steps)
        if not steps:
            return [f"{target}[...] = {result}", *subtracted]
        return [*allocated(steps, result, target, self.letters)[0], *subtracted]

    def _hot(self, formula: Expr) -> Iterator[tuple[sympy.Symbol, Expr]]:
        """One-hot terms c Y of a sum, which touch one entry of each row, and c."""
        for symbol, read in self.loop.accesses.items():
            if isinstance(read, OneHot) and (read.example, read.category) == (ROW, COLUMN):
                number = sympy.expand(formula).coeff(symbol)
                rest = sympy.expand(formula - number * symbol)
                if not rest.has(symbol) and rest != 0 and not number.free_symbols & set(self.loop.accesses):
                    yield symbol, number

    def _steps(self, formula: Expr, steps: list[Step]) -> str:
        """The value as text: of an array, of a step's result (`#3`), or of what NumPy spreads by itself."""
        if formula.is_Symbol or not self.is_full(formula):
            return self.text(formula)
        if formula.is_Add:
            return self._sum(formula, steps)
        if formula.is_Mul:
            return self._product(formula, steps)
        if formula.is_Pow:
            return self._power(formula, steps)
        inner = self._steps(formula.args[0], steps)
        owner = function_of(formula)
        if owner is None:
            raise NoRuleError(f"the numpy backend has no code for {formula.func}")
        if owner.standard in SAFE:
            self.writer.helpers.add(SAFE[owner.standard])
            return step_of(steps, f"{SAFE[owner.standard]}({{0}})", inner, makes=True)
        if owner.standard == "relu":
            return step_of(steps, "np.maximum({0}, 0{out})", inner)
        if owner.standard == "step":
            return step_of(steps, "np.heaviside({0}, 0{out})", inner)
        if re.fullmatch(r"np\.\w+\(z\)", owner.code):
            return step_of(steps, owner.code.replace("(z)", "({0}{out})"), inner)
        self.writer.declared |= owner.helper_sources
        return step_of(steps, f"{owner.called('{0}')}", inner, makes=True)

    def _sum(self, formula: Expr, steps: list[Step]) -> str:
        terms = sorted(formula.args, key=lambda t: (t.could_extract_minus_sign(), not self.is_full(t), t.sort_key()))
        spread = [t for t in terms if not self.is_full(t)]
        full = [t for t in terms if self.is_full(t)]
        if not full:
            return self._crossed(terms, steps)
        first, *others = full
        if first.could_extract_minus_sign() and spread:
            result = step_of(
                steps, "np.subtract({1}, {0}{out})", self._steps(-first, steps), self.text(sympy.Add(*spread))
            )
            spread = []
        else:
            result = self._steps(first, steps)
        for term in others:
            if term.could_extract_minus_sign():
                result = step_of(steps, "np.subtract({0}, {1}{out})", result, self._steps(-term, steps))
            else:
                result = step_of(steps, "np.add({0}, {1}{out})", result, self._steps(term, steps))
        if spread:
            result = step_of(steps, "np.add({0}, {1}{out})", result, self.text(sympy.Add(*spread)))
        return result

    def _crossed(self, terms: list[Expr], steps: list[Step]) -> str:
        """A sum none of whose terms has an entry for each place: what runs down and what runs along, u_i - v_j."""
        down = sympy.Add(*(t for t in terms if ROW in self._places(t)))
        along = sympy.Add(*(t for t in terms if ROW not in self._places(t)))
        if along.could_extract_minus_sign():
            return step_of(steps, "np.subtract({0}, {1}{out})", self.text(down), self.text(-along))
        return step_of(steps, "np.add({0}, {1}{out})", self.text(down), self.text(along))

    def _product(self, formula: Expr, steps: list[Step]) -> str:
        above, below = [], []
        for factor in formula.args:
            if factor.is_Rational:
                above += [S(factor.p)] if factor.p != 1 else []
                below += [S(factor.q)] if factor.q != 1 else []
            elif factor.is_Pow and factor.exp.is_negative:
                below.append(factor.base ** (-factor.exp))
            else:
                above.append(factor)
        spread = sympy.Mul(*(f for f in above if not self.is_full(f)))
        full = [f for f in above if self.is_full(f)]
        result = None
        for factor in full:
            value = self._steps(factor, steps)
            result = value if result is None else step_of(steps, "np.multiply({0}, {1}{out})", result, value)
        flat = sympy.Mul(*(f for f in below if not self.is_full(f)))
        if full and flat != 1 and spread != 1:  # few numbers are multiplied sooner than many
            spread, flat = spread / flat, S.One
        if result is None:
            result = self._outer(spread, steps)
        elif spread == -1:
            result = step_of(steps, "np.negative({0}{out})", result)
        elif spread != 1:
            result = step_of(steps, "np.multiply({0}, {1}{out})", result, self.text(spread))
        for factor in (f for f in below if self.is_full(f)):
            result = step_of(steps, "np.divide({0}, {1}{out})", result, self._steps(factor, steps))
        if flat != 1:
            result = step_of(steps, "np.divide({0}, {1}{out})", result, self.text(flat))
        return result

    def _outer(self, formula: Expr, steps: list[Step]) -> str:
        """A product none of whose factors has an entry for each place: what runs down times what runs along."""
        down = [f for f in sympy.Mul.make_args(formula) if ROW in self._places(f)]
        along = [f for f in sympy.Mul.make_args(formula) if f not in down]
        if not down or not along or self.is_full(sympy.Mul(*down)):
            return f"({self.text(formula)})"
        return step_of(steps, "np.multiply({0}, {1}{out})", self.text(sympy.Mul(*down)), self.text(sympy.Mul(*along)))

    def _power(self, formula: Expr, steps: list[Step]) -> str:
        base, exponent = formula.args
        if exponent.is_negative:
            return step_of(steps, "np.divide(1, {0}{out})", self._steps(base**-exponent, steps))
        inner = self._steps(base, steps)
        if exponent == 2:
            return step_of(steps, "np.square({0}{out})", inner)
        if exponent == S.Half:
            return step_of(steps, "np.sqrt({0}{out})", inner)
        return step_of(steps, "np.power({0}, {1}{out})", inner, self.text(exponent))


@dataclass
class Step:
    """One call: a template with its arguments and, unless it makes an array of its own, `{out}`."""

    template: str
    arguments: tuple[str, ...]
    makes: bool


def step_of(steps: list[Step], template: str, *arguments: str, makes: bool = False) -> str:
    """Take one more step; what stands for its result until it has a name."""
    steps.append(Step(template, arguments, makes))
    return f"#{len(steps) - 1}"


def allocated(steps: list[Step], result: str, target: str | None, letters: list[str]) -> tuple[list[str], str]:
    """The steps as lines: each result has a letter, which is used again as soon as its value is no longer needed."""
    last = {argument: n for n, step in enumerate(steps) for argument in step.arguments if argument.startswith("#")}
    names: dict[str, str] = {}
    free = letters[::-1]
    lines: list[str] = []
    for n, step in enumerate(steps):
        mine = f"#{n}"
        texts = [names.get(a, a) for a in step.arguments]
        dying = list(dict.fromkeys(names[a] for a in step.arguments if a in names and last[a] == n))
        if mine == result and target is not None:
            if step.makes:
                lines.append(f"{target}[...] = {step.template.format(*texts)}")
            else:
                lines.append(step.template.format(*texts, out=f", out={target}"))
            break
        if dying and not step.makes:
            name = dying.pop(0)
            lines.append(step.template.format(*texts, out=f", out={name}"))
        else:
            name = free.pop()
            lines.append(f"{name} = {step.template.format(*texts, out='')}")
        free += dying
        names[mine] = name
    return lines, names.get(result, result)


class Text(NumPyPrinter):  # type: ignore[misc]
    """A formula as one NumPy expression, its symbols as the program reads them."""

    def __init__(self, texts: dict[sympy.Symbol, str], writer: Account) -> None:
        super().__init__({"fully_qualified_modules": True, "allow_unknown_functions": True})
        self.texts, self.writer = texts, writer

    def doprint(self, expr: Expr) -> str:
        """The text."""
        if self._is_number(expr):
            return number_of(expr, SUM)
        return str(super().doprint(expr)).replace("numpy.", "np.")

    def _is_number(self, expr: Any) -> bool:
        """Whether Python computes it: a number of NumPy's own would make an array of float32 one of float64."""
        if not isinstance(expr, Expr) or expr.is_Atom or expr.free_symbols & self.texts.keys():
            return False
        return not any(hasattr(part.func, "owner") for part in expr.atoms(sympy.Function))

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if hasattr(expr.func, "owner"):  # one's own function may bear a name that SymPy prints its own way
            return self._print_Function(expr)
        if self._is_number(expr):
            called = expr.is_Function or (expr.is_Pow and expr.exp == S.Half)
            return number_of(expr, PRODUCT if called else ATOM)
        return str(super()._print(expr, **kwargs))

    def _print_Symbol(self, expr: sympy.Symbol) -> str:
        return self.texts.get(expr) or dimension_identifier(expr)

    def _print_IndexedDim(self, expr: Expr) -> str:
        return dimension_identifier(expr)

    def _print_Function(self, expr: Expr) -> str:
        owner = function_of(expr)
        if owner is None:
            raise NoRuleError(f"the numpy backend has no code for {expr.func}")
        if owner.standard in SAFE:
            self.writer.helpers.add(SAFE[owner.standard])
            return f"{SAFE[owner.standard]}({self._print(expr.args[0])})"
        self.writer.declared |= owner.helper_sources
        text = str(owner.called(self._print(expr.args[0])))
        return text if expr.free_symbols & self.texts.keys() else f"float({text})"


def in_python(size: Expr) -> str:
    """A size in Python."""
    return code_of_coefficient(sympy.expand(size)).text


def number_of(number: Expr, level: int = FRACTION) -> str:
    """A number, or what is made of sizes, in Python."""
    return code_of_coefficient(number).at(level)


def tuple_of(sizes: Shape) -> str:
    """A shape in Python."""
    return f"({in_python(sizes[0])}, {in_python(sizes[1])})"


def slice_of(start: Expr, size: Expr, whole: Expr) -> str:
    """A slice; all of an axis as a colon."""
    if start == 0 and size == whole:
        return ":"
    begin = "" if start == 0 else code_of_coefficient(sympy.expand(start)).at(ATOM)
    return f"{begin}:{code_of_coefficient(sympy.expand(start + size)).at(ATOM)}"


def _mask(read: Equal, rows: str, columns: str) -> str:
    """The identity, or a triangle of ones."""
    if not read.or_below:
        return f"np.eye({rows}, {columns}, dtype=dtype)"
    turned = read.row == COLUMN or read.column == ROW
    return f"np.tri({columns}, {rows}, dtype=dtype).T" if turned else f"np.tri({rows}, {columns}, dtype=dtype)"
