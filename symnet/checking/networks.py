r"""Chains through a whole unit of which nothing is said: ∂E/∂ŷ ∂ŷ/∂z ∂z/∂w = (ŷ − y) ŷ (1 − ŷ) x.

What stands in a claim says what hangs on what: E on ŷ, ŷ on z, z on w. Each is given what the field usually gives it,
all together: a loss of an output and a label, σ, tanh, ReLU or softmax of a preactivation, w^⊤ x or W x.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from sympy import Expr

from symnet.checking.assumptions import UNCONDITIONALLY, Under
from symnet.checking.knowledge import Formula, Knowledge
from symnet.checking.linear import products_of
from symnet.checking.roles import BIASES, is_learned, labelled
from symnet.checking.suppositions import (
    OF_ENTRIES,
    REST,
    Supposition,
    antiderivative,
    may_be,
    outputs_of,
    rest_of,
    slopes_of,
    taken_in,
    usual_functions,
    usual_losses,
)
from symnet.core.expression import is_scalar, postorder, shape, write_latex
from symnet.core.shapes import same_shape, same_size
from symnet.core.symbols import Variable
from symnet.ops.dot import dot
from symnet.ops.function import Map
from symnet.ops.product import multiply
from symnet.ops.scalar_multiple import times
from symnet.ops.sum import add

MOST = 24
"""How many networks are tried for one claim."""


@dataclass(frozen=True)
class Part:
    """What one name of a network may be, and what that is called."""

    name: str
    expression: Expr
    words: str
    under: Under = UNCONDITIONALLY
    symbols: tuple[Variable, ...] = ()


def networks(start: Supposition) -> Iterator[Supposition]:
    """With everything between a loss and what it is differentiated by being the usual, all at once."""
    yield from islice(_networks(start), MOST)
    yield from islice(_chains(start), MOST)


def _chains(start: Supposition) -> Iterator[Supposition]:
    """With everything between some loss and what is learned being the usual: ∂E/∂a ∂a/∂z ∂z/∂w, of any E and input."""
    known = start.known
    pairs = slopes_of(known, (start.left, start.right))
    tops = sorted({of for of, _ in pairs} - {name for _, name in pairs})
    if len(tops) != 1 or not is_scalar(loss := known.symbols[tops[0]]) or known.letter(loss):
        return
    below = [known.symbols[by] for of, by in sorted(pairs) if of == tops[0]]
    for a in (v for v in below if not is_learned(v) and not known.letter(v)):
        if known.key(a) not in known.formulas and any(of == known.key(a) for of, _ in pairs):
            for parts in _between(known, a, pairs, start, []):
                words = " and ".join(p.words for p in parts)
                yield start.with_formulas(words, {p.name: Formula(p.expression) for p in parts})


def _networks(start: Supposition) -> Iterator[Supposition]:
    known = start.known
    pairs = slopes_of(known, (start.left, start.right))
    by = {name for _, name in taken_in(known, (start.left, start.right))}
    tops = sorted({of for of, _ in pairs} - {name for _, name in pairs})
    free = [known.symbols[n] for n in sorted(known.names_in(start.left, start.right)) if n in known.symbols]
    free = [v for v in free if known.key(v) not in known.formulas and not known.letter(v) and v.index is None]
    if len(tops) != 1 or not is_scalar(loss := known.symbols[tops[0]]) or known.letter(loss):
        return
    inputs = [v for v in free if known.key(v) not in by and v != loss]
    for a, t in _roles(free, inputs, loss, by):
        middle = _between(known, a, pairs, start, [v for v in inputs if v not in (a, t)])
        for parts in middle:
            for said, formula, under in usual_losses(a, t, known.key(t), start.spoken):
                if not may_be(start.spoken, said):
                    continue
                words = [f"{loss.name} is {said} of {a.name} and {t.name}", *(p.words for p in parts)]
                added = {known.key(loss): Formula(formula), **{p.name: Formula(p.expression) for p in parts}}
                yield start.with_formulas(" and ".join(words) + under.words, added, under)


def _roles(
    free: Sequence[Variable], inputs: Sequence[Variable], loss: Variable, by: set[str]
) -> Iterator[tuple[Variable, Variable]]:
    """Outputs with labels of their shape, of which one is surely rather the label."""
    for t in inputs:
        for a in free:
            fits = a not in (t, loss) and same_shape(shape(a), shape(t)) and not is_learned(a)
            if fits and labelled(a) < labelled(t) > 1:
                yield a, t


def _between(
    known: Knowledge,
    a: Variable,
    pairs: set[tuple[str, str]],
    start: Supposition,
    inputs: Sequence[Variable],
) -> Iterator[tuple[Part, ...]]:
    """What the output, and all that lies between it and what is learned, may be."""
    below = {of: sorted(b for o, b in pairs if o == of) for of, _ in pairs}
    loss_by = [known.symbols[b] for o, b in sorted(pairs) if o not in {x for _, x in pairs}]
    chain: list[list[Part]] = []
    name, last = known.key(a), a
    for _ in range(4):
        made_of = [known.symbols[b] for b in below.get(name, ()) if b != name]
        if not made_of:
            break
        chain.append([p for v in made_of for p in _made(last, v, start, inputs)])
        last = made_of[0]
        name = known.key(last)
    if not chain:  # ∂C/∂w = (a − y) σ′(z) x
        for z in _preactivations(start, a):
            for v in loss_by:
                for made, part in product(_own(start, z), linear_in(start, z, v, [u for u in inputs if u != z])):
                    yield Part(known.key(a), made, f"{a.name} = {write_latex(made)}"), part
    if not chain:  # the output is not differentiated: ∂L/∂W = (ŷ − y) x^⊤
        for v in loss_by:
            if known.key(v) != known.key(a):
                yield from ((p,) for p in _made(a, v, start, inputs, through=True))
        return
    yield from product(*chain)


def _made(
    u: Variable, v: Variable, start: Supposition, inputs: Sequence[Variable], through: bool = False
) -> Iterator[Part]:
    """What u may be that hangs on v: a usual function of it, or linear in it where it is learned."""
    name = start.known.key(u)
    if not is_learned(v):
        if same_shape(shape(u), shape(v)):
            for f in (*_own(start, v), *outputs_of(v, start.spoken), *(usual_functions(v, start.spoken))):
                yield Part(name, f, f"{u.name} = {write_latex(f)}")
        if not through:
            yield from linear_in(start, u, v, inputs)
        return
    for part in linear_in(start, u, v, inputs):
        if through:
            for f in outputs_of(part.expression, start.spoken):
                yield Part(name, f, f"{u.name} = {write_latex(f)}")
        yield part


def _preactivations(start: Supposition, a: Variable) -> list[Variable]:
    """The z without a formula of which a slope σ′(z), or σ(z), stands in a claim, as long as the output."""
    slopes = (n for side in (start.left, start.right) for n in postorder(side) if isinstance(n, Map))
    inner = (n.operands[0] for n in slopes if n.function.name not in OF_ENTRIES)
    names = dict.fromkeys(z for z in inner if isinstance(z, Variable) and z != a and same_shape(shape(z), shape(a)))
    return [z for z in names if start.known.key(z) not in start.known.formulas]


def _own(start: Supposition, z: Variable) -> Iterator[Expr]:
    """g(z) of a g whose value or slope g′(z) stands in a claim."""
    for node in dict.fromkeys(n for side in (start.left, start.right) for n in postorder(side)):
        if isinstance(node, Map) and node.operands[0] == z:
            slope = node.function.is_slope
            function = antiderivative(node.function) if slope else node.function
            if function is not None and function.name not in OF_ENTRIES:
                yield Map(function, z)


def linear_in(start: Supposition, u: Variable, v: Variable, inputs: Sequence[Variable]) -> Iterator[Part]:
    """W x, w^⊤ x, w x; a bias and what does not hang on it."""
    name = start.known.key(u)
    if v.parsed.base in BIASES:
        if same_shape(shape(u), shape(v)):
            _, rest = rest_of(start, u)
            yield Part(name, add(rest, v), f"{u.name} = {v.name} + …")
        return
    for x in inputs:
        if is_scalar(u) and not is_scalar(v) and same_shape(shape(v), shape(x)) and shape(v)[1] == 1:
            yield Part(name, dot(v, x), f"{u.name} = {write_latex(dot(v, x))}")
        elif is_scalar(v) and is_scalar(x) and is_scalar(u):
            yield Part(name, times(v, x), f"{u.name} = {write_latex(times(v, x))}")
        elif not is_scalar(v) and not is_scalar(x):
            for found in products_of(v, x):
                if same_shape(shape(found), shape(u)):
                    yield Part(name, found, f"{u.name} = {write_latex(found)}")
    if not inputs and same_size(shape(v)[0], shape(u)[0]) and not is_scalar(u):
        given = Variable(f"{v.name}_{REST}", shape(v)[1], *shape(u)[1:])
        yield Part(name, multiply(v, given), f"{u.name} is {v.name} times what does not hang on it")
