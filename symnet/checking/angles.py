"""The angle of a^⊤ b = ‖a‖ ‖b‖ cos θ: a θ of which nothing else is said may be that between the vectors of a claim."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from symnet.checking.knowledge import Formula
from symnet.checking.suppositions import Supposition, is_free
from symnet.core.expression import is_scalar, postorder, shape, variables
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable
from symnet.ops.elementary import arccos, sqrt
from symnet.ops.function import Map
from symnet.ops.hadamard import hadamard
from symnet.ops.operators import product, quotient
from symnet.ops.squared_norm import squared_norm
from symnet.ops.total import total

CIRCULAR = ("cos", "sin", "tan")


def angles(start: Supposition) -> Iterator[Supposition]:
    """With a free number whose cosine is taken being the angle between two vectors that stand beside it."""
    known = start.known
    nodes = [n for side in (start.left, start.right) for n in postorder(side)]
    taken = [n.operands[0] for n in nodes if isinstance(n, Map) and n.function.name in CIRCULAR]
    names = list(dict.fromkeys(v for n in nodes for v in variables(n) if not isinstance(v, Partial)))
    vectors = [v for v in names if not is_scalar(v) and 1 in shape(v) and not known.letter(v)]
    for angle in dict.fromkeys(taken):
        name = known.key(angle) if isinstance(angle, Variable) else ""
        if not isinstance(angle, Variable) or not is_free(known, name) or known.letter(angle) or not is_scalar(angle):
            continue
        for a, b in combinations(vectors, 2):
            if same_shape(shape(a), shape(b)):
                cosine = quotient(total(hadamard(a, b)), product(sqrt(squared_norm(a)), sqrt(squared_norm(b))))
                words = f"{angle.name} is the angle between {a.name} and {b.name}"
                yield start.with_formulas(words, {name: Formula(Map(arccos, cosine))})
