r"""The chain rule along the steps of a recurrence, with a product of Jacobians in between.

    \frac{\partial L}{\partial h_t} \Bigl( \prod_{j=k+1}^{t} \frac{\partial h_j}{\partial h_{j-1}} \Bigr)
        \frac{\partial h_k}{\partial W}

is read as what it says, whatever the shapes: the gradient by h_t, brought to h_k by the Jacobians, summed against the
derivatives of all entries of h_k.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, S

from symnet.core.expression import is_scalar, shape
from symnet.core.symbols import Variable
from symnet.ops.differential import VectorJacobian
from symnet.ops.operators import product
from symnet.ops.transpose import transpose
from symnet.reading.derivatives import Derivatives
from symnet.reading.looking import derivative_parts, letters_of
from symnet.reading.names import letters_in
from symnet.reading.scope import is_unknown
from symnet.reading.tree import Bracket, Fraction, Large, Letter, Product, Relation, Written

Factors = Sequence[tuple[str, Written]]


def with_bracketed_products(factors: Factors) -> Factors:
    r"""\prod_j ∂h_j/∂h_{j-1} ∂h_k/∂W with brackets around the product, whose letter is not in what stands last."""
    place = next((n for n, (_, f) in enumerate(factors) if isinstance(f, Large) and f.kind == "prod"), None)
    if place is None or place + 2 >= len(factors) or not all(isinstance(f, Fraction) for _, f in factors[place + 1 :]):
        return factors
    run = factors[place][1]
    assert isinstance(run, Large)
    first = run.sub.sides[0] if isinstance(run.sub, Relation) else run.sub
    if not isinstance(first, Letter):
        return factors
    within = [n for n, (_, f) in enumerate(factors) if n > place and _speaks_of(f, first.base)]
    end = within[-1] + 1 if within else 0
    if not end or end == len(factors):
        return factors
    body = Product(run.at, (("", run), *factors[place + 1 : end]))
    return (*factors[:place], (factors[place][0], Bracket(run.at, "(", ")", (body,))), *factors[end:])


def _speaks_of(node: Written, letter: str) -> bool:
    return any(letter in letters_of(i) for _, scripts, _ in letters_in(node) for i in scripts.indices)


class Paths(Derivatives):
    """Chains of derivatives with products of Jacobians in between."""

    def path(self, factors: Factors, n: int) -> tuple[Expr, int] | None:
        """The derivative that such a chain is from a factor on, and where it ends; None where none begins there."""
        end = n
        while end < len(factors) and (end == n or factors[end][0] in ("", r"\cdot")) and _is_link(factors[end][1]):
            end += 1
        links = [node for _, node in factors[n:end]]
        if len(links) < 3 or not isinstance(links[0], Fraction) or not isinstance(links[-1], Fraction):
            return None
        if not any(isinstance(link, Bracket) for link in links) or self.scope.layout == "denominator":
            return None
        jacobians = [self.expression(link) if isinstance(link, Bracket) else None for link in links]
        ends = [self._ends(link) if isinstance(link, Fraction) else None for link in links]
        first, last = ends[0], ends[-1]
        if first is None or last is None or not isinstance(first[1], Variable):
            return None
        self.scope.require(shape(first[0]), (S.One, S.One), "what is differentiated is a number")
        if is_scalar(first[1]) or any(map(is_unknown, shape(first[1])[1:])):
            return None
        found = self._derivative(*first, links[0].at)
        for jacobian, pair in zip(jacobians[1:], ends[1:], strict=True):
            if jacobian is not None:
                found = product(transpose(jacobian), found)
            elif pair is not None:
                found = VectorJacobian(found, *pair)
        return self._laid_out(found), end

    def _ends(self, link: Fraction) -> tuple[Expr, Expr] | None:
        of, by = derivative_parts(link)
        if of is None or by is None or len(by) != 1:
            return None
        return self.expression(of), self.expression(by[0])


def _is_link(node: Written) -> bool:
    """∂u/∂v, or a bracket with a product of such."""
    if isinstance(node, Fraction):
        of, by = derivative_parts(node)
        return of is not None and by is not None
    inner = node.items[0] if isinstance(node, Bracket) and node.left in "([" and len(node.items) == 1 else None
    factors = inner.factors if isinstance(inner, Product) else ()
    return bool(factors) and isinstance(factors[0][1], Large) and factors[0][1].kind == "prod"
