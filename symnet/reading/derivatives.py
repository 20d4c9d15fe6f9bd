r"""Derivatives as they are written: ∂L/∂w, ∂L/∂w_{ij}, and the chain rule, ∂L/∂z ∂z/∂W, whatever the shapes.

A gradient has the shape of its parameter and a Jacobian a row for each output, unless the document has another layout:

    layout        ∂L/∂x of a column x    ∂L/∂W of m × n    ∂u/∂x of columns
    (none said)   column                 m × n             a row for each output
    numerator     row                    n × m             a row for each output
    denominator   column                 m × n             a column for each output
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sympy import Expr, Integer, S

from symnet.core.expression import is_scalar, postorder, shape, variables
from symnet.core.expression import replace as replaced
from symnet.core.shapes import same_shape, same_size
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.differential import Differential, Gradient, Jacobian, VectorJacobian
from symnet.ops.indexed import At, Line
from symnet.ops.operators import product
from symnet.ops.power import Power
from symnet.ops.product import Product as Matrices
from symnet.ops.shifted import Shifted
from symnet.ops.total import Total, total
from symnet.ops.transpose import Transpose, transpose_as_written
from symnet.reading.arithmetic import Arithmetic, is_by_entry
from symnet.reading.looking import derivative_parts, head, read_derivative
from symnet.reading.names import name_of
from symnet.reading.scope import Symbol, is_bold, is_capital, is_unknown, say_sizes
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Fraction, Letter, Product, Written


class Derivatives(Arithmetic):
    """Quotients that are derivatives, and products of them."""

    def fraction(self, node: Fraction) -> Expr:
        """A quotient, or a derivative."""
        of, by = read_derivative(node)
        if by is None and (split := _divided(node)) is not None:  # ∂l / (T ∂o)
            slope, below = split
            return self.divided(self.fraction(slope), self.expression(below), node.at)
        if by is not None and of is not None:
            return self.derivative(self.expression(of), by, node.at)
        if by is not None:
            raise ReadError("the derivative of nothing is asked for", node.at)
        return self.divided(self.expression(node.above), self.expression(node.below), node.at)

    def derivative(self, of: Expr, by: Sequence[Written], at: int) -> Expr:
        """∂(of)/∂(by): of a scalar by a symbol, or by an entry of one; of an entry by a scalar or an entry."""
        if len(by) > 1:
            return self.derivative(self.derivative(of, by[:1], at), by[1:], at)
        if (of_class := self._by_class(of, by[0], at)) is not None:
            return of_class
        target = self.expression(by[0])
        if is_square(target):
            return self._laid_out(self.by_square(of, target, at))
        if isinstance(of, Variable) and isinstance(target, Variable) and self.scope.are_steps(of, target):
            self.scope.several.add(shape(of)[0])
            for step in (of, target):
                self.scope.meet(shape(step)[1], S.One)
        elif isinstance(of, Variable) and isinstance(target, Variable) and self._are_vectors(of, target):
            self.scope.several |= {size for v in (of, target) for size in shape(v) if is_unknown(size)}
        elif self._is_of_states(of, target) or (
            isinstance(of, Partial) and shape(of)[1] == 1 and self._is_vector(target)
        ):  # of a gradient: the Hessian
            self.scope.several |= {size for size in shape(of) if is_unknown(size)}
        elif isinstance(of, Variable) and any(map(is_unknown, shape(of))) and of.name not in self.scope.matrices:
            met = {v.name for v in (of, target) if isinstance(v, Variable)}
            self.scope.made_numbers |= met - self.scope.values
            self.scope.require(shape(of), (S.One, S.One), "what is differentiated is a number")
        else:
            self._stand_in_dots(of, target)
        return self._laid_out(self._derivative(of, target, at))

    def _stand_in_dots(self, of: Expr, target: Expr) -> None:
        """u and v of ∂/∂v (u^⊤ v), and x of ∂/∂x (W x): small letters beside that by which is differentiated."""
        if isinstance(target, At):  # ∂/∂v_j
            target = target.operands[0]
        for part in postorder(of) if isinstance(target, Variable) and not self.scope.rows else ():
            ends = part.operands[:: len(part.operands) - 1] if isinstance(part, Matrices) else ()  # w^⊤ X^⊤ y
            first = ends[0].operands[0] if ends and isinstance(ends[0], Transpose) else None
            if target in (first, *ends[1:]) and all(isinstance(v, Variable) and _is_small(v) for v in (first, ends[1])):
                self._stand(first)
                self._stand(ends[1])
            for first, second in pairwise(part.operands if isinstance(part, Matrices) else ()):
                turned = first.operands[0] if isinstance(first, Transpose) else None
                both = [v for v in (turned, second) if isinstance(v, Variable) and _is_small(v)]
                matrix = first if turned is None else turned
                before = second == target and isinstance(matrix, Variable) and is_capital(matrix.parsed.base)
                if target not in both or (len(both) < 2 and not before):
                    continue
                for letter in both:
                    self._stand(letter)

    def _stand(self, letter: Expr) -> None:
        """Let a letter of which nothing else is known be a column."""
        rows, columns = shape(letter)
        if is_unknown(columns) and self.scope.could_meet(columns, S.One):
            self.scope.several.add(rows)
            self.scope.meet(columns, S.One)

    def _is_of_states(self, of: Expr, target: Expr) -> bool:
        """Whether it is of the h_t of some W [h_{t-1}, x_t], of which a Jacobian is meant."""
        if not isinstance(of, Variable) or not isinstance(target, Variable) or not any(map(is_unknown, shape(of))):
            return False
        return "vector" in self.scope.evidence.get(of.name, ()) and of.parsed.sub in self.scope.times

    def _are_vectors(self, of: Variable, target: Variable) -> bool:
        """Whether a Jacobian is asked for: both are vectors by their notation, or the second is no capital."""
        symbols = [self.scope.symbols.get(v.name) for v in (of, target)]
        first, second = ("" if s is None else "vector" if _is_bold_vector(s) else s.kind for s in symbols)
        if all("jacobian" in self.scope.evidence.get(v.name, ()) for v in (of, target)):
            return all(self.scope.settled(shape(v)[1]) == 1 != self.scope.settled(shape(v)[0]) for v in (of, target))
        if first not in ("vector", "defined") or shape(of)[1] != 1 or second not in ("vector", "open"):
            return False
        if first == "defined" and not (is_unknown(shape(of)[0]) and self.scope.is_of_vector(shape(of)[0])):
            return False
        rows, columns = (self.scope.settled(size) for size in shape(target))
        if second == "open" and is_unknown(columns) and not self.scope.is_of_matrix(columns):
            self.scope.meet(columns, S.One)
        return columns == 1 and rows != 1

    def _is_vector(self, target: Expr) -> bool:
        """Whether it is a vector by its notation."""
        symbol = self.scope.symbols.get(target.name) if isinstance(target, Variable) else None
        return symbol is not None and (symbol.kind == "vector" or _is_bold_vector(symbol))

    def _by_class(self, of: Expr, node: Written, at: int) -> Expr | None:
        """∂J/∂u_o of a class o: Σ_w [w = o] ∂J/∂u_w; ∂L/∂z_c: the entry c of ∂L/∂z."""
        letter, scripts = head(node)
        if letter is None or not is_scalar(of) or len(scripts.indices) != 1 or scripts.power is not None:
            return None
        if not self.is_label(scripts.indices[0]):
            return None
        line = self.line(letter, scripts._replace(transposed=False))
        matrix = next((v for v in variables(line) if 1 not in shape(v)), None) if line is not None else None
        if line is not None and matrix is not None:
            return replaced(line, {matrix: self._derivative(of, matrix, at)})
        if self.is_one_of(letter, scripts):
            return self.one_of(letter, scripts._replace(transposed=False), at, lambda w: self._derivative(of, w, at))
        if scripts.transposed:
            return None
        whole = self.scope.find(name_of(letter, scripts, with_sub=False))
        if whole is None or self.scope.shape_of(whole)[1] != 1 or whole.shape[0] == 1:
            return None
        chosen = self.one_hot(scripts.indices[0], self.scope.shape_of(whole)[0])
        return product(transpose_as_written(chosen), self._derivative(of, self._variable(whole), at))

    def _derivative(self, of: Expr, target: Expr, at: int) -> Expr:
        """A gradient in the shape of its target, a Jacobian with a row for each output."""
        entry_of_symbol = isinstance(target, At) and isinstance(target.operands[0], Variable)
        if isinstance(target, Variable):
            if isinstance(of, Variable) and is_scalar(of):
                return Partial(of, target)
            if is_scalar(of) and is_scalar(target):
                return Differential(of, target)
            if is_scalar(of):
                return Gradient(of, target)
            if shape(of)[1] == 1 and shape(target)[1] == 1:
                return Jacobian(of, target)
            if isinstance(of, Variable) and same_shape(shape(of), shape(target)) and self._acts_by_entry(of, target):
                self.scope.notice(f"∂{of.name}/∂{target.name} is read as the slopes of the entries, one for each")
                return Gradient(total(of), target)
            lie = [tuple(self.scope.settled(size) for size in shape(e)) for e in (of, target)]
            if all(rows == 1 and columns != 1 and not is_unknown(columns) for rows, columns in lie):
                return Jacobian(of, target)  # of rows
        elif isinstance(target, Shifted) and isinstance(body := target.operands[0], Variable) and is_scalar(of):
            whole = Partial(of, body) if isinstance(of, Variable) else Gradient(of, body)
            return Shifted(*target.args[:2], whole)
        elif entry_of_symbol and isinstance(of, Variable) and is_scalar(of):
            return At(*target.args[:2], Partial(of, target.operands[0]))
        elif entry_of_symbol and is_scalar(of):
            return Differential(of, target)
        elif (whole := _whole_of(target)) is not None and is_scalar(of):
            found = Partial(of, whole) if isinstance(of, Variable) else Gradient(of, whole)
            return replaced(target, {whole: found})
        if is_scalar(target) and any(map(is_unknown, map(self.scope.settled, shape(of)))):
            self.scope.require(shape(of), (S.One, S.One), "what is differentiated is a number")
        lie = [tuple(map(self.scope.settled, shape(e))) for e in (of, target)]
        as_wide = lie[0][0] == 1 and is_unknown(lie[0][1]) and lie[0][1] == lie[1][1]
        if as_wide and isinstance(target, Variable) and not is_capital(target.parsed.base):
            self.scope.meet(lie[0][1], S.One)  # of u^⊤ v by v, which is a vector
        raise ReadError(
            f"the derivative of {say_sizes(shape(of))} with respect to {say_sizes(shape(target))} is not read yet", at
        )

    def _acts_by_entry(self, of: Variable, target: Variable) -> bool:
        """Whether A is made of Z by a formula that acts on each entry alone: A = σ(Z)."""
        return of != target and is_by_entry(of, target, self.scope.formulas)

    def by_square(self, of: Expr, target: Expr, at: int) -> Expr:
        """∂L/∂σ² = ∂L/∂σ / (2σ), of a symbol σ or of its entries σ_j."""
        root = target.args[1]
        assert isinstance(root, Expr)
        return self.divided(self._derivative(of, root, at), product(Integer(2), root), at)

    def _laid_out(self, found: Expr) -> Expr:
        """A derivative in the layout of the document."""
        if is_scalar(found):
            return found
        turned = self.scope.layout == ("denominator" if isinstance(found, Jacobian) else "numerator")
        if self.scope.shape_convention and 1 not in shape(found):
            return found  # ∂J/∂W has the shape of W
        return transpose_as_written(found) if turned else found

    def chained(self, links: Sequence[Fraction]) -> Expr | None:
        """∂L/∂z ∂z/∂W: the derivative by the last of them, summed over all that lies between.

        None where a number is not what is differentiated first, or all are numbers; then it is a product like others.
        """
        parts = [derivative_parts(link) for link in links]
        ends = [(self.expression(of), self.expression(by[0])) for of, by in parts if of is not None and by is not None]
        first, reached = ends[0]
        if isinstance(first, Variable) and isinstance(reached, Variable) and self.scope.are_steps(first, reached):
            return None  # ∂h_3/∂h_2 ∂h_2/∂h_1 of vectors
        plain = not isinstance(first, Variable) or not any(map(is_unknown, shape(first)))
        if all(map(is_scalar, (u for u, _ in ends[1:]))) or (plain and not is_scalar(first)):
            return None
        if any(u != v for (_, u), (v, _) in pairwise(ends)):
            return None
        self.scope.require(shape(first), (S.One, S.One), "what is differentiated is a number")
        result = self._derivative(first, reached, links[0].at)
        for (of, target), link in zip(ends[1:], links[1:], strict=True):
            if is_scalar(of):
                result = product(result, self._derivative(of, target, link.at))
            elif (matrix := _whole_of(target)) is not None:
                result = replaced(target, {matrix: VectorJacobian(result, of, matrix)})
            else:
                result = VectorJacobian(result, of, target)
        return self._laid_out(result)

    def through(self, gradient: Expr, node: Fraction) -> Expr | None:
        r"""δ ∂z/∂W, where δ has the shape of z: the chain rule, as with ∂L/∂z for δ; None for any other product.

        A row before ∂z/∂W, which has three indices, is summed with the first: (δ^⊤ ∂z/∂W)_{jk} = Σ_i δ_i ∂z_i/∂W_{jk}.
        """
        of, by = derivative_parts(node)
        if of is None or by is None or len(by) != 1 or is_scalar(gradient):
            return None
        value, target = self.expression(of), self.expression(by[0])
        sizes = [tuple(map(self.scope.settled, shape(e))) for e in (gradient, value)]
        if sizes[0][0] == 1 and sizes[1][1] == 1 and 1 not in map(self.scope.settled, shape(target)):
            gradient, sizes[0] = transpose_as_written(gradient), sizes[0][::-1]
        if not isinstance(target, Variable) or is_scalar(value) or not all(map(same_size, *sizes)):
            return None
        return self._laid_out(VectorJacobian(gradient, value, target))


def _is_bold_vector(symbol: Symbol) -> bool:
    """Whether it is a small bold letter with a formula, o = V h, that is no number for all that is known."""
    bold = symbol.kind == "defined" and is_bold(symbol.name) and symbol.name.base.islower()
    return bold and is_unknown(symbol.shape[0])


def is_of_matrices(side: Expr) -> bool:
    """Whether it is ∂A/∂Z of matrices, read as the slopes of the entries."""
    body = side.operands[0] if isinstance(side, Transpose) else side
    return isinstance(body, Gradient) and isinstance(body.operands[0], Total) and not is_scalar(body)


def is_square(target: Expr) -> bool:
    """Whether it is σ² or σ_j² of a symbol."""
    root = target.operands[0] if isinstance(target, Power) and target.args[0] == 2 else None
    return isinstance(root.operands[0] if isinstance(root, At) else root, Variable)


def _is_small(letter: Variable) -> bool:
    return letter.parsed.base.lstrip("\\").islower()


def _whole_of(target: Expr) -> Variable | None:
    """The symbol of which a target is a part: x_1, W_{2,3}, the row of a class or an entry of it, a column."""
    while not isinstance(target, Variable):
        if isinstance(target, Matrices) and len(target.operands) == 2:
            first, second = target.operands
            if _is_class(second):
                target = first
            elif isinstance(first, Transpose) and _is_class(first.operands[0]):
                target = second
            else:
                return None
        elif isinstance(target, PARTS):
            [target] = target.operands
        else:
            return None
    return target


def _is_class(value: Expr) -> bool:
    return isinstance(value, Variable) and value.domain == "one-hot"


PARTS = (At, Line, Slice, Transpose)
"""Nodes that take something out of a matrix, or turn it."""


def _divided(node: Fraction) -> tuple[Fraction, Written] | None:
    r"""\partial l and T of \frac{\partial l}{T \cdot \partial o}."""
    factors = node.below.factors if isinstance(node.below, Product) else ()
    place = next((n for n, (_, f) in enumerate(factors) if isinstance(f, Letter) and f.base == r"\partial"), 0)
    if not place:
        return None
    rest = factors[place:]
    slope = Fraction(node.at, node.above, Product(node.at, (("", rest[0][1]), *rest[1:])))
    first = factors[:place]
    return slope, first[0][1] if len(first) == 1 else Product(node.at, first)
