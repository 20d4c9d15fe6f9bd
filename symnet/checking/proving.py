"""Claims shown by symbols: derivatives carried out by the engine's proved rules, then both sides in normal form."""

from __future__ import annotations

import contextlib
import gc
import signal
import threading
import weakref
from collections.abc import Iterator
from functools import cached_property
from types import FrameType

from sympy import Expr, S

from symnet.calculus.affine import solved
from symnet.calculus.facts import facts_of
from symnet.calculus.proof import equal
from symnet.calculus.sweep import received
from symnet.checking.knowledge import DERIVED, Knowledge, is_backward
from symnet.checking.world import LateError
from symnet.core.errors import SymnetError
from symnet.core.expression import Node, fold, is_scalar, postorder, variables
from symnet.core.network import Equation, Fact, Network
from symnet.core.symbols import Partial, Variable
from symnet.ops.sum import add
from symnet.reading.lifting import is_indexed

UNDECIDED = (SymnetError, RecursionError, ValueError, TypeError, KeyError, AssertionError)
"""What a way of proving that does not fit ends in."""

NEARBY = 3
"""How often formulas are put for names that one side alone has, before they are put for all."""


class Prover:
    """Shows equations of one document by symbols."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self._carried: dict[Partial, Expr] = {}
        self._facts: tuple[Fact, ...] = ()
        self._network: Network | None = None
        self._parts: dict[Variable, Network] = {}
        with contextlib.suppress(SymnetError, RecursionError):
            self._network = Network(
                [
                    Equation(self._plain(known.symbols[name]), self._plain(formula.expression))
                    for name, formula in known.formulas.items()
                    if not formula.letter and not is_backward(formula.expression) and not is_indexed(formula.expression)
                ]
            )
            self._facts = facts_of(self._network)

    def shows(self, left: Expr, right: Expr, seconds: float) -> bool:
        """Whether both sides are the same for all sizes and values; False says that it is not shown, no more."""
        try:
            with time_limit(seconds):
                return self._shows(left, right)
        except UNDECIDED:
            return False

    def solution(self, body: Expr, unknown: Variable, seconds: float) -> Expr | None:
        """What makes a body zero, if it is found for that name in the time; nobody has tried it at a point."""
        try:
            with time_limit(seconds):
                key = self.known.key(unknown)
                found = solved(self._expanded(self._carried_out(self._plain(body)), keep=key), self._plain(unknown))
                return found.value if found is not None else None
        except UNDECIDED:
            return None

    def _shows(self, left: Expr, right: Expr) -> bool:
        left, right = (self._plain(side) for side in (left, right))
        if left == right:
            return True
        try:
            if self._shows_nearby(left, right):
                return True
        except LateError:
            raise
        except UNDECIDED:  # another way may fit
            pass
        left, right = (self._carried_out(side) for side in (left, right))
        if equal(left, right, self._facts):
            return True
        left, right = (self._expanded(side) for side in (left, right))
        return equal(left, right, self._facts)

    def _shows_nearby(self, left: Expr, right: Expr) -> bool:
        """Whether both sides are the same with formulas put for a few names only: the last of those that one side has
        and the other has not. So L = ℓ_1 + ℓ_2 is shown without all that lies behind ℓ_1 and ℓ_2.

        Names of derivatives come first: of what stands on one side alone everything would be carried out, where one
        step leads from the derivatives behind the name to it.
        """
        left, right = self._with_names_of_derivatives(left, right)
        if self._shows_by_entries(*self._between(left, right)):
            return True
        for _ in range(NEARBY):
            if equal(*self._between(left, right), self._facts):
                return True
            apart = self._apart(left, right)
            last = {key for key in apart if self.known.dependents(key) & set(apart) == {key}}
            if not last:
                return False
            table = {apart[key]: self._formula(key) for key in last}
            left, right = (_put(side, table) for side in (left, right))
        return False

    def _shows_by_entries(self, left: Expr, right: Expr) -> bool:
        """Whether both sides are the same, written out down to the one name by whose entries is differentiated there.

        Σ_il ∂L/∂P_il ∂P_il/∂S_jk is what P ⊙ (∂L/∂P − …) gives, with P written in S, however much lies behind P.
        """
        nodes = (n for side in (left, right) for n in postorder(side) if isinstance(n, DERIVED))
        by = {self.known.key(v) for n in nodes for v in variables(n.operands[-1])}
        if len(by) != 1:
            return False
        [key] = by
        only = self.known.dependents(key)
        left, right = (self._expanded(side, keep=key, only=only) for side in (left, right))
        return equal(left, right, self._facts)

    def _with_names_of_derivatives(self, left: Expr, right: Expr) -> tuple[Expr, Expr]:
        """With formulas put for the names that one side alone has and that stand for derivatives."""
        apart = self._apart(left, right)
        table = {v: self._formula(k) for k, v in apart.items() if is_backward(self.known.formulas[k].expression)}
        return (_put(left, table), _put(right, table)) if table else (left, right)

    def _apart(self, left: Expr, right: Expr) -> dict[str, Variable]:
        """The names with a formula that one side alone has."""
        names = {self.known.key(v): v for v in {*variables(left)} ^ {*variables(right)} if v.index is None}
        return {key: v for key, v in names.items() if (f := self.known.formulas.get(key)) and not f.letter}

    def _formula(self, key: str) -> Expr:
        return self._plain(self.known.formulas[key].expression)

    def _between(self, left: Expr, right: Expr) -> tuple[Expr, Expr]:
        """Both sides with derivatives carried out only as far as those of the other side.

        ∂L/∂h_1 = Uᵀ ∂L/∂z_2 is shown by one step of the chain rule, however much lies behind z_2.
        """
        ours, theirs = (_derivatives_in(side) for side in (left, right))
        held = {p: self._behind(p, theirs if p in ours else ours) for p in ours ^ theirs}
        ends = {end for found in held.values() for end in found}
        table: dict[Expr, Expr] = {}
        for partial, found in held.items():
            if found and self._network is not None and partial.of in self._defined:
                stops = frozenset(end.by for end in found)
                table[partial] = received(self._behind_all_of(partial.of), partial.of, partial.by, S.One, stops)
            elif partial not in ends:
                table[partial] = self._gradient(partial)
        return _put(left, table), _put(right, table)

    def _behind(self, partial: Partial, others: set[Partial]) -> set[Partial]:
        """Those of others that are behind it on the way to what is differentiated."""
        behind = self.known.dependents(self.known.key(partial.by)) - {self.known.key(partial.by)}
        return {p for p in others if p.of == partial.of and self.known.key(p.by) in behind}

    def _plain(self, expression: Expr) -> Expr:
        """With one variable for each name, whatever role it had where it was read."""

        def put(node: Expr, parts: list[Expr]) -> Expr:
            if isinstance(node, Partial):
                of, by = put(node.of, []), put(node.by, [])
                return Partial(of, by) if isinstance(of, Variable) and isinstance(by, Variable) else node
            if isinstance(node, Variable):
                found = self.known.symbols.get(self.known.key(node))
                return found if found is not None and found.index is None and node.index is None else node
            if isinstance(node, Node) and any(a is not b for a, b in zip(parts, node.operands, strict=True)):
                return node.rebuild(tuple(parts))
            return node

        return fold(expression, put)

    def _carried_out(self, expression: Expr) -> Expr:
        """With the derivatives by names carried out, in names."""

        def put(node: Expr, parts: list[Expr]) -> Expr:
            if isinstance(node, Partial):
                return self._gradient(node)
            if isinstance(node, DERIVED):
                *front, body, by = parts
                return node.rebuild((*front, self._in_terms_of(body, by), by))
            if isinstance(node, Node) and any(a is not b for a, b in zip(parts, node.operands, strict=True)):
                return node.rebuild(tuple(parts))
            return node

        return fold(expression, put)

    def _gradient(self, partial: Partial) -> Expr:
        of, by = partial.of, partial.by
        if self._network is None or partial.index is not None or of == by:
            return S.One if of == by and is_scalar(of) else partial
        if partial not in self._carried:
            self._carried[partial] = self._in_names(partial)
        return self._carried[partial]

    def _in_names(self, partial: Partial) -> Expr:
        """A derivative carried out down to what has no formula."""
        of, by = partial.of, partial.by
        if of in self._defined:
            return received(self._behind_all_of(of), of, by, S.One)
        found = []
        for name in self.known.unknown.get(self.known.key(of), ()):
            last = self.known.symbols[name]
            if last == by:
                found.append(partial)
            elif last in self._defined and self.known.key(last) in self.known.dependents(self.known.key(by)):
                found.append(received(self._behind_all_of(last), last, by, Partial(of, last)))
        return add(*found) if found else partial

    def _behind_all_of(self, of: Variable) -> Network:
        """The equations on which a name hangs, so that no other of a long document is gone through."""
        assert self._network is not None
        if of not in self._parts:
            names = self.known.behind({self.known.key(of)})
            found = sorted(place for name in names if (place := self._places.get(name)) is not None)
            self._parts[of] = Network([self._network.equations[place] for place in found])
        return self._parts[of]

    @cached_property
    def _defined(self) -> frozenset[Variable]:
        """The names that have an equation."""
        return frozenset(self._network.defined) if self._network is not None else frozenset()

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where the equation of each name stands."""
        assert self._network is not None
        return {self.known.key(e.symbol): place for place, e in enumerate(self._network.equations)}

    def _in_terms_of(self, body: Expr, by: Expr) -> Expr:
        """A formula in which everything that hangs on a name is written out, down to it."""
        for target in variables(by):
            key = self.known.key(target)
            return self._expanded(body, keep=key, only=self.known.dependents(key))
        return body

    def _expanded(self, expression: Expr, keep: str = "", only: frozenset[str] | None = None) -> Expr:
        """With formulas put for names, again and again."""
        for _ in range(200):
            table: dict[Expr, Expr] = {}
            for v in variables(expression):
                key = self.known.key(v) if not isinstance(v, Partial) else ""
                formula = self.known.formulas.get(key)
                if formula and key != keep and not formula.letter and (only is None or key in only):
                    table[v] = self._carried_out(self._plain(formula.expression))
            if not table:
                return expression
            expression = _put(expression, table)
        return expression


