"""Products with derivatives, without the derivative itself: vᵀJ backwards, J v forwards, H v.

    pulled   Wᵀ(c ⊙ a(1 − a))        what x receives when a = σ(W x + b) receives c
    pushed   a(1 − a) ⊙ (W v)        how far a moves when x moves by v

What is pulled back is linear in the cotangent c, so pulling back once more, by c, gives what is pushed forward: the
transpose of the transpose. No rule is needed beside the pullbacks, and matrices stay matrices.
"""

from __future__ import annotations

from sympy import Expr

from symnet.calculus.sweep import received
from symnet.core.expression import shape, variables
from symnet.core.network import Equation, Network
from symnet.core.shapes import require_same_shape
from symnet.core.symbols import Seed, Variable
from symnet.ops.constants import Zeros


def pulled(network: Network, of: Variable, wrt: Variable, cotangent: Expr) -> Expr:
    """Σ_ij C_ij ∂(of)_ij/∂(wrt)_pq, of the shape of `wrt`: the cotangent pulled back.

    Raises ShapeError for a cotangent of another shape than `of`.
    """
    require_same_shape("pull back", cotangent, of)
    return received(network, of, wrt, cotangent)


def pushed(network: Network, of: Variable, wrt: Variable, direction: Expr) -> Expr:
    """Σ_pq ∂(of)_ij/∂(wrt)_pq V_pq, of the shape of `of`: the direction pushed forward.

    Raises ShapeError for a direction of another shape than `wrt`.
    """
    require_same_shape("push forward", direction, wrt)
    cotangent = Seed(*shape(of))
    backwards = received(network, of, wrt, cotangent)
    if cotangent not in variables(backwards):
        return Zeros(*shape(of))
    symbol = Variable(r"\tilde{r}", *shape(wrt), "intermediate")
    return received(Network([Equation(symbol, backwards)]), symbol, cotangent, direction)
