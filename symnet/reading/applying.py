"""What stands side by side: functions with their arguments, Σ with what it sums, derivatives, factors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from sympy import Expr, Integer, S
from sympy.core.symbol import Str

from symnet.core.expression import is_scalar, shape, variables
from symnet.core.notation import Name, parse_name
from symnet.core.symbols import Variable, numbers_of
from symnet.ops.concatenate import concatenate
from symnet.ops.constants import Ones, Zeros
from symnet.ops.differential import Along, Change, Jacobian
from symnet.ops.function import Function, Map
from symnet.ops.indexed import At, Over, Partly, ProductOver, Running
from symnet.ops.larger import larger, smaller
from symnet.ops.largest import maximum
from symnet.ops.operators import product
from symnet.ops.scale import scale
from symnet.ops.sum import add
from symnet.ops.trace import trace
from symnet.ops.transpose import Transpose, transpose_as_written
from symnet.reading.competing import entry_along
from symnet.reading.dots import with_dotted_chains
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS, generic
from symnet.reading.heads import plain_name
from symnet.reading.leaky import LEAKY, leaky
from symnet.reading.lifting import free_indices, lifted
from symnet.reading.limits import Limits
from symnet.reading.lines import LINES
from symnet.reading.looking import (
    USUAL_FUNCTIONS,
    begins_anew,
    chain_of_derivatives,
    conditional_name,
    end_of_operand,
    head,
    is_argument,
    is_conditional,
    is_simple,
    letters_of,
    only_item,
    operator_of_derivative,
    repeated,
    with_slashed_derivatives,
)
from symnet.reading.names import Scripts, letters_in, name_of, script_text, scripts_of
from symnet.reading.ordered import beside_an_index, in_order, merged
from symnet.reading.paths import with_bracketed_products
from symnet.reading.scope import LOSSES, is_capital, is_unknown
from symnet.reading.summing import WithoutIndex
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Fraction,
    Large,
    Letter,
    Listed,
    Mark,
    Number,
    Product,
    Relation,
    Scripted,
    Text,
    Written,
    bare,
    every_node,
)
from symnet.reading.vocabulary import NUMBERED

BUILDING = ("f", "g", r"\phi", r"\varphi", r"\psi", "u", "v", "c", "h", r"\ell", "l", "F", "G", "D")
"""Letters that, before a bracket with one symbol in it, are functions rather than factors."""


def _summed_along(value: Expr, axis: int) -> Expr:
    """The sum of the rows, by axis 0, or of the columns, by axis 1."""
    rows, columns = shape(value)
    return product(value, Ones(columns)) if axis == 1 else product(transpose_as_written(Ones(rows)), value)


def _option(item: Written) -> tuple[str, str]:
    """axis and 1 of axis=1."""
    if not isinstance(item, Relation) or item.relations != ("=",):
        return "", ""
    name, value = item.sides
    return name.base if isinstance(name, Letter) else "", script_text(value)


MANY = 400
"""The longest product that is read; it takes time by the square of its length."""


class Applying(WithoutIndex, Limits):
    """Products as they are written, unit by unit."""

    def product(self, factors: Sequence[tuple[str, Written]]) -> Expr:
        """Factors side by side; by the summation convention with a sum over each index that stands twice in them."""
        if len(factors) > MANY:
            raise ReadError(f"a product of more than {MANY} factors is not read", factors[0][1].at)
        factors = self._with_long_divisors(factors)
        for (_, before), (operator, node) in pairwise(factors):
            letter = before if isinstance(before, Letter) and not before.is_word else None
            if letter is not None and operator == "" and isinstance(node, Number) and letter.base in NUMBERED:
                raise ReadError(
                    f"is {letter.base} {node.text} a product, or a name? write {node.text} {letter.base}, "
                    rf"or {letter.base}_{node.text}",
                    node.at,
                )
        if not self.scope.einstein:
            return self._units(factors)
        counted = repeated(Product(factors[0][1].at, tuple(factors)))
        free = {*self.running, *self.kept}
        twice = [i for i, n in sorted(counted.items()) if n > 1 and i in self.scope.indices and i not in free]
        bound = {i: self._index(i, factors[0][1].at, None) for i in twice}
        with self.bind(bound):
            body = self._units(factors)
        for running in bound.values():
            body = Over(running, body)
        return body

    def _with_long_divisors(self, factors: Sequence[tuple[str, Written]]) -> Sequence[tuple[str, Written]]:
        r"""x^2/2\sigma^2 divides by 2σ², which is written without a space; 1/2n and x/2 n may be read either way."""
        found = list(factors)
        for n in range(len(found) - 2, 0, -1):
            (_, before), (operator, node), (again, behind) = found[n - 1 : n + 2]
            if operator != "/" or not isinstance(node, Number) or again != "":
                continue
            first = behind.factors[0][1] if isinstance(behind, Product) else behind
            is_name = head(first)[0] is not None and operator_of_derivative(first) is None
            goes_on = n + 2 < len(found) and found[n + 2][0] == "" and head(found[n + 2][1])[0] is not None
            if isinstance(before, Number) or (is_name and (goes_on or first.at != node.at + len(node.text))):
                raise ReadError(r"how far / reaches is not clear, as in 1/2n; write \frac", node.at)
            if is_name:
                self.scope.notice(f"/{node.text} before a letter, without a space, divides by their product")
                found[n : n + 2] = [("/", Product(node.at, (("", node), ("", behind))))]
        return found

    def _units(self, factors: Sequence[tuple[str, Written]]) -> Expr:
        """Units from left to right: functions with their arguments, Σ with all that follows, factors."""
        units: list[tuple[str, Expr, int]] = []
        factors = [f for f in factors if not (isinstance(f[1], Text) and not f[1].words)] or factors  # a {}
        factors = with_bracketed_products(with_dotted_chains(with_slashed_derivatives(factors)))
        n = 0
        while n < len(factors):
            operator, node = factors[n]
            if operator == r"\circ" and self._composes(factors, n):
                raise ReadError("a composition of functions is not read; write what it makes of its argument", node.at)
            if (path := self.path(factors, n)) is not None:
                units.append((operator, path[0], node.at))
                n = path[1]
                continue
            links = chain_of_derivatives(factors, n)
            last = units[-1][1] if len([u for _, u, _ in units if not is_scalar(u)]) == 1 else None
            through = None
            slope = node.items[0] if isinstance(node, Bracket) and len(node.items) == 1 else node
            if isinstance(slope, Fraction) and last is not None and operator in ("", r"\cdot", r"\times"):
                through = self.through(last, slope)
            if through is not None:
                operator, value, n = units.pop()[0], through, n + 1
            elif len(links) > 1 and (chained := self.chained(links)) is not None:
                value, n = chained, n + len(links)
            else:
                value, n = self.unit(factors, n)
            units.append((operator, value, node.at))
        return self._multiplied(units)

    def unit(self, factors: Sequence[tuple[str, Written]], n: int) -> tuple[Expr, int]:
        """The unit that begins at a factor, and where the next one begins."""
        node = factors[n][1]
        if isinstance(node, Large):
            if n + 1 < len(factors) and (sign := factors[n + 1][0]):  # max ⊙ x is not max x
                raise ReadError(f"{sign} stands behind {node.kind}", node.at)
            return self.large(node, factors, n)
        operator = operator_of_derivative(node)
        if operator is not None:
            if n + 1 >= len(factors):
                raise ReadError("the derivative of nothing is asked for", node.at)
            end = end_of_operand(factors, n + 1)
            body = self.product(factors[n + 1 : end]) if end > n + 2 else self.expression(factors[n + 1][1])
            return self.derivative(body, operator, node.at), end
        if isinstance(node, Number) and node.text == "1" and self._condition_follows(factors, n):
            return self.indicator(only_item(factors[n + 1][1])), n + 2
        letter, scripts = head(node)
        if letter is not None:
            self._require_first(letter, scripts, factors, n)
            if letter.base == r"\nabla" and scripts.indices:
                gradient, end = self._gradient(letter, scripts, factors, n)
                return self._stood_up(gradient), end
            if letter.base == r"\nabla" and n + 1 < len(factors):
                second = isinstance(scripts.power, Number) and scripts.power.text == "2"
                following, _ = head(factors[n + 1][1])
                if second or scripts == Scripts():
                    again = following is not None and following.base == r"\nabla" and not second  # ∇∇
                    gradient, end = self._whole_gradient(factors, n + again, 2 if second or again else 1)
                    return self._stood_up(gradient), end
            if letter.base == r"\partial" and scripts.indices:
                by = [*scripts.indices] * (1 if scripts.power is None else 2)
                body = self.product(factors[n + 1 :])
                return self.derivative(body, by, node.at), len(factors)
            plain = scripts.as_base
            if (counted := self._counted(letter, plain, factors, n)) is not None:
                return self._with_those_of_call(counted, scripts, factors[n + 1][1]), n + 2
            if (gradient := self._barred(letter, scripts, factors, n)) is not None:
                return gradient
            if (differential := self._differential(letter, scripts, factors, n)) is not None:
                return differential
            if is_conditional(letter, factors, n):
                name = conditional_name(letter, scripts, factors[n + 1][1])
                if "=" in name.sub and "_" in name.sub:  # p(y_i = c | x_i) is the probability of one class
                    self.scope.evidence.setdefault(name.latex(), set()).add("scalar")
                symbol = self.scope.find(name) or self.scope.meet_anew(name)
                value: Expr = self._variable(symbol)
                if isinstance(given := factors[n + 1][1], Scripted):
                    value = self._with_scripts(value, scripts_of(given), node.at)
                return value, n + 2
            if (called := self._declared(letter, plain, factors, n)) is not None:
                return self._with_those_of_call(called, scripts, factors[n + 1][1]), n + 2
            if self._is_indicator(letter, factors, n):
                return self.indicator(only_item(factors[n + 1][1])), n + 2
            if self._is_map(letter, plain, factors, n):
                called = self._called(letter, plain, factors[n + 1][1])
                return self._with_those_of_call(called, scripts, factors[n + 1][1]), n + 2
            function = self.function(letter, scripts, factors, n)
            if function is not None:
                return self.applied(function, letter, scripts, factors, n)
            self._require_no_word(letter, scripts, factors, n)
            bracket = self._bracket_follows(factors, n)
            is_factor = bracket is not None and letter.is_word and self._stands_within(letter, scripts, bracket)
            if not is_factor and self._is_call(letter, plain, factors, n):
                called = self._called(letter, plain, factors[n + 1][1])
                return self._with_those_of_call(called, scripts, factors[n + 1][1]), n + 2
        return self.expression(node), n + 1

    def _with_those_of_call(self, value: Expr, scripts: Scripts, bracket: Written) -> Expr:
        """v^2(n) and v(n)^2: the value with the power or transpose on its name, and with what stands on the bracket."""
        value = self._finished(value, scripts, bracket.at)
        return self._with_scripts(value, scripts_of(bracket), bracket.at) if isinstance(bracket, Scripted) else value

    def _is_partial(self, letter: Letter, scripts: Scripts) -> bool:
        """Whether d_Q stands there for a matrix Q, or d_{b_1}: the derivative by it alone, d_Q F(Q, K) · H."""
        below = scripts.indices[0] if len(scripts.indices) == 1 and letter.base == "d" else None
        if isinstance(below, Scripted) and self.scope.has_differentials and (name := plain_name(below)) is not None:
            symbol = self.scope.find(name)
            return symbol is not None and not all(size == 1 for size in self.scope.shape_of(symbol))
        known = self.scope.symbols.get(below.base) if isinstance(below, Letter) and not below.accents else None
        return known is not None and below is not None and known.name.base.isupper() and not self._is_index(below)

    def _differential(
        self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int
    ) -> tuple[Expr, int] | None:
        r"""d(X W), \mathrm{d} L, and dF(x) · h, the derivative at x in a direction; not where d is a symbol or size."""
        arguments = self._arguments_of(factors, n + 1)
        of_call = len(scripts.indices) == 1 and bare(scripts.indices[0]) in map(bare, arguments)
        partial = self._is_partial(letter, scripts) or (letter.base == "d" and of_call)
        if letter.base != "d" or not (scripts == Scripts() or partial) or n + 1 >= len(factors) or factors[n + 1][0]:
            return None
        following = factors[n + 1][1]
        behind, _ = head(following)
        bracket = isinstance(following, Bracket) and following.left in "([" and len(following.items) == 1
        known = self.scope.find(name_of(letter, scripts))
        stated = known is not None and (known.defined or known.kind == "declared")
        if behind is None and not bracket:
            return None
        if scripts == Scripts() and (whole := self._along_all(arguments, factors, n)) is not None:
            return whole
        if not letter.accents and not self.scope.has_differentials and not of_call:
            is_size = "d" in self.scope.sizes  # ℝ^d, in a document without differentials
            if not stated and not is_size and behind is not None and behind.base not in self.scope.sizes:
                raise ReadError(f"is d{behind.base} a differential? write \\mathrm{{d}}", letter.at)
            return None
        body, after = self.unit(factors, n + 1)
        by = self.expression(scripts.indices[0]) if partial else self._argument(factors, n)
        operator, direction = factors[after] if after < len(factors) else ("", None)
        inner, _ = head(direction) if operator == r"\circ" and direction is not None else (None, None)
        if isinstance(by, Variable) and inner is not None and inner.base == "d":  # df(y) ∘ dg(x) · h, of a y = g(x)
            return Along(body, by, self.product((("", factors[after][1]), *factors[after + 1 :]))), len(factors)
        if isinstance(by, Variable) and (operator == r"\cdot" or (operator == "" and isinstance(direction, Bracket))):
            along, end = self.unit(factors, after)
            if end < len(factors) and not all(map(self.scope.could_meet, shape(by), shape(along))):
                rest = (("", factors[after][1]), *factors[after + 1 :])
                along, end = self.product(rest), len(factors)  # df(x) · K u, along the whole product
            self.scope.require(shape(by), shape(along), "what changes and its direction")
            return Along(body, by, along), end
        if self.scope.total_is_jacobian and isinstance(by, Variable) and not is_scalar(by):
            if isinstance(body, Transpose):  # dσ(x)^⊤
                return transpose_as_written(Jacobian(body.operands[0], by)), after
            return Jacobian(body, by), after
        return Change(body), after

    def _arguments_of(self, factors: Sequence[tuple[str, Written]], n: int) -> tuple[Written, ...]:
        """x and y of f(x, y); nothing where no name stands before several arguments."""
        name = head(factors[n][1])[0] if n < len(factors) else None
        bracket = factors[n + 1][1] if n + 1 < len(factors) and not factors[n + 1][0] else None
        called = name is not None and isinstance(bracket, Bracket) and bracket.left == "(" and len(bracket.items) > 1
        return bracket.items if called and isinstance(bracket, Bracket) else ()

    def _along_all(
        self, arguments: tuple[Written, ...], factors: Sequence[tuple[str, Written]], n: int
    ) -> tuple[Expr, int] | None:
        """df(x, y) · (u, v), the derivative by each argument along its own direction, added up."""
        operator, directions = factors[n + 3] if n + 3 < len(factors) else ("", None)
        if not arguments or operator != r"\cdot" or not isinstance(directions, Bracket) or directions.left != "(":
            return None
        if len(directions.items) != len(arguments):
            return None
        body, _ = self.unit(factors, n + 1)
        parts = []
        for argument, direction in zip(arguments, directions.items, strict=True):
            by, along = self.expression(argument), self.expression(direction)
            if not isinstance(by, Variable):
                return None
            self.scope.require(shape(by), shape(along), "what changes and its direction")
            parts.append(Along(body, by, along))
        return add(*parts), n + 4

    def _argument(self, factors: Sequence[tuple[str, Written]], n: int) -> Expr | None:
        """x of dF(x)."""
        follows = self._bracket_follows(factors, n + 1)
        if follows is None or follows.left != "(" or len(follows.items) != 1:
            return None
        return self.expression(follows.items[0])

    def _require_first(self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int) -> None:
        r"""No \nabla_w^2 f and no \partial_x^2 f that would be read as first derivatives."""
        if letter.base not in (r"\nabla", r"\partial") or not scripts.indices:
            return
        twice = isinstance(scripts.power, Number) and scripts.power.text == "2" and len(scripts.indices) == 1
        if (scripts.power is not None and not twice) or scripts.sup is not None or scripts.layer:
            raise ReadError(
                rf"{letter.base} with this power is not read; write \frac{{\partial^2 f}}{{\partial x^2}}", letter.at
            )

    def _gradient(
        self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int
    ) -> tuple[Expr, int]:
        """∇_w L."""
        if n + 1 >= len(factors):
            raise ReadError("the gradient of nothing is asked for", letter.at)
        by = (
            scripts.indices[0]
            if len(scripts.indices) == 1
            else Product(letter.at, tuple(("", i) for i in scripts.indices))
        )
        if isinstance(factors[n + 1][1], (Fraction, Number)):  # ∇_θ ½ (…)^⊤ (…)
            body, after = self.product(factors[n + 1 :]), len(factors)
        elif self._is_product_of(by, factors[n + 1 :]):
            after = end_of_operand(factors, n + 1)
            body = self.product(factors[n + 1 : after])
        else:
            body, after = self.unit(factors, n + 1)
        found = self.derivative(body, [by], letter.at) if scripts.power is None else self._twice(body, by, letter.at)
        return found, after

    def _twice(self, body: Expr, by: Written, at: int) -> Expr:
        """∇² of it: the matrix of second derivatives, or the sum of its diagonal where the document says Laplacian."""
        found = self.derivative(body, [by] * 2, at)
        if not self.scope.laplacian or is_scalar(found):
            return found
        if self.scope.laplacian == "both":
            raise ReadError(r"is \nabla^2 the Hessian or the Laplacian here? the document speaks of both", at)
        return trace(found)

    def _is_product_of(self, by: Written, factors: Sequence[tuple[str, Written]]) -> bool:
        """Whether ∇_x stands before the whole of x^⊤ A x or a^⊤ x, and not before the f of ∇_x f^⊤ x alone."""
        first = factors[0][1]
        letter, _ = head(first)
        if len(factors) < 2 or not isinstance(first, Scripted) or not scripts_of(first).transposed:
            return False
        if letter is not None and (letter.base in LOSSES or letter.base in BUILDING):
            return False
        return any(letters_of(by) & letters_of(factor) for _, factor in factors)

    def _stood_up(self, gradient: Expr) -> Expr:
        """∇_x L as a column and ∇_W L as W, in documents in which it stands so beside a ∂L/∂x that lies."""
        lies = isinstance(gradient, Transpose) and self.scope.layout == "numerator"
        return gradient.operands[0] if lies and self.scope.gradients_stand else gradient

    def _only_name(self, node: Written) -> Written | None:
        r"""x of \|x\| and \|x\|^2, in which no other name stands, and x as a whole."""
        written = [part for part in every_node(node) if isinstance(part, (Letter, Scripted))]
        names = {
            plain_name(part) for part in written if not (isinstance(part, Scripted) and isinstance(part.base, Bracket))
        }
        return next((p for p in written if plain_name(p) is not None), None) if len(names) == 1 else None

    def _whole_gradient(self, factors: Sequence[tuple[str, Written]], n: int, order: int) -> tuple[Expr, int]:
        """∇J(w), by w, and ∇²J(w); ∇f of f(x, y), by x and y, one above the other; ∇ log p(w)."""
        of_log = isinstance(first := factors[n + 1][1], Letter) and first.base in ("log", "ln")
        called = n + 2 if of_log and n + 2 < len(factors) else n + 1
        node, bracket = factors[called][1], self._bracket_follows(factors, called)
        letter, scripts = head(node)
        if letter is None:
            if order != 1 or (by := self._only_name(node)) is None:
                raise ReadError(r"by what \nabla differentiates is not said", node.at)
            body, after = self.unit(factors, n + 1)
            return self.derivative(body, [by], node.at), after
        stated = self.scope.declared.get(name_of(letter, scripts).latex())
        named = [plain_name(item) for item in bracket.items] if bracket is not None and bracket.left == "(" else []
        names = named or ([parse_name(text) for text in stated.letters] if stated is not None else [])
        known = [self.scope.find(name) if name is not None else None for name in names]
        if not known or any(symbol is None for symbol in known):
            raise ReadError(r"by what \nabla differentiates is not said", node.at)
        body, after = self.unit(factors, n + 1)
        if not isinstance(body, Variable) and len(named) == 1 and bracket is not None:
            by = bracket.items[0]
            return self.derivative(body, [by], node.at) if order == 1 else self._twice(body, by, node.at), after
        if not isinstance(body, Variable):
            raise ReadError("the gradient of a formula is not read; give it a name", node.at)
        if order == 2:
            if named and isinstance(named[0], Name) and len(named) == 1 and bracket is not None:
                return self._twice(body, bracket.items[0], node.at), after
            if stated is not None and len(names) == 1 and names[0] == Name(stated.letters[0]):
                return self._twice(body, Letter(node.at, stated.letters[0]), node.at), after
            raise ReadError(r"by what \nabla^2 differentiates is not said; write \nabla_w^2", node.at)
        found = [self._derivative(body, self._variable(symbol), node.at) for symbol in known if symbol is not None]
        return self._laid_out(found[0] if len(found) == 1 else concatenate(*found)), after

    def _is_indicator(self, letter: Letter, factors: Sequence[tuple[str, Written]], n: int) -> bool:
        """1[i = j], 𝟙(x > 0)."""
        return letter.base in ("1", "I") and self._condition_follows(factors, n)

    def _stands_within(self, letter: Letter, scripts: Scripts, bracket: Bracket | None) -> bool:
        """Whether a name stands in the bracket behind it, too, and so is a factor; or is a number of the document."""
        name = name_of(letter, scripts)
        if bracket is None:
            return False
        known = None if letter.base in self.scope.function_values else self.scope.find(name)
        if known is not None and known.defined and name.latex() not in self.scope.declared:
            return True
        inside = (name_of(other, s).latex() for other, s, _ in letters_in(bracket))
        return name.latex() in inside and not any(isinstance(i, Bracket) for i in bracket.items)

    def _condition_follows(self, factors: Sequence[tuple[str, Written]], n: int) -> bool:
        """Whether a bracket with a condition in it stands behind a factor: 1[h > 0]."""
        operator, following = factors[n + 1] if n + 1 < len(factors) else ("·", None)
        return operator == "" and isinstance(following, Bracket) and isinstance(only_item(following), Relation)

    def function(
        self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int
    ) -> Function | Callable[..., Expr] | None:
        """The function that a letter is here; None where it is a factor."""
        follows = self._bracket_follows(factors, n)
        called = follows is not None and (not scripts.indices or is_simple(follows))  # S_i (1 - S_j) has no call
        base = self.scope.aliases.get(letter.base, letter.base) if called else letter.base
        if base == r"\varsigma" and follows is not None and base not in self.scope.function_names:
            raise ReadError(r"what \varsigma stands for is not said: some write it for softmax, some for σ", letter.at)
        if base in OF_ARRAYS and (letter.is_word or follows is not None):
            return OF_ARRAYS[base]
        own = scripts.as_base._replace(primes=0, marks=()) if scripts.primes or scripts.marks else scripts.as_base
        key = name_of(letter, own).latex()
        if key in self.scope.functions and (follows is not None or scripts.primes):
            return self.scope.functions[key]
        value_too = base in self.scope.function_values and follows is not None
        is_value = base in self.scope.symbols and (not value_too or self._stands_within(letter, own, follows))
        known = base in ELEMENTWISE and base not in self.scope.activations
        if base == r"\sigma" and _is_of_a_layer(scripts) and (follows is not None or scripts.primes):
            return self._generic(key, scripts, letter.at)  # σ^{[l]}, which may be another one for each layer
        if known and not is_value and (follows is not None or not base.startswith("\\")):
            if base == "factorial" and not self.scope.takes_claims:
                raise ReadError("a factorial is read where claims are checked; no program is written for it", letter.at)
            return ELEMENTWISE[base]
        if key in self.scope.function_names and (follows is not None or scripts.primes):
            return self._generic(key, scripts, letter.at)
        if follows is not None and key == self.defining and is_simple(follows):
            return self._generic(key, scripts, letter.at)
        if follows is not None and self._stands_within(letter, scripts, follows):
            return None  # out (1 - out)
        if follows is None or self._is_variable(letter, scripts):
            return None
        if key in self.scope.declared or key in self.scope.values:
            return None
        only_before_brackets = key not in self.scope.factors and len(base) == 1 and base.islower()
        if scripts.primes or ((base in BUILDING or only_before_brackets) and is_simple(follows)):
            return self._generic(key, scripts, letter.at)
        free = key not in self.scope.factors and key not in self.scope.given
        if free and base in USUAL_FUNCTIONS and is_argument(letter, follows):
            return self._generic(key, scripts, letter.at)
        return None

    def _generic(self, key: str, scripts: Scripts, at: int) -> Function:
        if any(self._is_index(i) for i in scripts.indices):
            raise ReadError("a function that is another one for each index is not read", at)
        found = self.scope.functions[key] = generic(key)
        self.scope.notice(f"{key} is taken to be a function of one variable, applied entry by entry")
        return found

    def _is_variable(self, letter: Letter, scripts: Scripts) -> bool:
        scripts = scripts._replace(power=None, transposed=False)
        found = self.scope.find(name_of(letter, scripts))
        if scripts.primes:  # W' (ŷ − y) of a declared W', or beside a W that is a matrix
            plain = self.scope.find(name_of(letter, scripts._replace(primes=0)))
            matrix = plain is not None and is_capital(letter.base) and 1 not in self.scope.shape_of(plain)
            kinds = {symbol.kind for symbol in (found, plain if matrix else None) if symbol is not None}
            return "declared" in kinds
        return found is not None and found.kind != "function"

    def applied(
        self,
        function: Function | Callable[..., Expr],
        letter: Letter,
        scripts: Scripts,
        factors: Sequence[tuple[str, Written]],
        n: int,
    ) -> tuple[Expr, int]:
        """A function with its argument: what stands in the bracket, or the one unit that follows."""
        if scripts.primes > 2:
            raise ReadError("a derivative higher than the second is not read", letter.at)
        along, slope = self._competing(letter, scripts), self._slope(letter, scripts)
        below = along if slope is None else slope
        self._require_plain(
            function, letter, scripts if below is None else scripts._replace(indices=(), subscript=None)
        )
        if n + 1 < len(factors) and (sign := factors[n + 1][0]):  # log ⊙ a is not log a
            raise ReadError(f"{sign} stands between {letter.base} and its argument", letter.at)
        outer: Scripted | None = None
        bracket = self._bracket_follows(factors, n)
        if bracket is not None:
            following = factors[n + 1][1]
            outer = following if isinstance(following, Scripted) else None
            items, after = self.arguments(letter, bracket), n + 2
        else:
            if n + 1 >= len(factors):
                raise ReadError(f"{letter.base} of what?", letter.at)
            value, after = self._of_two_pi(factors, n + 1) or self.unit(factors, n + 1)
            items = [value]
            if after < len(factors) and factors[after][0] == "" and not begins_anew(factors, after):
                raise ReadError(f"how far {letter.base} reaches is not clear; put its argument in brackets", letter.at)
        if slope is not None and len(items) == 1 and scripts.primes < 2:
            result = leaky(items[0], self.expression(slope), scripts.primes)
        else:
            result = self._call(function, items, scripts, letter.at) if along is None else self._along(items, along)
        if scripts.power is not None:  # \log^2 x, \sigma^2(x)
            result = self._to_the(result, scripts.power, False, letter.at)
        if outer is not None:
            result = self._with_scripts(result, scripts_of(outer), outer.at)
        return result, after

    def _of_two_pi(self, factors: Sequence[tuple[str, Written]], n: int) -> tuple[Expr, int] | None:
        r"""2 π σ^2 of \log 2\pi\sigma^2, which nobody means as (\log 2) π σ^2: up to the next sign of a product."""
        numbers = [
            isinstance(factors[n][1], Number),
            *(isinstance(f, Letter) and f.base == r"\pi" for _, f in factors[n + 1 : n + 2]),
        ]
        if numbers != [True, True] or factors[n + 1][0]:
            return None
        end = next((k for k in range(n + 1, len(factors)) if factors[k][0] or begins_anew(factors, k)), len(factors))
        return self.product([("", factors[n][1]), *factors[n + 1 : end]]), end

    def _slope(self, letter: Letter, scripts: Scripts) -> Written | None:
        r"""α of \mathrm{LeakyReLU}_α(z)."""
        below = scripts.indices[0] if letter.base in LEAKY and len(scripts.indices) == 1 else None
        return below if isinstance(below, (Letter, Number)) and not self._is_index(below) else None

    def _competing(self, letter: Letter, scripts: Scripts) -> Written | None:
        """j of softmax_j(S_{ij}): along which entries compete, or which of softmax_j(z) is meant."""
        base = self.scope.aliases.get(letter.base, letter.base)
        index = scripts.indices[0] if base in ("softmax", "Softmax") and len(scripts.indices) == 1 else None
        return index if index is not None and self._is_index(index) else None

    def _along(self, items: Sequence[Expr], along: Written) -> Expr:
        """softmax_j(S_{ij}), the entry of the softmax along j; softmax_j(z) and softmax_j(z_j) of a vector z."""
        place = self._running(along)
        if len(items) == 1 and (entry := entry_along(items[0], place)) is not None:
            return entry
        if len(items) == 1 and shape(items[0])[1] == 1 and shape(items[0])[0] != 1:
            self.scope.meet(place.size, shape(items[0])[0])
            return At(place, S.One, OF_ARRAYS["softmax"](self.scope, list(items), along.at))
        raise ReadError("softmax with a script is not read", along.at)

    def _require_plain(self, function: Function | Callable[..., Expr], letter: Letter, scripts: Scripts) -> None:
        """No scripts on a function that has a meaning of its own: log_2 is not log, softmax_i not softmax."""
        if scripts.power is not None and script_text(scripts.power).startswith("-"):
            raise ReadError(f"is this the inverse of {letter.base}, or 1/{letter.base}? write a fraction", letter.at)
        own = letter.base in ELEMENTWISE or letter.base in OF_ARRAYS
        own = own and not (isinstance(function, Function) and function.generic)
        if own and (scripts.indices or scripts.words or scripts.layer or scripts.marks or scripts.sup is not None):
            raise ReadError(f"{letter.base} with a script is not read", letter.at)

    def arguments(self, letter: Letter, bracket: Bracket) -> list[Expr]:
        """What stands in the bracket behind a function's name."""
        return [self.expression(i) for i in bracket.items]

    def _call(self, function: Function | Callable[..., Expr], items: list[Expr], scripts: Scripts, at: int) -> Expr:
        if not isinstance(function, Function):
            return function(self.scope, items, at)
        if len(items) != 1:
            raise ReadError(f"{function.name} takes one argument, not {len(items)}", at)
        argument = items[0]
        if scripts.primes == 0:
            return Map(function, argument)
        if scripts.primes == 1:
            return function.slope_of(argument, Map(function, argument))
        return Map(function.prime.prime, argument)

    # Large operators ----------------------------------------------------------------------------------------------

    def large(self, node: Large, factors: Sequence[tuple[str, Written]], n: int) -> tuple[Expr, int]:
        """Σ over what follows it; max and min of a bracket."""
        rest = factors[n + 1 :]
        if node.sup is not None and (isinstance(node.sup, Mark) or node.kind not in ("sum", "prod")):
            raise ReadError(f"what stands above the {node.kind} is not read; a power or ⊤ goes on a bracket", node.at)
        if node.kind == "prod" and node.sub is None and rest and (chained := self._prod(rest[0][1])) is not None:
            return chained, n + 2
        if node.kind == "sum" and node.sub is None and rest and (summed := self._along_axis(rest[0][1])) is not None:
            return summed, n + 2
        if node.kind == "sum" and node.sub is None and node.sup is None and rest:
            whole = rest[0][1] if len(rest) == 1 else Product(rest[0][1].at, (("", rest[0][1]), *rest[1:]))
            if (summed := self._over_examples(factors[:n], whole)) is not None:
                return summed, len(factors)
        if node.kind in ("sum", "prod"):
            if not rest:
                raise ReadError(f"the {'sum' if node.kind == 'sum' else 'product'} of nothing is asked for", node.at)
            return self.sum_over(node, tuple(rest)), len(factors)
        if node.kind in ("max", "min") and isinstance(node.sub, Letter) and rest and self._is_of_entries(rest):
            return self._extreme_of_entries(node.kind, node.sub, rest[0][1]), n + 2
        if node.kind == "max" and node.sub is not None and rest:
            return self._largest(node, rest[0][1]), n + 2
        bracket = self._bracket_follows(factors, n)
        if node.kind in ("max", "min") and node.sub is None and bracket is not None:
            value = self._extreme(node.kind, [self.expression(i) for i in bracket.items], node.at)
            if isinstance(scripted := rest[0][1], Scripted):  # max(0, m - d)^2
                value = self._with_scripts(value, scripts_of(scripted), scripted.at)
            return value, n + 2
        if node.kind == "lim" and rest:
            body = rest[0][1] if len(rest) == 1 else Product(rest[0][1].at, (("", rest[0][1]), *rest[1:]))
            return self.limit(node, body), len(factors)
        words = {"int": "integrals", "lim": "limits"}
        raise ReadError(f"{words.get(node.kind, node.kind)} are not read here", node.at)

    def _along_axis(self, bracket: Written) -> Expr | None:
        """sum(Z, axis=1, keepdims=True), as NumPy has it: a column of the sums of its rows; by axis 0 a row."""
        if not isinstance(bracket, Bracket) or not 1 < len(bracket.items) < 4:
            return None
        said = dict(_option(item) for item in bracket.items[1:])
        axis = {"0": 0, "1": 1, "-1": 1}.get(said.get("axis", ""))
        if axis is None or set(said) - {"axis", "keepdims", "keepdim"}:
            return None
        value = self.expression(bracket.items[0])
        return _summed_along(value, axis)

    def _over_examples(self, before: Sequence[tuple[str, Written]], node: Written) -> Expr | None:
        r"""dZ 𝟏 of \frac{1}{m} \sum dZ, where dZ has m columns; the other way round where it has m rows."""
        below = [factor.below for _, factor in before if isinstance(factor, Fraction)]
        named = [part.base for part in below if isinstance(part, Letter)]
        counts = [self.scope.sizes[base] for base in named if base in self.scope.sizes]
        if len(counts) != 1 or any(_has_letters(part) for part in every_node(node)):
            return None
        value = self.expression(node)
        axis = self._axis_of(counts[0], value)
        if axis is None or is_scalar(value):
            return None
        self.scope.notice(f"a sum without an index is taken over the {LINES[axis]}s, of which there are {counts[0]}")
        return _summed_along(value, axis)

    def _axis_of(self, size: Expr, value: Expr) -> int | None:
        """0 of what has so many rows, 1 of what has so many columns; None of both and neither."""
        axes = [n for n, found in enumerate(shape(value)) if self.scope.settled(found) == self.scope.settled(size)]
        return axes[0] if len(axes) == 1 else None

    def _prod(self, bracket: Written) -> Expr | None:
        r"""prod(∂J/∂o, ∂o/∂W), the chain rule as d2l.ai writes it."""
        if not isinstance(bracket, Bracket) or len(bracket.items) < 2:
            return None
        factors = [("", item) for item in bracket.items]
        return self.product(factors) if len(chain_of_derivatives(factors, 0)) == len(factors) else None

    def _is_of_entries(self, rest: Sequence[tuple[str, Written]]) -> bool:
        """Whether max_i stands before a formula, e^{x_i} or |x_i|, and no entry x_i alone, nor before f(x_i)."""
        body = rest[0][1]
        called = len(rest) > 1 and isinstance(body, (Letter, Scripted)) and isinstance(rest[1][1], Bracket)
        entry = isinstance(body, Scripted) and isinstance(body.base, Letter) and body.sub is not None
        return not (called or entry or isinstance(body, (Letter, Number)))

    def _extreme_of_entries(self, kind: str, letter: Letter, body: Written) -> Expr:
        """max_i e^{x_i + c} and min_i |x_i|, of a formula that has one value for each i."""
        running = self._index(letter.base, letter.at, None)
        with self.bind({letter.base: running}):
            value = self.expression(body)
        whole = lifted(value, running.index) if running.index in free_indices(value) else None
        if whole is None or shape(whole)[1] != 1:
            raise ReadError(f"over what the {kind} is taken is not understood", letter.at)
        return maximum(whole) if kind == "max" else scale(Integer(-1), maximum(scale(Integer(-1), whole)))

    def _largest(self, node: Large, body: Written) -> Expr:
        """max_k X_{·k}, the largest of each row; max_k x_k."""
        if not (isinstance(body, Scripted) and isinstance(body.base, Letter) and isinstance(node.sub, Letter)):
            raise ReadError("what the maximum is taken of is not understood", node.at)
        scripts = scripts_of(body)
        places = [i.base if isinstance(i, Letter) else "·" for i in scripts.indices]
        whole = self.symbol(body.base, scripts._replace(indices=()), body.base)
        if places == ["·", node.sub.base]:
            return maximum(whole, axis=1)
        if places == [node.sub.base, "·"]:
            return maximum(whole, axis=0)
        if places == [node.sub.base] and shape(whole)[1] == 1:
            return maximum(whole)
        if len(places) == 2 and places.count(node.sub.base) == 1:  # max_l X_il, the entry i of the rows' maxima
            axis = places.index(node.sub.base)
            other = scripts_of(body).indices[1 - axis]
            return self._entry(maximum(whole, axis=axis), [other], body.at)
        raise ReadError("over what the maximum is taken is not understood", node.at)

    def _extreme(self, kind: str, items: list[Expr], at: int) -> Expr:
        if kind == "max" and len(items) == 1:
            return OF_ARRAYS["maximum"](self.scope, items, at)
        if len(items) == 2:
            if not all(isinstance(item, Zeros) for item in items):  # max(𝟎, s)
                items = [S.Zero if isinstance(item, Zeros) else item for item in items]
            return larger(*items) if kind == "max" else smaller(*items)
        raise ReadError(f"the {kind} of {len(items)} things is not read", at)

    def sum_over(self, node: Large, rest: tuple[tuple[str, Written], ...]) -> Expr:
        """Σ_i e, Σ_{i=1}^n e, Σ_{j≠i} e, Σ_{i,j} e, and Π in the same ways."""
        if (whole := self._of_all_entries(node, rest)) is not None:
            return whole
        of_steps = letters_of(node.sub) & self.scope.times if node.sub is not None else False
        if not of_steps and (pairs := merged(node, rest[0][1])) is not None and len(rest) > 1:
            return self.sum_over(pairs, rest[1:])
        node = beside_an_index(node, {*self.running, *self.free} - self.scope.times) or node
        part = self._part(node)
        bound, condition = ({part[0]: None}, None) if part else self._bounds(node, rest)
        ranges = {letter: self._index(letter, node.at, size) for letter, size in bound.items()}
        runnings = list(ranges.values())
        self._require_one_meaning(node, bound, rest)
        with self.bind(ranges):
            # what the product of the rest means, with the indices bound
            body = self.product(rest) if len(rest) > 1 or isinstance(rest[0][1], Large) else self.expression(rest[0][1])
            if condition is not None:
                holds = self.indicator(condition)
                if node.kind == "sum":
                    body = product(holds, body)
                elif is_scalar(body):
                    body = add(S.One, product(holds, add(body, Integer(-1))))
                else:
                    raise ReadError("a product of matrices that leaves one out is not read", node.at)
        if node.kind == "prod" and not is_scalar(body) and self.scope.is_final and not isinstance(body, Jacobian):
            self.scope.notice("a product of matrices over an index is read with the last factor first")
        if part:
            sign = "Σ" if node.kind == "sum" else "Π"
            return Partly(runnings[0], Str(part[1]), Str(part[2]), Str(sign), body)
        if condition is None and (entries := self._sum_of_lines(node, runnings, body)) is not None:
            return entries
        self._require_dependence(node, runnings, body)
        _require_no_name_of(runnings, body, node.at)
        if node.kind == "prod" and any(map(is_unknown, shape(body))):
            self.scope.require(shape(body), (S.One, S.One), "what is multiplied over an index is a number")
        for running in reversed(runnings):
            body = Over(running, body) if node.kind == "sum" else ProductOver(running, body)
        return body

    def _sum_of_lines(self, node: Large, runnings: Sequence[Running], body: Expr) -> Expr | None:
        """Σ_{i=1}^m (A − Y) of matrices with m columns, in which no i stands: the sum of the columns."""
        if node.kind != "sum" or node.sup is None or len(runnings) != 1 or not self.scope.is_final:
            return None
        [running] = runnings
        if running.index in free_indices(body) or any(numbers_of(v) for v in variables(body)):
            return None
        axis, letter = self._axis_of(running.size, body), running.index.hint
        if axis is None or self.scope.settled(running.size) == 1:
            return None
        self.scope.notice(f"a sum over {letter} of what has no {letter} in it is taken for that of its {LINES[axis]}s")
        return _summed_along(body, axis)

    def _require_one_meaning(self, node: Large, bound: Collection[str], rest: tuple[tuple[str, Written], ...]) -> None:
        """No Σ_i Σ_{i=c}, of which the first binds nothing, and no z for z_i: one number, or one for each i?"""
        inner = rest[0][1]
        if isinstance(inner, Large) and inner.kind == node.kind and inner.sub is not None:
            for twice in sorted(_bound_below(inner.sub) & set(bound)):
                raise ReadError(f"{twice} is bound twice, by one {node.kind} right within the other", inner.at)
        for letter, scripts, _ in (found for _, factor in rest for found in letters_in(factor)):
            plain = scripts == Scripts()
            name = name_of(letter, scripts).latex() if plain else ""
            symbol = self.scope.symbols.get(name) if self.scope.below.get(name, frozenset()) & set(bound) else None
            if symbol is None or symbol.kind == "declared" or name in self.scope.given or not self.scope.is_final:
                continue
            if self.scope.shape_of(symbol) == (1, 1):
                numbered = next(n for n in bound if n in self.scope.below[name])
                raise ReadError(f"is {name} one number for all {numbered}, or {name}_{numbered}?", letter.at)

    def _require_dependence(self, node: Large, runnings: Sequence[Running], body: Expr) -> None:
        """No Σ_x y log a, where x stands for examples of which the terms do not speak."""
        if node.sup is not None:
            return
        families = {str(n) for v in variables(body) for n in numbers_of(v)}
        for running in runnings:
            if running.index not in free_indices(body) and running.index.hint not in families:
                raise ReadError(f"nothing that is summed depends on {running.index.hint}", node.at)

    def _part(self, node: Large) -> tuple[str, str, str] | None:
        """The letter and the bounds of a range that does not begin with 1; None for a whole range."""
        sub = node.sub
        if isinstance(sub, Relation) and sub.relations == ("∈",) and isinstance(sub.sides[0], Letter):
            if script_text(sub.sides[1]) in self.scope.whole_sets:
                return None
            return sub.sides[0].base, script_text(sub), ""  # over a set, of which nothing is known
        if not isinstance(sub, Relation) or sub.relations != ("=",) or node.sup is None:
            return None
        letter, lower = sub.sides
        whole = isinstance(lower, Number) and lower.text == "1"
        if isinstance(letter, Letter) and self.scope.counts_from_zero(letter.base):
            return None
        if not isinstance(letter, Letter) or (whole and script_text(node.sup) not in self.scope.times):
            return None
        return letter.base, script_text(lower), script_text(node.sup)

    def _bounds(
        self, node: Large, rest: tuple[tuple[str, Written], ...]
    ) -> tuple[dict[str, Expr | None], Relation | None]:
        """The letters that a Σ binds, with their ranges where these are said, and under what condition (j ≠ i)."""
        sub = node.sub
        if sub is None:
            return {self._implied(node, rest): None if node.sup is None else self.size(node.sup)}, None
        parts = sub.items if isinstance(sub, Listed) else (sub,)
        bound: dict[str, Expr | None] = {}
        condition: Relation | None = None
        for part in parts:
            if isinstance(part, Product) and all(not op and isinstance(f, Letter) for op, f in part.factors):
                bound |= {f.base: self._until(f.base, node) for _, f in part.factors if isinstance(f, Letter)}
            elif isinstance(part, Letter):
                bound[part.base] = self._until(part.base, node)
            elif isinstance(part, Relation) and isinstance(part.sides[0], Letter) and self._is_single_term(part, node):
                bound[part.sides[0].base] = None
                condition = part
            elif isinstance(part, Relation) and isinstance(part.sides[0], Letter) and part.relations == ("=",):
                bound[part.sides[0].base] = self._upper(part.sides[0].base, part.sides[1], node)
            elif isinstance(part, Relation) and isinstance(part.sides[0], Letter) and part.relations == ("∈",):
                whole = script_text(part.sides[1])
                if whole not in self.scope.whole_sets or node.sup is not None:
                    raise ReadError(f"over what the sum runs, {script_text(part)}, is not understood", part.at)
                self.scope.notice(f"what is numbered by the members of {whole} is numbered by nothing else")
                bound[part.sides[0].base] = None
            elif (pair := in_order(part)) is not None and node.sup is None:
                condition = pair.condition
                size = None if pair.upper is None else self.size(pair.upper)
                within = [s.base for s in pair.letters if s.base not in {*self.running, *self.free}]
                if not within:
                    raise ReadError(f"both letters of {script_text(part)} have a meaning already", part.at)
                bound |= dict.fromkeys(within, size)
            elif isinstance(part, Relation) and isinstance(part.sides[0], Letter) and part.relations == ("≠",):
                bound[part.sides[0].base] = self._until(part.sides[0].base, node)
                condition = part
            elif (
                isinstance(part, Relation)
                and part.relations == ("≤", "≤")
                and isinstance(part.sides[1], Letter)
                and part.sides[0] == Number(part.sides[0].at, "1")
                and node.sup is None
            ):
                bound[part.sides[1].base] = self.size(part.sides[2])
            else:
                raise ReadError(f"over what the sum runs, {script_text(part)}, is not understood", part.at)
        return bound, condition

    def _is_single_term(self, part: Relation, node: Large) -> bool:
        """j = i below a Σ without an end, in a document that has Σ_{j≠i}, too: the term i alone beside all others."""
        letters = frozenset(side.base for side in part.sides if isinstance(side, Letter))
        return part.relations == ("=",) and node.sup is None and letters in self.scope.set_apart

    def _until(self, letter: str, node: Large) -> Expr | None:
        """How far a letter runs of which no beginning is written: Σ_i^N, Σ_{j ≠ i}^n, and Σ_t beside Σ_{t=1}^T."""
        if node.sup is not None:
            return self._upper(letter, Number(node.at, "1"), node)
        ends = self.scope.ends.get(letter, set()) if letter in self.scope.times else set()
        return self.size(Letter(node.at, min(ends))) if len(ends) == 1 else None

    def _upper(self, letter: str, lower: Written, node: Large) -> Expr | None:
        if self.scope.counts_from_zero(letter) and node.sup is not None:
            none = node.sup == Number(node.sup.at, "0")
            size = S.One if none else (self.size(node.sup) + 1).expand()
            self.scope.zero_sizes.add(size)
            return size
        if not isinstance(lower, Number) or lower.text != "1":
            raise ReadError(f"a sum from {script_text(lower)} is not read; only whole ranges, from 1", lower.at)
        size = None if node.sup is None else self.size(node.sup)
        self.scope.one_sizes |= {size} if size is not None else set()
        return size


