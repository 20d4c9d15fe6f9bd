"""Functions of one variable, declared once and applied entry by entry: A = f(Z).

A declaration gives a name, LaTeX and a formula in z; the derivative, the code, the entries and the values follow:

    swish = Function("swish", r"\\operatorname{swish}", z * sigmoid(z))

A derivative may be declared in the form in which books print it, in z and in the output a (a(1 − a) for σ); before it
is used it is compared with the formula. Without one, f′ is a function of its own, printed with a prime.
"""

from __future__ import annotations

import importlib
import keyword
import math
import re
from collections.abc import Callable
from functools import cached_property, reduce
from typing import Any

import numpy as np
import sympy
from sympy import Atom, Basic, Expr

from symnet.core.errors import NoRuleError, UnknownNameError, UnprovedError
from symnet.core.expression import Node, adopt, is_coefficient, is_scalar, latex_of, shape, write_latex
from symnet.core.notation import Notation, NotationError
from symnet.core.symbols import Shape, Variable
from symnet.core.writing import ATOM, PREFIX, SUM, Written, exact_text, python, raised_to
from symnet.index.entries import entry
from symnet.index.factors import Apply, raised
from symnet.index.polynomial import Place, Polynomial, constant, single
from symnet.ops.constants import Ones, is_ones
from symnet.ops.formula import (
    OWNERS,
    Algebra,
    a,
    code_of,
    expanded,
    formula_latex,
    function_of,
    in_letters,
    interpret,
    is_indicator,
    z,
)
from symnet.ops.hadamard import hadamard
from symnet.ops.power import power
from symnet.ops.product import Product, multiply
from symnet.ops.quotient import Quotient, divide
from symnet.ops.scalar_multiple import ScalarMultiple
from symnet.ops.scale import Scale, scale
from symnet.ops.slope import NOT_SMOOTH, disagreement, is_proved, vanishes
from symnet.ops.squared_norm import SquaredNorm
from symnet.ops.sum import Sum, add, joined

ERFC = '''
def erfc(z):
    """The complementary error function, which NumPy lacks, in the precision of its argument."""
    return np.vectorize(math.erfc, otypes=[float])(z).astype(np.asarray(z).dtype)[()]
'''


PRIME = "_prime"
"""What the name of a derivative ends with."""


TRIED = np.array([-8.5, -2.25, -1.0, -0.3, 0.4, 1.0, 1.75, 9.5])
"""Where declared code is compared with the formula."""


