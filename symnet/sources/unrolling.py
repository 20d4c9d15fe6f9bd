r"""Recurrences that a document gives for a number of steps, written out.

    h_t = \tanh(W x_t + U h_{t-1}), h_0 = 0, T = 3        h_1 = \tanh(W x_1 + U h_0), h_2 = …, h_3 = …
    L = \sum_{t=1}^T \ell(h_t, y_t)                   →   L = \ell(h_1, y_1) + \ell(h_2, y_2) + \ell(h_3, y_3)

How many steps there are must be said, by the sum or by a value of its bound. Where nothing is summed over the steps and
no step has a number, h_t and h_{t-1} are names like any other, and stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce

import sympy
from sympy import Expr

from symnet.core.errors import SourceError
from symnet.core.expression import Node, fold, postorder, substitute, variables
from symnet.core.expression import replace as exchange
from symnet.core.network import Equation
from symnet.core.notation import Name
from symnet.core.symbols import Variable, numbers_of
from symnet.ops.concatenate import cut
from symnet.ops.indexed import At, Line, Over, Running
from symnet.ops.sum import plus

STEP = re.compile(r"([A-Za-z])(?:([+-])(\d+))?")
"""t, t-1, T."""

MOST = 100
"""So many steps are written out; more are no derivation that somebody reads."""


def unrolled(equations: Sequence[Equation], source: str) -> list[Equation]:
    """The equations with every recurrence written out. Raises SourceError where its number of steps is not said."""
    found = list(equations)
    for letter in sorted({step for e in equations for step in _moved(e)}):
        found = _written_out(found, letter, source)
    return found


def _moved(e: Equation) -> Iterator[str]:
    """The letters that stand with an offset: t of h_{t-1}."""
    for v in (e.symbol, *variables(e.expression)):
        for text in (v.parsed.sub, v.parsed.layer, v.parsed.sup):
            step = STEP.fullmatch(text)
            if step is not None and step[2]:
                yield step[1]


def _written_out(equations: list[Equation], letter: str, source: str) -> list[Equation]:
    general = [e for e in equations if _at(e.symbol.parsed, letter, 1) is not None]
    stems = {_at(e.symbol.parsed, letter, 1) for e in general}
    others = [e for e in equations if e not in general]
    sums = [n for e in others for n in postorder(e.expression) if isinstance(n, Over) and n.index.hint == letter]
    sums = [n for n in sums if any([str(i) for i in numbers_of(v)] == [letter] for v in variables(n))]
    free = [v for e in others for v in variables(e.expression) if not numbers_of(v)]
    ends = {v for v in free if any(_is_of(v.parsed, stem) for stem in stems)}
    last = {text for v in ends for text in _letters(v.parsed) if text != letter}
    last |= {str(n.index.size) for n in sums}
    numbered = (v for e in general for v in variables(e.expression) if _at(v.parsed, letter, 1) is not None)
    if not general or not last or any(1 not in v.shape for v in numbered):
        return equations  # layers, whose weights have other shapes each
    values = {e.symbol.name: e.expression for e in equations if e.expression.is_Integer}
    counts = {int(text) if text.isdecimal() else int(values.get(text, 0)) for text in last}
    if len(counts) != 1 or not 0 < min(counts) <= MOST:
        raise SourceError(
            f"{source}: {', '.join(str(e.symbol) for e in general)} is given from one {letter} to the next, and "
            f"{' and '.join(sorted(last))} steps are spoken of; say how many, as in \\({max(last)} = 3\\), at most "
            f"{MOST}, to have them written out"
        )
    [count] = counts
    single = [v for v in ends if letter in _letters(v.parsed)]
    if single:
        raise SourceError(f"{source}: {single[0]} stands outside of the sum over {letter}; which step is meant?")
    made = [_step(e, letter, k, count, source) for k in range(1, count + 1) for e in general]
    ended = {str(text): count for text in last if not text.isdecimal()}
    kept = [e for e in others if e.name not in ended]
    return made + [_ended(e, sums, ended) for e in kept]


def _letters(name: Name) -> Iterator[str]:
    """T of h_T."""
    for text in (name.sub, name.layer, name.sup):
        if re.fullmatch("[A-Za-z]", text):
            yield text


def _at(name: Name, letter: str, value: int) -> Name | None:
    """h_3 of h_t, h_2 of h_{t-1}, at t = 3; None for a name without the letter."""
    for field in ("sub", "layer", "sup"):
        step = STEP.fullmatch(getattr(name, field))
        if step is not None and step[1] == letter:
            number = value + int(f"{step[2]}{step[3]}") if step[2] else value
            return _with(name, field, str(number))
    return None


def _with(name: Name, field: str, text: str) -> Name:
    if field == "sub":
        return replace(name, sub=text)
    return replace(name, layer=text) if field == "layer" else replace(name, sup=text)


def _is_of(name: Name, first: Name | None) -> bool:
    """Whether h_T is one of those of which h_1 is the first."""
    return first is not None and any(_with(name, f, "1") == first for f in ("sub", "layer", "sup") if getattr(name, f))


def _step(e: Equation, letter: str, value: int, count: int, source: str) -> Equation:
    table: dict[Expr, Expr] = {}
    for v in variables(e.expression):
        name = _at(v.parsed, letter, value)
        if name is None:
            continue
        if any(text == str(count + 1) for text in (name.sub, name.layer, name.sup)):
            raise SourceError(
                f"{source}: {e.symbol} hangs on the step behind it, which the last of {count} does not have"
            )
        table[v] = _named(v, name)
    name = _at(e.symbol.parsed, letter, value)
    assert name is not None
    return Equation(_named(e.symbol, name), exchange(e.expression, table), e.meaning)


def _named(v: Variable, name: Name) -> Variable:
    return Variable(name.latex(), *v.shape, v.role, v.domain)


def _ended(e: Equation, sums: Iterable[Over], ended: dict[str, int]) -> Equation:
    """An equation with its sums over the steps written out, and h_T as the last one."""
    expression = e.expression
    for node in sums:
        count = ended.get(str(node.index.size)) or int(node.index.size)
        index = sympy.Symbol(node.index.hint, integer=True, positive=True)
        terms = [substitute(node.operands[0], {index: sympy.Integer(k)}) for k in range(1, count + 1)]
        expression = exchange(expression, {node: reduce(plus, terms)})
    table: dict[Expr, Expr] = {}
    for v in variables(expression):
        for field in ("sub", "layer", "sup"):
            if (text := getattr(v.parsed, field)) in ended:
                table[v] = _named(v, _with(v.parsed, field, str(ended[text])))
    return Equation(e.symbol, exchange(expression, table), e.meaning)


def written_out(equations: Sequence[Equation], source: str, place: Callable[[str], str]) -> list[Equation]:
    r"""The equations with sums over numbered symbols term by term, \sum_{k=1}^3 g_k W_k x as g_1 W_1 x + g_2 W_2 x + ….

    For symbols that are the rows of no matrix. `place` says where a name is defined. Raises SourceError where it is not
    said how many they are.
    """
    found = list(equations)
    while (sums := [n for e in found for n in postorder(e.expression) if _is_over_members(n)]) != []:
        letter = sums[0].index.hint
        count = _count([n for n in sums if n.index.hint == letter], found, source, place)
        sizes = {n.index.size: sympy.Integer(count) for n in sums if n.index.hint == letter and n.index.size.is_Symbol}
        general = [e for e in found if _at(e.symbol.parsed, letter, 1) is not None]
        made: list[Equation] = []
        for e in found:
            numbers = range(1, count + 1) if e in general else (0,)
            for k in numbers:
                value = _at_number(e.expression, letter, k) if k else e.expression
                name = _at(e.symbol.parsed, letter, k) if k else None
                symbol = e.symbol if name is None else _named(e.symbol, name)
                made.append(Equation(symbol, _with_terms(value, letter, count), e.meaning))
        names = {str(size) for size in sizes}
        found = [
            Equation(substitute(e.symbol, {**sizes}), substitute(e.expression, {**sizes}), e.meaning)
            for e in made
            if e.name not in names
        ]
    return found


def _is_over_members(node: Expr) -> bool:
    """Whether symbols stand under a sum that are others for each value of its index."""
    return isinstance(node, Over) and any(
        [str(n) for n in numbers_of(v)] == [node.index.hint] for v in variables(node.operands[0])
    )


def _count(sums: Sequence[Over], equations: Sequence[Equation], source: str, place: Callable[[str], str]) -> int:
    """How many terms sums over one letter have."""
    values = {e.symbol.name: e.expression for e in equations if e.expression.is_Integer}
    counts = {int(values.get(str(n.index.size), n.index.size if n.index.size.is_Integer else 0)) for n in sums}
    if len(counts) != 1 or not 0 < min(counts) <= MOST:
        letter = sums[0].index.hint
        whose = next(e for e in equations if sums[0] in set(postorder(e.expression)))
        found = {str(v) for v in variables(sums[0].operands[0]) if [str(n) for n in numbers_of(v)] == [letter]}
        raise SourceError(
            f"{source}: {place(whose.name)}{whose.symbol} sums over {', '.join(sorted(found))}, which are the rows of "
            rf"no matrix; say how many there are, by a number above the sum, as in \(\sum_{{{letter}=1}}^3\), at most "
            f"{MOST}, to have the sum written out; or say of which matrix they are rows"
        )
    return counts.pop()


def _with_terms(expression: Expr, letter: str, count: int) -> Expr:
    """With the sums over members that a letter numbers written out."""
    sums = [n for n in postorder(expression) if _is_over_members(n) and n.index.hint == letter]
    table: dict[Expr, Expr] = {}
    for node in sums:
        terms = [_at_number(exchange(node.operands[0], table), letter, k) for k in range(1, count + 1)]
        table[node] = reduce(plus, terms)
    return exchange(expression, table)


def _at_number(expression: Expr, letter: str, number: int) -> Expr:
    """W_2 of W_k, and the second entry of g for g_k, in an expression in which k is free."""

    def put(node: Expr, parts: list[Expr]) -> Expr:
        if isinstance(node, Variable):
            name = _at(node.parsed, letter, number) if [str(n) for n in numbers_of(node)] == [letter] else None
            return node if name is None else _named(node, name)
        if not isinstance(node, Node):
            return node
        if isinstance(node, (At, Line)):
            body = parts[0]
            lines = [n for n in (0, 1) if _runs_by(node, n, letter)]
            for axis in lines:
                body = cut(body, axis, sympy.Integer(number - 1), sympy.S.One)
            if isinstance(node, Line):
                return body if lines else node.rebuild((body,))
            places = [sympy.S.One if n in lines else node.args[n] for n in (0, 1)]
            return body if sympy.S.One == places[0] == places[1] else At(*places, body)
        return node.rebuild(tuple(parts))

    return fold(expression, put)


def _runs_by(node: At | Line, axis: int, letter: str) -> bool:
    """Whether the place along an axis is the letter."""
    if isinstance(node, Line):
        return node.axis == axis and node.index.hint == letter
    place = node.args[axis]
    return isinstance(place, Running) and place.index.hint == letter
