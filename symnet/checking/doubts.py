"""Doubts: what about its names leaves open whether a claim that fails is false, or only means something else."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace

from sympy import Expr

from symnet.checking.assumptions import LABELS
from symnet.checking.each_sample import losses_of_entries
from symnet.checking.intermediates import stands_as_value
from symnet.checking.knowledge import DERIVED, Knowledge, directions, is_backward
from symnet.core.expression import is_scalar, postorder, shape, variables
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.differential import Along, Change, Jacobian
from symnet.ops.function import Map
from symnet.ops.indexed import At, Counted, Over, Partly, ProductOver
from symnet.ops.limit import Limit
from symnet.ops.scale import Scale
from symnet.ops.sum import Sum

SLOPE = r"\partial "
"""What a derivative begins with that nobody carries out, where it is named as a doubt: \\partial a/\\partial w."""

NUMBER = re.compile("[a-z#]")
"""A letter that numbers samples."""


ROW = re.compile(r"\d,?[a-z]")
"""What stands below x_{0i}."""


@dataclass(frozen=True)
class Doubt:
    """Why a claim is not refuted; whether it is that the document leaves open what a name stands for."""

    words: str
    is_open: bool = False


class Doubts:
    """The doubts about the names of one document.

    Attributes:
        uncertain: names whose equation is not read, or of which another formula is given.
        open: names of which a claim was left open.
        assumed: names of which the document assumes what could not be put in.
        passed: names without a formula through which it differentiates (`symnet.checking.intermediates`).
        commands: those that stand in the document's formulas, of which some are macros that are defined elsewhere.
        goes_on: whether what is asked about goes on with a chain, which says nothing of what the names in it are.
    """

    def __init__(
        self, known: Knowledge, assumed: Set[str], passed: Set[str] = frozenset(), commands: Set[str] = frozenset()
    ) -> None:
        self.known, self.assumed, self.passed, self.commands = known, assumed, passed, commands
        self.uncertain: set[str] = set()
        self.open: set[str] = set()
        self.goes_on = False

    def copy(self) -> Doubts:
        """One that may be asked without leaving a name open."""
        other = Doubts(self.known, self.assumed, commands=self.commands)
        other.uncertain, other.open, other.goes_on = set(self.uncertain), set(self.open), self.goes_on
        return other

    def about(self, left: Expr, right: Expr) -> Doubt | None:
        """Why a claim that fails is not refuted; None where there is no doubt."""
        left, right = (self._as_gradient(side) for side in (left, right))
        if left != 0 and (open_ := self._left_open(left, right)) is not None:
            self.open.add(open_)
            return Doubt(f"nothing says what {open_} is, so it is not decided", is_open=True)
        words = self._words(left, right)
        if words is not None or _is_algebra(left, right):
            return None if words is None else Doubt(words)
        if through := [n for n in sorted(self.passed) if stands_as_value(n, self.known, left, right)]:
            return Doubt(f"nothing says what {through[0]} is made of, so it is not decided", is_open=True)
        if unsure := self.known.behind(self.known.names_in(left, right)) & self.open:
            return Doubt(f"what is said of {min(unsure)} elsewhere is left open, so this is too", is_open=True)
        return None

    def _words(self, left: Expr, right: Expr) -> str | None:
        names = {v for side in (left, right) for v in variables(side)}
        plain = {
            p for v in names for p in ((v.of, v.by) if isinstance(v, Partial) else (v,)) if isinstance(p, Variable)
        }
        if left == 0:
            return "an equation that is to be solved, or a claim? it does not hold for all values"
        if macros := sorted({p.parsed.base for p in plain} & self.commands):
            return f"what the macro \\{macros[0]} stands for is said elsewhere"
        by = {self.known.key(v.by) for v in names if isinstance(v, Partial)}
        if put := sorted(by & self.known.beside_itself):
            return f"what is held where {put[0]} changes, beside what it is made of, is not said"
        behind = self.known.behind(self.known.names_in(left, right))
        if unsure := sorted(behind & self.uncertain):
            return f"what is said of {unsure[0]} elsewhere is not understood or not decided, so this is not either"
        if any(self._is_of_another_step(n) for n in behind) and _may_go_on(left, right):
            return "it hangs on other steps of a recurrence, which are not followed"
        met = plain | {self.known.symbols[n] for n in behind if "#" in n and n in self.known.symbols}
        for v in sorted(met, key=str):
            stem = replace(v.parsed, sub="", accents=())
            whole = self.known.symbols.get(replace(v.parsed, sub="").latex())
            if v in plain and ROW.fullmatch(v.parsed.sub) and whole is not None and 1 not in shape(whole):
                return f"whether {v.name} is a name of its own or an entry of {whole.name} is not said"
            numbered = re.fullmatch(r"[a-z](?:[+-]\d+)?|\w+,[a-z]", v.parsed.sub) is not None
            numbered = numbered or self.known.letter(v) == v.parsed.sub != ""  # w_1 of the w_j
            if not numbered or is_scalar(v):
                continue
            for other in sorted(plain, key=str):
                base = other.parsed.base
                if other.parsed.sub.startswith(r"\mathrm") and not v.parsed.sub.startswith(r"\mathrm"):
                    continue  # u_o beside the U of the u_{neg,k}
                if base != v.parsed.base and base.lower() == stem.base and not other.parsed.sub.endswith(v.parsed.sub):
                    return f"whether {v.name} is a row or a column of {other.name} is not said, so it is not decided"
        for node in (n for side in (left, right) for n in postorder(side)):
            product = isinstance(node, ProductOver) or (isinstance(node, Partly) and str(node.args[3]) == "Π")
            if product and not is_scalar(node) and not isinstance(node.operands[0], Jacobian):
                return "in which order the factors of the product over an index stand is not said"
        if (label := self._weight_of_logarithms(behind, left, right)) is not None:
            return f"whether the {label} sum to one is not said, and is not tried of numbers that are numbered"
        if self.assumed & behind:
            return "it may hold under what the document assumes, which could not be put in"
        return None

    def _weight_of_logarithms(self, behind: Set[str], left: Expr, right: Expr) -> str | None:
        """y_k of Σ_k y_k log p_k, where the y_k are numbers and no entries of a vector."""
        numbers = {
            name
            for name in behind & self.known.symbols.keys()
            if "#" in name and is_scalar(v := self.known.symbols[name]) and v.domain == "real"
        }
        labels = {n for n in numbers - self.known.formulas.keys() if self.known.symbols[n].parsed.base in LABELS}
        for side in (left, right) if labels else ():
            for node in (n for e in self.known.expressions_behind(side) for n in postorder(e) if isinstance(n, Over)):
                has_logarithm = any(isinstance(n, Map) and n.function.name == "log" for n in postorder(node))
                body = node.operands[0].operands[0] if isinstance(node.operands[0], Scale) else node.operands[0]
                alone = not isinstance(body, Sum)  # y_i log μ_i − μ_i is of counts
                if has_logarithm and alone and (met := labels & set(self.known.names_in(node))):
                    return self.known.symbols[min(met)].name
        return None

    def _is_of_another_step(self, name: str) -> bool:
        """Whether a name without a formula is a_{t-1}, where there is one for a_t."""
        found = self.known.symbols.get(name)
        parsed = found.parsed if found is not None and name not in self.known.formulas else None
        if parsed is None or not re.search(r"[A-Za-z][+-]\d", parsed.sub + parsed.layer + parsed.sup):
            return False
        stem = replace(parsed, sub="", layer="", sup="")
        others = (v.parsed for n, v in self.known.symbols.items() if n in self.known.formulas)
        return any(replace(o, sub="", layer="", sup="") == stem for o in others)

    def _left_open(self, left: Expr, right: Expr) -> str | None:
        """A name or function that the document leaves open, on one side alone: the claim may say what it is."""
        first, second = self._undetermined(left), self._undetermined(right)
        inputs = {n for f in self.known.formulas.values() for n in self.known.names_in(f.expression)}
        inputs |= {n for side in (left, right) for n in self._written_under(side)}
        inputs |= set(map(self.known.key, directions(left, right)))
        for side, mine, others in ((left, first, second), (right, second, first)):
            body = side
            while isinstance(body, (At, Slice)):
                body = body.operands[0]
            if isinstance(body, Variable) and not isinstance(body, Partial):
                name = self.known.key(body)
                other = right if side is left else left
                if name in mine and (name not in others or body is not side) and not self._hangs_on(other, name):
                    return name
        if (between := self._between(left, right)) is not None:
            return between
        if of_samples := losses_of_entries(self.known, left, right):
            return of_samples[0][0].replace("#", of_samples[0][1])
        derived = is_backward(left) or is_backward(right)
        restates = any(isinstance(s, Variable) and self.known.key(s) in self.known.formulas for s in (left, right))
        is_step = self.goes_on and bool(first) and bool(second)
        for name in sorted((first ^ second) | self._written_on_one_side(left, right)):
            function = name not in self.known.symbols or name in {*self.known.unknown, *self.known.arguments}
            if name.startswith(SLOPE) or ((derived or is_step) and (function or name not in inputs)):
                return name
            if not (derived or is_step) and (not restates or self._holds_samples(name, first | second)):
                return name
        return None

    def _written_under(self, side: Expr) -> set[str]:
        """x and a of the ∂(a^⊤ x)/∂x that stands on a side: what is differentiated there is made of them."""
        found: set[str] = set()
        for node in (n for n in postorder(side) if isinstance(n, DERIVED)):
            of, by = (self.known.names_in(operand) for operand in node.operands[-2:])
            found |= {*of, *by} if by <= of else set()
        return found

    def _written_on_one_side(self, left: Expr, right: Expr) -> set[str]:
        """The A of ∂L/∂V = A^⊤ ∂L/∂Z: a name without a formula on one side, that no formula is made of on the other."""
        names = ({self.known.key(v) for v in variables(s) if not isinstance(v, Partial)} for s in (left, right))
        return {
            name
            for written, other in zip(names, (right, left), strict=True)
            for name in written - set(self.known.formulas)
            if name in self.known.symbols
            and name not in self.known.behind(self.known.names_in(other), through_unknown=False)
        }

    def _holds_samples(self, name: str, names: Set[str]) -> bool:
        """Whether it is the X or y of x^{(i)} and y^{(i)}, of which nobody says how it is made of them."""
        found = self.known.symbols.get(name)
        if found is None:
            return False
        others = (self.known.symbols[n].parsed for n in names - {name} if n in self.known.symbols)
        alike = (o for o in others if o.base.lower() == found.parsed.base.lower())
        return any(NUMBER.fullmatch(o.layer if o.layer_style == "()" else o.sub) for o in alike)

    def _hangs_on(self, side: Expr, name: str) -> bool:
        """Whether a side is a derivative of what has a formula with that name in it."""
        return is_backward(side) and any(name in self.known.behind([n]) for n in self.known.formulas if n != name)

    def _between(self, left: Expr, right: Expr) -> str | None:
        """What lies between a loss and what it is differentiated by, if nobody says what it is: a of ∂L/∂a ∂a/∂z.

        So is a function without a formula whose derivative stands on one side alone: h (1 − h) for g′.
        """
        taken = {self.known.key(v.by) for side in (left, right) for v in variables(side) if isinstance(v, Partial)}
        taken |= {self.known.key(v) for v in self._bodies(left, right)}
        of = {self.known.key(v.of) for side in (left, right) for v in variables(side) if isinstance(v, Partial)}
        for name in sorted(taken & {*self.known.unknown, *self.known.arguments}):
            if any(n != name and name in arguments for n, arguments in self.known.unknown.items()):
                return name
            if name in self.known.behind(of - {name}):
                return name
        for name in sorted(self.without_slopes(left, right)):
            if (is_backward(left) or is_backward(right)) and self._lies_between(name, left, right):
                return name
        return None

    def without_slopes(self, left: Expr, right: Expr) -> set[str]:
        """The functions without a formula behind a claim of which no derivative stands in it."""
        slopes = {n.function.latex.rstrip("'") for side in (left, right) for n in postorder(side) if _is_slope(n)}
        return (self._open_functions(left) | self._open_functions(right)) - slopes

    def _lies_between(self, function: str, left: Expr, right: Expr) -> bool:
        """Whether a function without a formula is passed on the way from what is differentiated by to what is not.

        In ∂L/∂a^{l-1} = W^⊤ ∂L/∂z^l it is not, whatever makes a^l of z^l; in ∂L/∂z = ∂L/∂a ⊙ a it is.
        """
        names = [v for side in (left, right) for v in variables(side)]
        partials = [d for v in names if isinstance(d := self._meant(v), Partial)]
        written_out = any(isinstance(n, DERIVED) for side in (left, right) for n in postorder(side))
        if len({v.of for v in partials}) != 1 or written_out:
            return True
        taken = {self.known.key(v.by) for v in partials}
        way: set[str] = set()
        for name in taken:
            if len(taken) == 1 or (self.known.dependents(name) - {name}) & taken:
                way |= self._up_to(taken, name)
        formulas = [self.known.formulas[n].expression for n in way if n in self.known.formulas]
        nodes = (n for e in formulas for n in postorder(e) if isinstance(n, Map) and n.function.generic)
        return any(n.function.latex.rstrip("'") == function for n in nodes)

    def _meant(self, name: Expr) -> Expr:
        """∂J/∂z for a δ that is said to be it."""
        formula = self.known.formulas.get(self.known.key(name)) if isinstance(name, Variable) else None
        return name if formula is None or formula.letter else formula.expression

    def _as_gradient(self, side: Expr) -> Expr:
        """∂J/∂z for a side that is a δ, and ∂J/∂z_k for one that is δ_k."""
        if isinstance(side, At):
            body = self._meant(side.operands[0])
            return side.func(*side.args[:2], body) if isinstance(body, Partial) else side
        return meant if isinstance(meant := self._meant(side), Partial) else side

    def _up_to(self, ends: Set[str], start: str) -> set[str]:
        """The names that hang on one, up to those at which the way ends."""
        found: set[str] = set()
        pending = [start]
        while pending:
            for user in {n for n, used in self.known.uses.items() if pending[-1] in used} - found:
                found.add(user)
                if user not in ends:
                    pending.insert(0, user)
            pending.pop()
        return found

    def _bodies(self, *sides: Expr) -> list[Variable]:
        """The names that are differentiated in derivatives that are written out."""
        nodes = (n.operands[-2] for side in sides for n in postorder(side) if isinstance(n, DERIVED))
        inner = (n.operands[0] if isinstance(n, At) else n for n in nodes)
        return [n for n in inner if isinstance(n, Variable) and not isinstance(n, Partial)]

    def _open_functions(self, side: Expr) -> set[str]:
        """The functions without a formula behind a side."""
        nodes = (n for e in self.known.expressions_behind(side) for n in postorder(e))
        return {n.function.latex.rstrip("'") for n in nodes if isinstance(n, Map) and n.function.generic}

    def _undetermined(self, side: Expr) -> set[str]:
        """The names and functions behind a side that have no formula."""
        names = {n for n in self.known.behind(self.known.names_in(side)) if n not in self.known.formulas}
        nodes = [n for e in self.known.expressions_behind(side) for n in postorder(e)]
        for n in nodes:
            if isinstance(n, Partial):
                names |= self._open_slopes(n.of, n.by)
            if isinstance(n, DERIVED):
                names |= self._open_slopes(*n.operands[-2:])
            if isinstance(n, DERIVED) and isinstance(n.operands[-2], Map) and n.operands[-2].function.generic:
                names.add(n.operands[-2].function.latex + "'")
        functions = {n.function.latex for n in nodes if isinstance(n, Map) and n.function.generic}
        bare = {f.rstrip("'") for f in functions}
        derived = {f"{f}'" for f in bare if any(self._goes_through(n, f) for n in nodes)}
        return names | functions | bare | derived

    def _goes_through(self, node: Expr, function: str) -> bool:
        """Whether the derivative that a node is hangs on that of a function without a formula.

        Of a = f(z), ∂L/∂z does and ∂L/∂a does not.
        """
        if isinstance(node, (Along, Change, Limit)):
            return True
        if not isinstance(node, (Partial, *DERIVED)):
            return False
        of, by = (node.of, node.by) if isinstance(node, Partial) else node.operands[-2:]
        reached = {name for taken in self.known.names_in(by) for name in self.known.dependents(taken)}
        between = reached & self.known.behind(self.known.names_in(of))
        formulas = [of, *(self.known.formulas[n].expression for n in between if n in self.known.formulas)]
        return any(
            isinstance(n, Map)
            and n.function.generic
            and n.function.latex.rstrip("'") == function
            and not reached.isdisjoint(self.known.names_in(n.operands[0]))
            for formula in formulas
            for n in postorder(formula)
        )

    def _open_slopes(self, of: Expr, by: Expr) -> set[str]:
        """The derivatives of what has no formula that the derivative of something goes through: φ′ of ∂ log φ(z)/∂z."""
        reached = {name for taken in self.known.names_in(by) for name in self.known.dependents(taken)}
        open_ = self.known.behind(self.known.names_in(of)) & {*self.known.unknown, *self.known.arguments}
        return {rf"{SLOPE}{name}/{SLOPE}{a}" for name in open_ for a in self.known.uses[name] & reached}


def _is_algebra(left: Expr, right: Expr) -> bool:
    """Whether the same numbers stand on both sides, and no derivative: what they are made of says nothing of it."""
    names = [dict.fromkeys(v for v in postorder(side) if isinstance(v, Variable)) for side in (left, right)]
    plain = all(is_scalar(v) and not isinstance(v, Partial) for v in (*names[0], *names[1]))
    derived = any(isinstance(n, DERIVED) for side in (left, right) for n in postorder(side))
    return names[0].keys() == names[1].keys() and plain and not derived


def _may_go_on(left: Expr, right: Expr) -> bool:
    """Whether a claim may be meant along the steps of a recurrence, as one on derivatives at one step is not."""
    if not (is_backward(left) or is_backward(right)):
        return True
    for node in (n for side in (left, right) for n in postorder(side)):
        if isinstance(node, (Over, ProductOver, Partly, Counted)):
            return True
        bodies = (
            [node.of] if isinstance(node, Partial) else list(node.operands[-2:-1]) if isinstance(node, DERIVED) else []
        )
        moved = [(v, "+-") for body in bodies for v in variables(body)]
        moved += [(part, "+") for part in ((node.of, node.by) if isinstance(node, Partial) else (node,))]
        if any(_has_offset(v, signs) for v, signs in moved):
            return True
    return False


def _has_offset(value: Expr, signs: str) -> bool:
    """Whether it is a name like h_{t+1}."""
    if not isinstance(value, Variable) or isinstance(value, Partial):
        return False
    name = value.parsed
    return re.search(rf"[A-Za-z][{signs}]\w", name.sub + name.layer + name.sup) is not None


def _is_slope(node: Expr) -> bool:
    return isinstance(node, Map) and node.function.is_slope
