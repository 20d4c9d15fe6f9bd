r"""What a document does with letters before brackets: whether f(x) is a function, a value, or one of a sequence."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from symnet.core.notation import BOLD
from symnet.reading.functions import ELEMENTWISE
from symnet.reading.looking import (
    USUAL_FUNCTIONS,
    derivative_parts,
    head,
    is_simple,
    letters_of,
    operator_of_derivative,
)
from symnet.reading.names import Scripts, name_of, scripts_of
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Fraction, Letter, Number, Product, Scripted, Total, Written, bare


def numbered_in_brackets(nodes: Iterable[Written]) -> set[tuple[str, ...]]:
    """(w, k) of w(k) and w(k + 1)."""
    plain: set[tuple[str, ...]] = set()
    moved: set[tuple[str, ...]] = set()
    for node in nodes:
        for (_, first), (operator, second) in pairwise(node.factors if isinstance(node, Product) else ()):
            letter, scripts = head(first)
            if letter is None or operator or not isinstance(second, Bracket) or len(second.items) != 1:
                continue
            item = second.items[0]
            key = (named(letter, scripts), *letters_of(item))
            if isinstance(item, Letter):
                plain.add(key)
            elif isinstance(item, Total) and len(item.terms) == 2 and isinstance(item.terms[1][1], Number):
                moved.add(key)
    return {key for key in plain & moved if len(key) == 2}


STEP = re.compile(r"(t|\\tau)((?:[+-]\d+)?)")
"""t, t − 1: steps by their usual letters, where other letters in brackets may be layers."""


def numbered_above(symbols: Iterable[tuple[Letter, Scripts]]) -> set[tuple[str, ...]]:
    """(h, t) of h^{(t)} and h^{(t-1)}."""
    plain: set[tuple[str, ...]] = set()
    moved: set[tuple[str, ...]] = set()
    for letter, scripts in symbols:
        step = STEP.fullmatch(scripts.layer) if scripts.style == "()" else None
        if step is not None:
            stem = scripts._replace(layer="", style="[]", indices=(), transposed=False, power=None)
            (moved if step[2] else plain).add((named(letter, stem), step[1]))
    return plain & moved


def primes_transpose(nodes: Iterable[Written]) -> bool:
    """Whether a prime is a transpose, as it must be in X'X and x'Ax."""
    for node in nodes:
        factors = [factor for sign, factor in node.factors if not sign] if isinstance(node, Product) else []
        for first, second in pairwise(factors):  # (y − X w)'(y − X w)
            inner = first.base if isinstance(first, Scripted) and first.primes == 1 else None
            if isinstance(inner, Bracket) and bare(inner) == bare(second):
                return True
        for n, first in enumerate(factors):
            if is_primed(first) and any(bare(f) == bare(first.base) for f in factors[n + 1 : n + 3]):
                return True
    return False


def small_transposes(nodes: Sequence[Written]) -> bool:
    """Whether a t above is a transpose, as in A^t B and (A B)^t, since t is nothing else."""
    stand = sum(isinstance(node, Letter) and node.base == "t" for node in nodes)
    above = [node.base for node in nodes if isinstance(node, Scripted) and is_above(node, "t")]
    whole = any(isinstance(base, Bracket) or (isinstance(base, Letter) and base.base.isupper()) for base in above)
    return whole and stand == len(above)


def is_above(node: Scripted, letter: str) -> bool:
    """Whether a letter stands alone above something."""
    return isinstance(node.sup, Letter) and node.sup.base == letter and not node.sup.accents


def turned_with_index(nodes: Iterable[Written]) -> set[str]:
    """X of X_i X_i', and of X_i' X_i: capitals with an index whose prime is a transpose."""
    found: set[str] = set()
    for node in nodes:
        factors = [factor for sign, factor in node.factors if not sign] if isinstance(node, Product) else []
        for pair in pairwise(factors):
            primed = [f for f in pair if isinstance(f, Scripted) and is_primed_with_index(f)]
            same = len({str(bare(replace(f, primes=0))) for f in pair if isinstance(f, Scripted)}) == 1
            if len(primed) == 1 and same and all(isinstance(f, Scripted) for f in pair):
                found |= {f.base.base for f in primed if isinstance(f.base, Letter)}
    return found


def is_primed_with_index(node: Scripted) -> bool:
    """X_i'."""
    plain = node.primes == 1 and node.sub is not None and node.sup is None
    return plain and isinstance(node.base, Letter) and node.base.base.isupper()


def is_primed(node: Written) -> TypeGuard[Scripted]:
    """Whether it is a letter with one prime that is no function's derivative."""
    plain = isinstance(node, Scripted) and node.primes == 1 and node.sub is None and node.sup is None
    if not plain or not isinstance(node, Scripted) or not isinstance(node.base, Letter):
        return False
    return node.base.base not in ELEMENTWISE and node.base.base not in USUAL_FUNCTIONS


def values_with_arguments(nodes: Iterable[Written]) -> set[str]:
    """c of c(R) and ∂c/∂R; l of ∂l(w)/∂w_j: always with one argument, and differentiated by it as no function is."""
    arguments: dict[str, set[object]] = {}
    by_argument: set[tuple[object, ...]] = set()
    for node in nodes:
        factors = node.factors if isinstance(node, Product) else ()
        for (_, first), (operator, second) in pairwise(factors):
            letter, scripts = head(first)
            if letter is not None and isinstance(second, Bracket) and is_simple(second) and not operator:
                text = "'" if scripts.primes else bare(second.items[0])
                arguments.setdefault(named(letter, scripts._replace(primes=0)), set()).add(text)
            elif letter is not None and letter.base in ELEMENTWISE and isinstance(second, Bracket) and not operator:
                arguments.setdefault(named(letter, scripts._replace(primes=0)), set()).add(bare(second))  # σ(w^⊤ x)
        by_argument |= _differentiated(node)
    return {name for name, texts in arguments.items() if len(texts) == 1 and (name, *texts) in by_argument}


def _differentiated(node: Written) -> set[tuple[object, ...]]:
    """(c, R) of ∂c/∂R; (l, w) of ∂l(w)/∂w_j and of ∂/∂w_j l(w)."""
    pairs: list[tuple[Written, Written]] = []
    if isinstance(node, Fraction):
        of, by = derivative_parts(node)
        pairs += [(of, by[0])] if of is not None and by is not None else []
    elif isinstance(node, Product) and (operator := operator_of_derivative(node.factors[0][1])) is not None:
        pairs.append((Product(node.at, node.factors[1:]), operator[0]))
    found: set[tuple[object, ...]] = set()
    for of, target in pairs:
        letter, scripts = head(of)
        if letter is not None:
            found.add((named(letter, scripts), bare(target)))
        elif isinstance(of, Product) and isinstance(target, Scripted) and scripts_of(target).indices:
            letter, scripts = head(of.factors[0][1])
            if letter is not None and isinstance(target.base, Letter):  # of w_j, which is an entry of a bold w, too
                fonts = (target.base.accents, *((font,) for font in BOLD))
                found |= {(named(letter, scripts), bare(replace(target.base, accents=f))) for f in fonts}
    return found


def named(letter: Letter, scripts: Scripts) -> str:
    """The name of a letter with its scripts; nothing where it has none."""
    with contextlib.suppress(ReadError):
        return name_of(letter, scripts).latex()
    return ""
