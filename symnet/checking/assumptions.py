"""Assumptions: those that a document states, as values to draw, and those that this field often leaves unsaid."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise

from sympy import Expr

from symnet.checking.knowledge import Knowledge
from symnet.checking.made import MATRICES, VECTORS
from symnet.checking.points import SUMMING_DOWN
from symnet.core.expression import is_scalar, postorder, shape, variables
from symnet.core.notation import LAYER_SLOT, parse_name
from symnet.core.symbols import SUMMING, Partial, Variable
from symnet.ops.constants import Identity, Ones
from symnet.ops.elementary import sqrt
from symnet.ops.function import Map
from symnet.ops.indexed import At, Over, Running
from symnet.ops.inverse import Inverse
from symnet.ops.operators import product
from symnet.ops.power import Power
from symnet.ops.product import Product
from symnet.ops.squared_norm import squared_norm
from symnet.ops.total import Total
from symnet.ops.transpose import Transpose, transpose
from symnet.proofs.inequalities import Linear
from symnet.reading.assuming import is_its_square
from symnet.reading.files import Page
from symnet.reading.scope import spellings_in
from symnet.reading.statements import Reading, Statement
from symnet.reading.vocabulary import MATRIX_ORDERS, ORDERS

LABELS = frozenset("ytdYT")
OF_MARGINS = frozenset("yt")
OF_LOSSES = ("log", "softplus", "relu")
"""Functions that losses of a margin are made of."""
NORMALIZED = (("hat",), ("widehat",), ("tilde",), ("widetilde",))
"""Accents of what is centered or normalized, one alone or the last of several."""

STANDARDIZED = frozenset("xzahuXZAHU")
"""Letters of what is centered or normalized."""

PROBABILITIES = frozenset(("y", "t", "p", "q", r"\pi"))


@dataclass(frozen=True)
class Under:
    """An assumption that a claim is tried under: domains of names, and names of symmetric matrices."""

    words: str = ""
    domains: tuple[tuple[str, str], ...] = ()
    symmetric: tuple[str, ...] = ()


UNCONDITIONALLY = Under()


@dataclass
class Stated:
    """What a document assumes: domains of names, their values, and the names of which it assumes something else.

    Inequalities that are linear, and equations, are kept as they are. What one sentence supposes, "if a = 1", is apart,
    with its place: it holds there alone.

    Attributes:
        beside: the places of cases that stand beside words for them, (y = 1) of similar pairs.
        others: the names of which something is assumed that could not be put in.
        of_cases: the same of one sentence alone, with its place.
    """

    domains: dict[str, str] = field(default_factory=dict)
    values: dict[str, Expr] = field(default_factory=dict)
    beside: set[tuple[int, int]] = field(default_factory=set)
    of_cases: list[tuple[tuple[Page, int], set[str]]] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    inequalities: list[Linear] = field(default_factory=list)
    equations: list[tuple[Expr, Expr]] = field(default_factory=list)
    supposed: list[tuple[tuple[Page, int], str, Expr]] = field(default_factory=list)
    symmetric: set[str] = field(default_factory=set)

    def of_sentence(self, statement: Statement) -> tuple[dict[str, Expr], dict[str, Expr]]:
        """The values that the sentence of a statement supposes, and those that other sentences do.

        What stands beside a case, (y = 1) of similar pairs, is supposed of nothing that stands before it.
        """
        own: dict[str, Expr] = {}
        others: dict[str, Expr] = {}
        for case, name, value in self.supposed:
            if statement.shares_sentence(case):
                own[name] = value
            elif _place(case) not in self.beside or case[0] is not statement.page or case[1] < statement.at:
                others[name] = value
        return own, {name: value for name, value in others.items() if name not in own}

    def assumed_in(self, statement: Statement) -> set[str]:
        """The names of which something is assumed that could not be put in, anywhere or in its sentence alone."""
        return self.others.union(*(names for case, names in self.of_cases if statement.shares_sentence(case)))


def _place(case: tuple[Page, int]) -> tuple[int, int]:
    """A page, by what it is and not by all of its text, and where on it."""
    return id(case[0]), case[1]


def stated(reading: Reading, known: Knowledge) -> Stated:
    """What the document assumes, as far as it can be put in."""
    found = Stated()
    found.others |= reading.scope.of_two_sets
    for assumed in reading.assumptions:
        if assumed.left is None or assumed.right is None or assumed.words:
            continue
        if assumed.case is not None and assumed.relation in ORDERS:
            continue  # which holds in its sentence alone
        if assumed.relation in MATRIX_ORDERS:
            continue  # which is drawn definite
        linear = Linear.of(assumed.left, assumed.right, assumed.relation)
        if linear is not None:
            found.inequalities.append(linear)
        elif assumed.relation == "=":
            found.equations.append((assumed.left, assumed.right))
        name = _summed(assumed.left, known) if assumed.right == 1 and assumed.relation == "=" else None
        of_zero = (assumed.right if assumed.relation in (">", "≥") else assumed.left) == 0
        every = _every_entry(assumed.left if assumed.relation in (">", "≥") else assumed.right)
        lone = isinstance(every, Variable) and of_zero and assumed.relation in ORDERS
        if name is not None:
            found.domains[name] = "summing"
        elif assumed.right == 1 and assumed.relation == "=" and _is_drawn_summing(assumed.left):
            continue  # Σ_k t_k = 1 of a one-hot t says nothing more
        elif assumed.relation == "=" and isinstance(assumed.left, Over) and _is_numbered(assumed.left.operands[0]):
            found.others |= known.names_in(assumed.left)  # which are drawn one by one
        elif lone:
            found.domains[known.key(every)] = "positive"
        elif _is_below_one(_every_entry(assumed.left), assumed.right, assumed.relation, known, found):
            found.domains[known.key(_every_entry(assumed.left))] = "fraction"
        elif isinstance(assumed.left, Variable) and assumed.relation == "=" and not variables(assumed.right):
            name = known.key(assumed.left)
            if assumed.case is None:
                found.values[name] = assumed.right
            else:
                found.supposed.append((assumed.case, name, assumed.right))
                found.beside |= {_place(assumed.case)} if assumed.is_beside else set()
        elif assumed.right == transpose(assumed.left):  # which is drawn symmetric
            found.symmetric |= {v.name for v in variables(assumed.left) if isinstance(v, Variable)}
        elif (meant := _meant_by(assumed.left, assumed.right)) is not None:
            found.domains[known.key(meant[0])] = meant[1]
        elif assumed.case is not None:
            names = known.names_in(assumed.left) | known.names_in(assumed.right)
            same = {key for key in known.symbols for name in names if key in spellings_in(name)}  # r and a bold r
            found.of_cases.append((assumed.case, {*names, *same}))
        else:
            found.others |= known.names_in(assumed.left) | known.names_in(assumed.right)
    for name, kinds in reading.scope.said.items():
        for kind in sorted(kinds):
            for v in _of_that_name(name, known, of_entries=kind in OF_ENTRIES):
                _put_in(v, kind, known, found)
    return found


def _is_below_one(left: Expr, right: Expr, relation: str, known: Knowledge, found: Stated) -> bool:
    """Whether it is the ε < 1 of 0 < ε < 1."""
    positive = isinstance(left, Variable) and found.domains.get(known.key(left)) == "positive"
    return positive and right == 1 and relation in ("<", "≤")


def _meant_by(left: Expr, right: Expr) -> tuple[Variable, str] | None:
    """What P P = P, Q^⊤ Q = I and ‖v‖ = 1 say: that P is idempotent, Q orthogonal, and v of length one."""
    if isinstance(right, Variable) and is_its_square(left, right):
        return right, "idempotent"
    inside = {v for v in variables(left) if isinstance(v, Variable)}
    v = inside.pop() if len(inside) == 1 else None
    if v is None or is_scalar(v):
        return None
    if is_square(v) and isinstance(right, Identity) and left in (product(transpose(v), v), product(v, transpose(v))):
        return v, "orthogonal"
    length = squared_norm(v)
    if 1 in shape(v) and right == 1 and left in (length, sqrt(length), product(transpose(v), v)):
        return v, "unit"
    return None


def is_square(v: Expr) -> bool:
    """Whether it is a matrix with as many rows as columns, and no number."""
    rows, columns = shape(v)
    return rows == columns and not is_scalar(v)


OF_ENTRIES = ("summing", "distribution", "one-hot", "normalized", "centered")
"""What is said of a vector by the name of its entries: the weights α_k sum to one."""


def _of_that_name(name: str, known: Knowledge, of_entries: bool) -> list[Variable]:
    """The symbols of which words speak by a name; of entries α_k it is α, where no α_k stands whole."""
    spelled = [parse_name(text) for text in spellings_in(name)]
    whole = {name, *(replace(n, sub=LAYER_SLOT).latex() for n in spelled if n.sub)}
    own = [v for key, v in known.symbols.items() if v.name == name or key in whole]
    stems = {replace(n, sub="").latex() for n in spelled}
    of_them = [v for v in known.symbols.values() if v.name in stems and not is_scalar(v)]
    return own or (of_them if of_entries else [])


def _put_in(v: Variable, kind: str, known: Knowledge, found: Stated) -> None:
    """Draw a symbol as words say that it is; where that cannot be done, what fails of it is left open."""
    key, is_vector = known.key(v), 1 in shape(v) and not is_scalar(v)
    if key in known.formulas:
        return  # which says what it is
    if kind in ("summing", "distribution") and v.domain == "one-hot":
        return  # whose rows sum to one in any case
    fits = is_vector if kind in ("summing", "distribution", *VECTORS) else is_square(v) and kind in MATRICES
    fits |= kind == "one-hot" and not is_scalar(v)
    if fits and found.domains.get(key, kind) in (kind, "positive"):
        found.domains[key] = kind
    elif kind not in ("diagonal", "one-hot"):
        found.others.add(key)


def _is_numbered(body: Expr) -> bool:
    """Whether it is one of many symbols, which a letter numbers."""
    return isinstance(body, Variable) and body.index is not None


def _every_entry(expression: Expr) -> Expr:
    """s of s_i, with an index that stands for any: what is said of it is said of all entries."""
    if isinstance(expression, At) and all(a == 1 or isinstance(a, Running) for a in expression.args[:2]):
        return expression.operands[0]
    return expression


def _summed(expression: Expr, known: Knowledge) -> str | None:
    """y of Σ_k y_k, and of Σ_k y_{nk}, of which no more is known."""
    body = _body_of_sum(expression)
    if body is None or body.domain != "real" or body.index is not None:  # numbers p_i are each of a name of its own
        return None
    return known.key(body)


def _is_drawn_summing(expression: Expr) -> bool:
    """Whether it is the sum of the entries of what is declared to be one-hot, or a distribution, along its axis."""
    body = _body_of_sum(expression)
    return body is not None and body.domain in SUMMING


def _body_of_sum(expression: Expr) -> Variable | None:
    """The vector of a sum over its entries, or the matrix of one over those of a row."""
    body = expression.operands[0] if isinstance(expression, (Over, Total)) else None
    of_row = isinstance(body, At) and isinstance(expression, Over) and body.args[1] == expression.args[0]
    body = body.operands[0] if isinstance(body, At) else body
    return body if isinstance(body, Variable) and (1 in shape(body) or of_row) else None


def unsaid(known: Knowledge, left: Expr, right: Expr, symmetric: Container[str]) -> Iterator[Under]:
    """What this field often assumes of the free names in a claim, or the document of symmetric ones, weakest first."""
    free = sorted(known.behind(known.names_in(left, right)))
    symbols = [known.symbols[n] for n in free if n not in known.formulas and n in known.symbols]
    labels = [v for v in symbols if v.parsed.base in LABELS | PROBABILITIES and _may_sum_to_one(v)]
    yield from _alone_and_together(_sums_to_one(v, known) for v in labels if not is_scalar(v))
    yield from _alone_and_together(_sums_to_one(v, known, SUMMING_DOWN) for v in labels if 1 not in shape(v))
    nodes = [n for side in (left, right) for n in postorder(side)]
    for v in symbols:
        if v.parsed.base in STANDARDIZED and v.parsed.accents[-1:] in NORMALIZED and any(_sums(n, v) for n in nodes):
            along = "entries" if 1 in shape(v) else "columns"
            yield Under(f"the {along} of {v.name} sum to nothing", ((known.key(v), "centered"),))
    for v in symbols:
        middle = v.name in symmetric or _is_in_the_middle(v, known, left, right)
        if v.name not in known.symmetric and middle:
            yield Under(f"{v.name} is symmetric", symmetric=(v.name,))
    behind = (e for side in (left, right) for e in known.expressions_behind(side))
    maps = [n for e in behind for n in postorder(e) if isinstance(n, Map)]
    has_logarithm = any(n.function.name == "log" for n in maps) or _are_weights_of_logarithms(labels, known)
    of_margins = [v for v in labels if v.parsed.base in OF_MARGINS and is_scalar(v)]
    yield from _alone_and_together(
        Under(f"{v.name} is 1 or -1", ((known.key(v), "sign"),)) for v in of_margins if _is_of_a_margin(v, maps, nodes)
    )
    if has_logarithm:
        yield from _alone_and_together(_is_of_a_class(v, known) for v in labels if v.parsed.base in LABELS)


def _may_sum_to_one(v: Variable) -> bool:
    """Whether nothing is said of the values of a label but that its entries are 0 or 1."""
    return v.domain == "real" or (v.domain == "binary" and not is_scalar(v))


def _are_weights_of_logarithms(labels: Sequence[Variable], known: Knowledge) -> bool:
    """Whether a loss with a logarithm is made of a label of which a claim without one speaks: ω_i of Σ_k α_k y_k."""
    for formula in known.formulas.values() if labels else ():
        nodes = [n for n in postorder(formula.expression) if isinstance(n, Map) and n.function.name == "log"]
        if nodes and not {known.key(v) for v in labels}.isdisjoint(known.names_in(formula.expression)):
            return True
    return False


def _sums_to_one(v: Variable, known: Knowledge, kind: str = "summing") -> Under:
    line = "column" if kind == SUMMING_DOWN else "row"
    along = f"entries of each {line}" if 1 not in shape(v) else "entries"
    return Under(f"the {along} of {v.name} sum to one", ((known.key(v), kind),))


def _is_of_a_class(v: Variable, known: Knowledge) -> Under:
    kind, said = ("binary", "is 0 or 1") if is_scalar(v) else ("one-hot", "is one-hot")
    return Under(f"{v.name} {said}", ((known.key(v), kind),))


PAIRS = 2
"""How many assumptions of a kind are tried together; beyond that, all of them."""


def _alone_and_together(assumed: Iterable[Under]) -> Iterator[Under]:
    """Each of some assumptions, then as few of them together as may be: the labels y_1 and y_2 of two steps."""
    each = list(assumed)
    for size in range(1, len(each) + 1):
        if size <= PAIRS or size == len(each):
            for some in combinations(each, size):
                yield Under(" and ".join(u.words for u in some), tuple(d for u in some for d in u.domains))


def _is_of_a_margin(v: Variable, maps: Sequence[Map], nodes: Sequence[Expr]) -> bool:
    """Whether a name is the y of log(1 + e^{−y s}) or max(0, 1 − y s), by which nobody differentiates."""
    if any(isinstance(n, Partial) and n.by == v for n in nodes) or not any(n.function.name in OF_LOSSES for n in maps):
        return False
    within = {n for m in maps for n in postorder(m.operands[0])}
    return v in within and not any(isinstance(n, Power) and v in variables(n) for n in within)


def _sums(node: Expr, v: Variable) -> bool:
    """𝟏 X̂, Σ_i x̂_i."""
    if isinstance(node, Product):
        turned = (transpose(v), v)
        return any((_is_ones(a) and b == v) or (a in turned and _is_ones(b)) for a, b in pairwise(node.operands))
    return isinstance(node, (Over, Total)) and v in set(variables(node))


def _is_ones(node: Expr) -> bool:
    return isinstance(node.operands[0] if isinstance(node, Transpose) else node, Ones)


def _is_in_the_middle(v: Variable, known: Knowledge, left: Expr, right: Expr) -> bool:
    """Whether it is the A of a quadratic form x^⊤ A x, or of x^⊤ A^{-1} x."""
    expressions = (e for side in (left, right) for e in known.expressions_behind(side))
    for node in (n for e in expressions for n in postorder(e)):
        if isinstance(node, Product) and len(node.operands) == 3:
            first, middle, last = node.operands
            if v not in (middle, middle.operands[0] if isinstance(middle, Inverse) else None):
                continue
            if isinstance(first, Transpose) and first.operands[0] == last:
                return True
    return False
