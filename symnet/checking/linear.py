r"""What lies between a loss and what is learned, where a document gives one gradient by another and never says it.

∂L/∂W = ∂L/∂z x^⊤            z = W x
∂L/∂b = Σ_i ∂L/∂z_i          z is b and what does not hang on it
∂L/∂γ = Σ_i ∂L/∂y_i x̂_i      y is γ x̂ and what does not hang on them
∂L/∂Q = ∂L/∂S K / √d         S = Q K^⊤ / √d
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sympy import Expr, S

from symnet.checking.knowledge import DERIVED, Formula, Knowledge
from symnet.checking.roles import BIASES, is_learned
from symnet.checking.suppositions import Supposition, is_free, rest_of, taken_in
from symnet.core.expression import is_coefficient, is_scalar, postorder, shape, variables, write_latex
from symnet.core.shapes import same_shape, same_size
from symnet.core.symbols import Partial, Variable
from symnet.ops.constants import Ones
from symnet.ops.hadamard import hadamard
from symnet.ops.product import multiply
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.sum import add
from symnet.ops.transpose import transpose
from symnet.reading.scope import is_loss

TARGET = re.compile(r"\\mathrm\{(?:true|target|label|gt|actual|obs|observed)\}")
"""Words below the name of a label, which no weight makes."""


def linear(start: Supposition) -> Iterator[Supposition]:
    """With z being W u, u W or b and something else, where ∂L/∂W or ∂L/∂b is taken and nothing says what z is."""
    known = start.known
    by = {name for _, name in taken_in(known, (start.left, start.right))}
    names = [n for n in sorted(known.names_in(start.left, start.right)) if n in known.symbols and is_free(known, n)]
    met = [known.symbols[n] for n in names]
    arrays = [v for v in met if not is_scalar(v) and v.index is None and not known.letter(v)]
    made = (v for v in met if v.parsed.base not in BIASES and TARGET.search(v.name) is None)
    outputs = sorted(made, key=lambda v: known.key(v) not in by)
    weights = [w for w in met if known.key(w) in by]
    yield from _with_biases(start, outputs, weights)
    triples = [(z, w, u) for z in outputs for w in weights for u in arrays if len({z, w, u}) == 3]
    whole = [(z, w, u) for z, w, u in triples if z in arrays and w in arrays]
    for z, w, u in whole:
        for product in products_of(w, u):
            if not same_shape(shape(product), shape(z)):
                continue
            if _has_bias(known, z, w):  # z = W u would deny the b of another line
                richer, rest = rest_of(start, z)
                said = f"{z.name} is {write_latex(product)} and what does not hang on it, added up"
                yield richer.with_formulas(said, {known.key(z): Formula(add(rest, product))})
            else:
                said = f"{z.name} = {write_latex(product)}"
                yield start.with_formulas(said, {known.key(z): Formula(product)})
    for z, w, u in _of_numbers(start, met):
        yield start.with_formulas(f"{z.name} = {write_latex(times(w, u))}", {known.key(z): Formula(times(w, u))})
    yield from _with_scales(start, [v for v in met if known.key(v) in by], met)
    for number in _numbers(start):
        for z, w, u in whole:
            for product in products_of(w, u):
                if known.key(z) in by and same_shape(shape(product), shape(z)):
                    value = scale(number, product) if is_coefficient(number) else times(number, product)
                    yield start.with_formulas(f"{z.name} = {write_latex(value)}", {known.key(z): Formula(value)})


def _has_bias(known: Knowledge, z: Variable, w: Variable) -> bool:
    """Whether the document has a b beside W, of the same layer and as long as z, and nothing says where it is added."""
    biases = [b for b in known.symbols.values() if b.parsed.base in BIASES and is_free(known, known.key(b))]
    layer = (w.parsed.layer, w.parsed.sub, w.parsed.sup)
    own = [b for b in biases if (b.parsed.layer, b.parsed.sub, b.parsed.sup) == layer and not known.letter(b)]
    used = {name for f in known.formulas.values() for name in known.names_in(f.expression)}
    return any(known.key(b) not in used and not is_scalar(b) and along_lines(b, z) is not None for b in own)


def _of_numbers(start: Supposition, met: list[Variable]) -> Iterator[tuple[Variable, Variable, Variable]]:
    """z, w and x of ∂z/∂w = x, all of them numbers, and z no loss."""
    known = start.known
    numbers = [v for v in met if is_scalar(v) and v.index is None and not known.letter(v)]
    slopes = [n for side in (start.left, start.right) for n in postorder(side) if isinstance(n, Partial)]
    for slope in dict.fromkeys(slopes):
        z, w = slope.of, slope.by
        if (
            z in numbers
            and w in numbers
            and z != w
            and is_learned(w)
            and w.parsed.base not in BIASES
            and not is_loss(z.parsed)
        ):
            yield from ((z, w, u) for u in numbers if u not in (z, w) and not is_learned(u))


def _with_biases(start: Supposition, outputs: list[Variable], weights: list[Variable]) -> Iterator[Supposition]:
    """z is b and something else."""
    known = start.known
    for z, b in (
        (z, b) for z in outputs for b in weights if z != b and b.parsed.base in BIASES and not known.letter(b)
    ):
        spread = along_lines(b, z)
        if spread is None or (is_scalar(z) and not known.letter(z)):
            continue
        richer, rest = rest_of(start, z)
        said = f"{z.name} is {b.name} and what does not hang on it, added up"
        yield richer.with_formulas(said, {known.key(z): Formula(add(rest, spread), known.letter(z))})


def _with_scales(start: Supposition, taken: list[Variable], met: list[Variable]) -> Iterator[Supposition]:
    """y is γ x̂ and something else, where ∂L/∂y stands with ∂L/∂γ or ∂L/∂x̂."""
    known = start.known
    for y in taken:
        for factor in (v for v in met if v != y and not known.letter(v) and v.parsed.base not in BIASES):
            for u in (v for v in met if v not in (y, factor) and (factor in taken or v in taken)):
                product = _scaled(known, factor, u, y)
                if product is not None:
                    richer, rest = rest_of(start, y)
                    said = f"{y.name} is {write_latex(product)} and what does not hang on it, added up"
                    yield richer.with_formulas(said, {known.key(y): Formula(add(rest, product), known.letter(y))})


def _scaled(known: Knowledge, factor: Variable, u: Variable, y: Variable) -> Expr | None:
    """γ x̂: a number times it, entry by entry, or each row by its own; None where that does not fit."""
    if not same_shape(shape(u), shape(y)) or known.letter(u) != known.letter(y):
        return None
    if is_scalar(factor):
        alone = is_scalar(y) and not known.letter(y)  # z = w x, which is supposed elsewhere
        return None if alone else times(factor, u)
    spread = along_lines(factor, y)
    return None if spread is None or is_scalar(y) else hadamard(spread, u)


def _numbers(start: Supposition) -> Iterator[Expr]:
    """Numbers that stand as factors in a claim: 1/√d_k."""
    for node in dict.fromkeys(n for side in (start.left, start.right) for n in postorder(side)):
        derived = isinstance(node, (Partial, *DERIVED)) or any(isinstance(v, Partial) for v in variables(node))
        if is_scalar(node) and not derived and not is_coefficient(node) and not isinstance(node, Variable):
            yield node
    coefficients = (n for side in (start.left, start.right) for n in postorder(side) if is_coefficient(n))
    yield from dict.fromkeys(c for c in coefficients if c.is_number and not c.is_Integer)


def along_lines(b: Variable, z: Variable) -> Expr | None:
    """A bias b as large as z: as it is, at each entry, in each row, or in each column; None where it is none of z."""
    rows, columns = shape(z)
    if same_shape(shape(b), (rows, columns)):
        return b
    if is_scalar(b):
        return times(b, Ones(rows, columns))
    if same_shape(shape(b), (S.One, columns)):
        return multiply(Ones(rows, S.One), b)
    return multiply(b, Ones(S.One, columns)) if same_shape(shape(b), (rows, S.One)) else None


def products_of(w: Expr, u: Expr) -> Iterator[Expr]:
    """W u, u W, W^⊤ u and u^⊤ W, where they fit; of matrices W u^⊤ and u W^⊤, too."""
    pairs = [(w, u), (u, w), (transpose(w), u), (transpose(u), w)]
    if 1 not in (*shape(w), *shape(u)):
        pairs += [(w, transpose(u)), (u, transpose(w))]
    for first, second in pairs:
        if same_size(shape(first)[1], shape(second)[0]):
            yield multiply(first, second)