class Function(Atom):  # type: ignore[misc]
    """A declared function of one variable.

    Args:
        name: its name in programs.
        latex: how it is typeset; with ``#`` the argument stands there (``[# > 0]``), else behind, in brackets.
        formula: its value in `z`, in SymPy's functions and declared ones.
        derivative: in `z` and the output `a`, as books print it; None: f′, by SymPy from the formula.
        code: NumPy source in `z` that is safe at extremes; None: from the formula.
        applied: SymPy's own class, where it has one; else one is made.
        prefix: whether brackets may be left out around a name, as in log a.
        idempotent: whether f(z)² = f(z), as for an indicator.
        rule: what its pullback is called; "" for the chain rule.
        kinks: arguments at which there is no derivative; there the formula of the derivative is a convention.
        generic: whether it stands for any function with a derivative; its formula then serves checks alone.
    """

    def __new__(cls, name: str, latex: str, formula: Expr, **_: Any) -> Any:
        """An atom of SymPy's trees."""
        return Basic.__new__(cls)

    def __init__(
        self,
        name: str,
        latex: str,
        formula: Expr,
        *,
        derivative: Expr | None = None,
        code: str | None = None,
        applied: Callable[..., Expr] | None = None,
        prefix: bool = False,
        idempotent: bool = False,
        rule: str = "",
        kinks: tuple[Expr, ...] = (),
        generic: bool = False,
    ) -> None:
        self.name, self.latex, self.formula = name, latex, in_letters(name, formula, z)
        self.declared = None if derivative is None else in_letters(name, derivative, z, a)
        self.source, self.prefix, self.idempotent, self.kinks = code, prefix, idempotent, kinks
        self.rule, self.generic = rule, generic
        self.applied = applied or _applied_class(self)
        if applied is not None:
            OWNERS.setdefault(applied, self)
        if not name.isidentifier() or keyword.iskeyword(name):
            raise NotationError(f"a function cannot be called {name!r}; give it a name that a program can use")
        if idempotent and not is_indicator(self.explicit):
            raise UnprovedError(f"{name} is declared idempotent, but it has other values than 0 and 1")

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.name, self.formula, self.declared, self.source)

    @cached_property
    def standard(self) -> str:
        """Its name where it is the function that the catalogue has under it; "" for one that only bears such a name."""
        try:
            return self.name if declared(self.name) == self else ""
        except (UnknownNameError, NoRuleError):
            return ""

    @cached_property
    def token(self) -> str:
        """A text that no other function has: its whole declaration."""
        formulas = (exact_text(f) for f in (self.formula, self.declared) if f is not None)
        return f"{self.name}<{' '.join(formulas)} {self.source}>"

    def __repr__(self) -> str:
        return self.name

    def __deepcopy__(self, memo: Any) -> Function:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by name: the declaration itself stays where it is."""
        return (declared, (self.name,))

    _sympystr = _sympyrepr = lambda self, printer=None: self.name

    def __call__(self, argument: Any) -> Expr:
        """f applied: to an expression of symnet entry by entry, to a SymPy scalar as SymPy does."""
        is_plain = isinstance(argument, Expr) and not isinstance(argument, (Node, Variable))
        if is_plain and argument.free_symbols and argument.free_symbols <= {z, a}:
            return self.applied(argument)  # inside another declaration
        argument = adopt(argument)
        return self.applied(argument) if is_coefficient(argument) else Map(self, argument)

    # Derivative ---------------------------------------------------------------------------------------------------

    @cached_property
    def explicit(self) -> Expr:
        """The formula in SymPy's own functions alone."""
        return expanded(self.formula)

    @cached_property
    def derivative_formula(self) -> Expr:
        """f′ in `z` alone, in SymPy's own functions; the declared one where there is one."""
        if self.declared is not None:
            return expanded(self.declared.subs(a, self.formula))
        return self.explicit.diff(z)

    @cached_property
    def checked(self) -> Expr | None:
        """The declared derivative; UnprovedError where it is not that of the formula."""
        if self.declared is not None:
            wrong = disagreement(self.explicit, self.derivative_formula, self.kinks)
            if wrong:
                raise UnprovedError(
                    f"the derivative declared for {self.name} is not that of its formula: {wrong}; correct it, "
                    "or leave it out"
                )
        return self.declared

    @cached_property
    def is_proved(self) -> bool:
        """Whether the declared derivative is the formula's by proof, and not only at the points tried."""
        return self.checked is None or is_proved(self.explicit, self.derivative_formula)

    @cached_property
    def vanishes(self) -> bool:
        """Whether it is zero on a whole interval, so that f(z)/f(z) is not 1."""
        return vanishes(self.explicit, self.kinks)

    @cached_property
    def positive(self) -> bool:
        """Whether SymPy knows it to be positive everywhere."""
        return bool(self.explicit.is_positive)

    @cached_property
    def smooth(self) -> bool:
        """Whether no case, absolute value or root stands in its formula."""
        roots = any(power.exp.is_Integer is False for power in self.explicit.atoms(sympy.Pow) if power.base != sympy.E)
        return not roots and not self.explicit.has(*NOT_SMOOTH)

    @property
    def label(self) -> str:
        """Its name in running text: ReLU, tanh, sigmoid."""
        upright = re.fullmatch(r"\\operatorname\{(.*)\}", self.latex)
        return upright.group(1) if upright else self.name

    @property
    def is_slope(self) -> bool:
        """Whether it is written as the derivative of another function: g′."""
        return self.latex.endswith("'")

    @property
    def is_activation(self) -> bool:
        """Whether its derivative deserves a line: no elementary function, no indicator."""
        return not (self.rule or self.generic or "#" in self.latex or self.declared == 1)

    @property
    def slope_at_kink(self) -> Expr:
        """What the derivative is taken to be at the kink, by convention."""
        return self.derivative_formula.subs(z, self.kinks[0])

    def formula_in(self, letter: str = "z") -> str:
        """f(z) as a formula of a letter, tanh by exp; "" where that is no more than the function's own name."""
        formula = self.formula
        if formula == self.applied(z):
            formula = formula.rewrite(sympy.exp) if not self.rule else formula
        return "" if formula == self.applied(z) else formula_latex(formula, letter)

    def derivative_in(self, letter: str = "z") -> str:
        """f′(z) as a formula of a letter: the declared form, or SymPy's derivative."""
        if self.declared is not None:
            argument = Variable(letter)
            return write_latex(self.slope_of(argument, Map(self, argument)))
        return formula_latex(self.formula.diff(z), letter)

    @property
    def multiplies_its_argument(self) -> bool:
        """Whether z is a factor beside another one that has z in it, as in z σ(z), which is no product of vectors."""
        products = (p.args for p in self.formula.atoms(sympy.Mul))
        return any(sum(f.has(z) for f in p) > 1 and any(f.as_base_exp()[0] == z for f in p) for p in products)

    @cached_property
    def prime(self) -> Function:
        """f′ as a function of its own."""
        if r"#" in self.latex:
            raise NoRuleError(f"the derivative of {self.name} needs a declared form")
        if self.declared is None and self.explicit.diff(z).has(sympy.Derivative):
            raise NoRuleError(f"SymPy knows no derivative of {self.name} (z ↦ {self.formula}); declare one")
        return Function(
            f"{self.name}{PRIME}",
            re.sub(r"('*)$", r"\1'", self.latex),
            self.formula.diff(z) if self.declared is None else self.declared.subs(a, self.applied(z)),
            kinks=self.kinks,
            generic=self.generic,
        )

    def slope(self, argument: Polynomial) -> Polynomial:
        """f′ at a polynomial of the index calculus."""
        if self.checked is None:
            return single(Apply(argument, self.prime))
        return interpret(self.checked, {z: argument, a: single(Apply(argument, self))}, _POLYNOMIALS)

    def slope_of(self, argument: Expr, output: Expr) -> Expr:
        """f′(Z), entry by entry, in the declared form: a ⊙ (1 − a) for σ."""
        if self.checked is None:
            return Map(self.prime, argument)
        one = Ones(*shape(argument))
        algebra = Algebra(lambda c: scale(c, one), add, hadamard, power, lambda f, x: Map(f, x), divide)
        return interpret(self.checked, {z: argument, a: output}, algebra)

    # Numbers ------------------------------------------------------------------------------------------------------

    @cached_property
    def _in_floats(self) -> Callable[[Any], Any]:
        erfc = np.vectorize(math.erfc, otypes=[float])
        function: Callable[[Any], Any] = sympy.lambdify(z, self.explicit, [{"erfc": erfc}, np])
        return function

    @cached_property
    def _in_high_precision(self) -> Callable[[Any], Any]:
        return np.vectorize(sympy.lambdify(z, self.explicit, "mpmath"), otypes=[object])

    def values(self, array: Any) -> Any:
        """Its values by the formula, the definition rather than the code; in mpmath's numbers for object arrays."""
        if array.dtype == object:
            return self._in_high_precision(array)
        return np.asarray(self._in_floats(array)) + 0 * array

    @cached_property
    def code(self) -> str:
        """NumPy source in `z`; UnprovedError for declared source that does not compute the formula."""
        if self.source is None:
            text = code_of(self.formula)
            return text if z in self.formula.free_symbols else f"np.full_like(z, {text})"
        with np.errstate(all="ignore"):
            wanted = self.values(TRIED)
            try:
                given = eval(self.source, {"np": np, "math": math, "z": TRIED})  # the author's own declaration
            except Exception as error:
                raise UnprovedError(f"the code declared for {self.name} does not run: {error}") from error
        known = np.isfinite(wanted)
        if np.shape(given) != np.shape(wanted) or not np.allclose(given[known], wanted[known], rtol=1e-9):
            raise UnprovedError(f"the code declared for {self.name} does not compute its formula; correct it")
        return self.source

    @cached_property
    def helper_sources(self) -> dict[str, str]:
        """The Python functions that its code needs, itself included; none for NumPy's own."""
        if re.fullmatch(r"np\.\w+\(z\)", self.code):
            return {}
        needed: dict[str, str] = {}
        for part in sympy.preorder_traversal(self.formula) if self.source is None else ():
            if (function := function_of(part)) is not None:
                needed |= function.helper_sources
        if "erfc(" in self.code:
            needed["erfc"] = ERFC
        needed[self.name] = f"\ndef {self.name}(z):\n    return {self.code}\n"
        return needed

    def called(self, argument: str) -> str:
        """Python source of a call."""
        if re.fullmatch(r"np\.\w+\(z\)", self.code):
            return self.code.replace("(z)", f"({argument})")
        return f"{self.name}({argument})"