def _is_of_a_layer(scripts: Scripts) -> bool:
    """Whether no more than the number of a layer stands at it: σ^{[2]}, σ^{(l)}; σ^{(2)} may be a derivative."""
    plain = not scripts.indices and not scripts.words and scripts.power is None and scripts.sup is None
    return plain and bool(scripts.layer) and (scripts.style == "[]" or not scripts.layer.isdecimal())


def _require_no_name_of(runnings: Sequence[Running], body: Expr, at: int) -> None:
    """No Σ_i with an i in a name that is one for all i: z_{qi}, which is read as a name."""
    for v in variables(body):
        if v.index is None and len(v.parsed.sub) == 2 and v.parsed.sub.isalpha():
            for running in runnings:
                if running.index.hint in v.parsed.sub:
                    raise ReadError(
                        f"the index {running.index.hint} stands in the name {v.name}, which is no entry", at
                    )


def _bound_below(sub: Written) -> set[str]:
    """The letters that may be bound by what stands below a Σ: j of j ≠ i, i and j of i < j, all of i, j."""
    if isinstance(sub, Relation) and sub.relations == ("≠",):
        return letters_of(sub.sides[0])
    return set() if in_order(sub) is not None else letters_of(sub)


def _has_letters(node: Written) -> bool:
    """Whether a letter stands below or above in brackets: x_i, x^{(i)}."""
    if not isinstance(node, Scripted):
        return False
    inner = node.sup.items if isinstance(node.sup, Bracket) else ()
    return bool(letters_of(node.sub) if node.sub is not None else ()) or any(letters_of(item) for item in inner)
