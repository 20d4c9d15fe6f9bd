r"""Names of which a Jacobian is given: ∂h/∂o = diag(tanh(c)) is a matrix, so that h and o are vectors.

Nothing else may say so: what is differentiated is a number, where nothing is known of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnet.reading.habits import named
from symnet.reading.looking import derivative_parts, head
from symnet.reading.scope import Scope, is_capital
from symnet.reading.statements import Statement
from symnet.reading.tree import Fraction, Letter, Number, Product, Total, Written

LOSSES = ("L", "J", "E", "C", r"\ell", r"\xi")
"""Letters of what is a number, whatever it equals."""


def note_jacobians(statements: Sequence[Statement], scope: Scope) -> None:
    """Put into the scope that these names are vectors."""
    for link in (link for statement in statements for link in statement.links if link.relation == "="):
        for derivative, other in ((link.left, link.right), (link.right, link.left)):
            if isinstance(derivative, Fraction) and isinstance(other, Written) and _is_of_diagonals(other):
                for name in _names(derivative):
                    scope.evidence.setdefault(name, set()).update(("vector", "jacobian"))


def _names(derivative: Fraction) -> Iterator[str]:
    """h and o of ∂h/∂o, both of them small letters that have no index but that of a step."""
    of, by = derivative_parts(derivative)
    if of is None or by is None or len(by) != 1:
        return
    found = [head(node) for node in (of, by[0])]
    if all(letter is not None and _is_small(letter) and not scripts.transposed for letter, scripts in found):
        yield from (named(letter, scripts) for letter, scripts in found if letter is not None)


def _is_small(letter: Letter) -> bool:
    return not letter.is_word and not is_capital(letter.base) and letter.base not in LOSSES


def _is_of_diagonals(side: Written) -> bool:
    """Whether a term begins or ends with diag(…); in X^⊤ diag(p) X it stands within."""
    return any(_has_at_an_end(term) for _, term in (side.terms if isinstance(side, Total) else (("", side),)))


def _has_at_an_end(term: Written) -> bool:
    factors = [f for _, f in term.factors if not isinstance(f, Number)] if isinstance(term, Product) else []
    ends = (factors[0], factors[-2]) if len(factors) > 1 else ()
    return any(isinstance(end, Letter) and end.base in ("diag", "Diag") for end in ends)