class Map(Node):
    """A = f(Z): A_ij = f(Z_ij)."""

    settings = 1
    elementwise = True

    @property
    def rule(self) -> str:  # type: ignore[override]
        """The chain rule, or what a table of derivatives calls it."""
        if self.function.rule:
            return self.function.rule
        return f"derivative of {self.function.label}" if is_scalar(self) else "elementwise chain rule"

    @property
    def function(self) -> Function:
        """The function applied."""
        return self.args[0]

    @classmethod
    def infer(cls, function: Function, body: Expr) -> Shape:
        """The shape of Z."""
        return shape(body)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """f(Z_ij)."""
        return single(Apply(entry(self.operands[0], i, j), self.function))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Z̄ = Ā ⊙ f′(Z)."""
        slope = self.function.slope_of(self.operands[0], output)
        if isinstance(slope, Quotient) and is_ones(slope.operands[0]):
            return (divide(cotangent, slope.operands[1]),)
        return (hadamard(cotangent, slope),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """f(z); ‖x‖ for the root of a squared norm, u^c for e^{c log u}."""
        name, body = self.function.latex, parts[0]
        known = self.function.standard
        if known == "sqrt" and isinstance(self.operands[0], SquaredNorm):
            return Written(body.text.removesuffix("^2"))
        if known == "exp" and (power := self._as_power(notation)) is not None:
            return power
        if "#" in name:
            return Written(self._compared(notation) or name.replace("#", body.text))
        if self.function.prefix and body.level == ATOM and "(" not in body.text:
            return Written(f"{name} {body.text}", PREFIX, open=True)
        left, right = (r"\left(", r"\right)") if r"\frac" in body.text or r"\sum" in body.text else ("(", ")")
        return Written(f"{name}{left}{body.text}{right}")

    def _compared(self, notation: Notation) -> str | None:
        """[a > b] of [a − b > 0], and [1 > y s]; None for anything else."""
        body = self.operands[0]
        if not self.function.latex.endswith("# > 0]") or not isinstance(body, Sum):
            return None
        *front, last = (latex_of(term, notation) for term in body.operands)
        if not last.minus or any(term.minus for term in front):
            return None
        return self.function.latex.replace("# > 0", f"{joined(tuple(front))} > {last.without_minus().at(SUM)}")

    def _as_power(self, notation: Notation) -> Written | None:
        """u^c of e^{c log u}, with c a scalar that has a name in it; None for anything else."""
        found = exponent_and_base(self)
        if found is None:
            return None
        exponent = write_latex(found[0], notation)
        if exponent in (notation.transpose_mark, "T", "t"):
            return None  # u^T would be read as a transpose
        sign = "" if is_scalar(self) else notation.hadamard_sign + " "
        return raised_to(sign + exponent, latex_of(found[1], notation))

    def code(self, *parts: Written) -> Written:
        """f(z)."""
        return python(self.function.called(parts[0].text))

    def helpers(self) -> dict[str, str]:
        """The function itself, where NumPy does not have it."""
        return self.function.helper_sources

    def value(self, *arrays: Any) -> Any:
        """By the formula."""
        return self.function.values(arrays[0])

    def entrywise(self, *entries: Expr) -> Expr:
        """f(z)."""
        return Map(self.function, *entries)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's function, applied elementwise to a matrix."""
        if is_scalar(self):
            return self.function.explicit.subs(z, operands[0])
        return operands[0].applyfunc(sympy.Lambda(z, self.function.explicit))