def _put(expression: Expr, table: dict[Expr, Expr]) -> Expr:
    def put(node: Expr, parts: list[Expr]) -> Expr:
        if node in table:
            return table[node]
        if isinstance(node, DERIVED):
            *front, body, _ = parts
            return node.rebuild((*front, body, node.operands[-1]))
        if isinstance(node, Node) and any(a is not b for a, b in zip(parts, node.operands, strict=True)):
            return node.rebuild(tuple(parts))
        return node

    return fold(expression, put)


def _derivatives_in(expression: Expr) -> set[Partial]:
    return {n for n in variables(expression) if isinstance(n, Partial) and n.index is None}


def _is_swallowed(frame: FrameType | None) -> bool:
    """Whether what is raised here is printed and lost: in what Python calls when it collects garbage."""
    callbacks = [getattr(call, "__code__", None) for call in gc.callbacks]
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__del__" or code.co_filename == weakref.__file__ or code in callbacks:
            return True
        frame = frame.f_back
    return False


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """LateError after so many seconds of computing, where signals can be had: in the main thread, not on Windows."""
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable or seconds <= 0:
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        if _is_swallowed(frame):
            signal.setitimer(signal.ITIMER_PROF, 0.01)  # what is raised here is lost: a little later
            return
        raise LateError("not decided in time")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