def exponent_and_base(applied: Map) -> tuple[Expr, Expr] | None:
    """c and u of e^{c log u}, where c is a scalar with a name in it; None for anything else."""
    scalars: list[Expr] = []
    pending, base = [applied.operands[0]], None
    while pending:
        part = pending.pop(0)
        of_scalars = isinstance(part, Product) and all(map(is_scalar, part.operands))
        if of_scalars or isinstance(part, (Scale, ScalarMultiple)):
            pending = [*part.args, *pending]
        elif isinstance(part, Map) and part.function.standard == "log":
            if base is not None:
                return None
            base = part.operands[0]
        elif is_scalar(part):
            scalars.append(part)
        else:
            return None
    if base is None or all(map(is_coefficient, scalars)):
        return None
    return multiply(*scalars), base


_POLYNOMIALS = Algebra(
    constant,
    lambda *terms: reduce(lambda p, q: p + q, terms),
    lambda *factors: reduce(lambda p, q: p * q, factors),
    raised,
    lambda function, argument: single(Apply(argument, function)),
    lambda above, below: above * raised(below, -1),
)


def _applied_class(function: Function) -> Callable[..., Expr]:
    """A SymPy function class for a declared function, with its derivative."""

    def fdiff(self: Any, argindex: int = 1) -> Expr:
        form = function.declared if function.declared is not None else function.formula.diff(z)
        return form.subs({z: self.args[0], a: self}, simultaneous=True)

    def explicit(self: Any, **hints: Any) -> Expr:
        return function.explicit.subs(z, self.args[0])

    members = {"fdiff": fdiff, "doit": explicit, "is_real": True, "nargs": 1, "owner": function}
    return type(function.name, (sympy.Function,), members)


def declared(name: str) -> Function:
    """The function declared under a name in the catalogue, or the derivative of one."""
    for module in ("symnet.ops.activations", "symnet.ops.elementary"):
        for function in vars(importlib.import_module(module)).values():
            if isinstance(function, Function) and name == function.name:
                return function
    if name.endswith(PRIME):
        return declared(name.removesuffix(PRIME)).prime
    raise UnknownNameError(f"no function {name!r} is declared in symnet.ops; one of your own cannot be pickled")
