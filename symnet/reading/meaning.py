r"""From what is written to expressions with shapes.

Each kind of notation has one method. What is not certain is decided by the shapes: products are read from left to
right, and where that does not fit, matrix products before ⊙. What is taken to be meant without being said is noted in
the scope; what is not understood raises ReadError with its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sympy
from sympy import Expr, Integer, Rational, S
from sympy.core.symbol import Str

from symnet.core.errors import SymnetError
from symnet.core.expression import is_coefficient, is_scalar, shape, variables
from symnet.core.symbols import Shape, Variable
from symnet.ops.activations import relu, step
from symnet.ops.concatenate import Concatenate, Slice, concatenate
from symnet.ops.dot import dot
from symnet.ops.elementary import absolute, sqrt
from symnet.ops.function import Map
from symnet.ops.hadamard import hadamard
from symnet.ops.indexed import At, InOrder, Over, Running, Same
from symnet.ops.inverse import Determinant, determinant
from symnet.ops.largest import IsMaximum, Maximum
from symnet.ops.operators import product
from symnet.ops.scale import scale
from symnet.ops.squared_norm import squared_norm
from symnet.ops.sum import add, minus
from symnet.ops.total import total
from symnet.ops.transpose import transpose_as_written
from symnet.reading.dots import COUNTER, open_pattern_of, pattern_of
from symnet.reading.equal_values import where_largest
from symnet.reading.grids import Grids, has_dots
from symnet.reading.lifting import lifted
from symnet.reading.looking import (
    bound_at_the_end,
    drawn_in,
    head,
    is_inner_product,
    is_list,
    is_tuple,
    number_of,
    only_item,
    opposite,
    uses,
)
from symnet.reading.names import Scripts, letters_in, script_text
from symnet.reading.scope import LOSSES, Again, is_capital, is_unknown
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Displayed,
    Dots,
    Fraction,
    Grid,
    Laid,
    Large,
    Letter,
    Mark,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Text,
    Total,
    Written,
)
from symnet.reading.vocabulary import LABELS, ORDERS

SIZES = frozenset("dkmn")
"""Letters that are numbers below a root where nothing else is known of them: √d."""


TERMS = 120
"""The longest sum that is read term by term; it takes time by the square of its length."""


class Meaning(Grids):
    """The reading of one statement."""

    def expression(self, node: Written) -> Expr:
        """The meaning of a node; ReadError with its place where it has none that is known."""
        try:
            return self._read(node)
        except ReadError:
            raise
        except Again:
            raise
        except SymnetError as error:
            raise ReadError(str(error), node.at) from error

    def _read(self, node: Written) -> Expr:
        if isinstance(node, Number):
            return Rational(node.text)
        if isinstance(node, Letter):
            return self.symbol(node, Scripts(), node)
        if isinstance(node, Scripted):
            return self.scripted(node)
        if isinstance(node, Total):
            return self.total(node)
        if isinstance(node, Product):
            return self.product(node.factors)
        if isinstance(node, Fraction):
            return self.fraction(node)
        if isinstance(node, Root):
            return self.root(node)
        if isinstance(node, Bracket):
            return self.bracket(node)
        if isinstance(node, Large):
            return self.product((("", node),))
        if isinstance(node, Grid):
            return self.grid(node)
        if isinstance(node, Relation):
            return self.indicator(node)
        if isinstance(node, Displayed):
            return self._displayed(node)
        if isinstance(node, Laid):
            return self.expression(node.body)
        if isinstance(node, Text):
            raise ReadError(f"the words {node.words!r} stand where a formula is expected", node.at)
        if isinstance(node, Dots):
            raise ReadError("what the dots stand for is not said", node.at)
        if isinstance(node, Mark):
            raise ReadError(f"the sign {node.sign} stands alone", node.at)
        raise ReadError("several things stand where one is expected", node.at)

    def total(self, node: Total) -> Expr:
        """Terms from left to right; a Σ goes on over the terms that use its index."""
        if any(isinstance(term, Dots) for _, term in node.terms):
            return self._counted_total(node)
        if len(node.terms) > TERMS:
            raise ReadError(f"a sum of more than {TERMS} terms is not read", node.at)
        terms = self._with_scopes(node.terms)
        sign, first = terms[0]
        result = self.expression(first)
        if sign == "-":
            result = scale(S.NegativeOne, result)
        for sign, term in terms[1:]:
            result = self.added(result, self.expression(term), sign, term.at)
        return result

    def _counted_total(self, node: Total) -> Expr:
        """a_1 + ⋯ + a_n, with terms before and behind: w_0 + w_1 x_1 + ⋯ + w_n x_n + b."""
        dots = next(n for n, (_, term) in enumerate(node.terms) if isinstance(term, Dots))
        if dots == len(node.terms) - 1:
            return self._endless_total(node)
        around = [term for _, term in node.terms[max(dots - 1, 0) : dots + 2 : 2]]
        if len(around) == 2 and all(isinstance(term, Number) and term.text == "0" for term in around):  # 0 + … + 0
            return self.expression(Total(node.at, (*node.terms[:dots], *node.terms[dots + 1 :])))
        for start in range(dots):
            counted = node.terms[start : dots + 2]
            found = pattern_of([term for _, term in counted])
            if found is not None and all(sign == "+" for sign, _ in counted):
                break
        else:
            raise ReadError("what the dots stand for is not clear from the terms around them", node.at)
        whole: Expr = Over(*self._counting(*found, node.at))
        if start:
            whole = self.added(self.expression(Total(node.at, node.terms[:start])), whole, "+", node.at)
        for sign, term in node.terms[dots + 2 :]:
            whole = self.added(whole, self.expression(term), sign, term.at)
        return whole

    def _endless_total(self, node: Total) -> Expr:
        """w_1 x_1 + w_2 x_2 + …, with terms before: over all entries."""
        for start in range(len(node.terms) - 2):
            found = open_pattern_of([term for _, term in node.terms[start:]])
            if found is None or any(sign != "+" for sign, _ in node.terms[start:]):
                continue
            self.scope.notice("a sum that ends in dots is taken to run over all entries")
            whole: Expr = Over(*self._counting(found, None, node.at))
            if start:
                whole = self.added(self.expression(Total(node.at, node.terms[:start])), whole, "+", node.at)
            return whole
        raise ReadError("what the dots stand for is not clear from the terms around them", node.at)

    def _counted_list(self, items: Sequence[Written], at: int) -> Expr:
        """[a_1, …, a_n] as a vector."""
        found = pattern_of(items)
        if found is None:
            raise ReadError("what the dots stand for is not clear from the items around them", at)
        running, item = self._counting(*found, at)
        whole = lifted(item, running.index, None)
        if whole is None:
            raise ReadError("no vector is found of which these are the entries", at)
        return whole

    def _counting(self, template: Written, upper: Written | None, at: int) -> tuple[Running, Expr]:
        """A running index for what counts, and what it counts."""
        running = self.running[COUNTER] = self._index(COUNTER, at, None if upper is None else self.size(upper))
        try:
            return running, self.expression(template)
        finally:
            del self.running[COUNTER]

    def arguments(self, letter: Letter, bracket: Bracket) -> list[Expr]:
        """The arguments; of mean(a_1, …, a_n) and sum(a_1, …, a_n) the sum that they stand for; entries of diag."""
        if letter.base in ("diag", "Diag") and (entries := self._on_the_diagonal(bracket)) is not None:
            return [entries]
        if not any(isinstance(i, Dots) for i in bracket.items):
            return super().arguments(letter, bracket)
        found = pattern_of(bracket.items)
        if found is None or letter.base not in ("mean", "sum"):
            raise ReadError("what the dots stand for is not clear from the items around them", bracket.at)
        running, item = self._counting(*found, bracket.at)
        whole: Expr = Over(running, item)
        return [scale(S.One / running.size, whole) if letter.base == "mean" else whole]

    def _on_the_diagonal(self, bracket: Bracket) -> Expr | None:
        """The column with the entries p_i (1 − p_i), of an i that is bound nowhere else; that of r_1, …, r_n."""
        if any(isinstance(i, Dots) for i in bracket.items):
            return self._listed(bracket.items, bracket.at)
        item = only_item(bracket)
        below = [i for _, scripts, _ in letters_in(item) for i in scripts.indices if self._is_index(i)]
        own = {i.base for i in below if isinstance(i, Letter)} - {*self.running, *self.free}
        if len(own) != 1:
            return None
        [number] = own
        running = self._index(number, bracket.at, None)
        with self.bind({number: running}):
            entry = self.expression(item)
        return self._of_entries(entry, running, None, bracket.at) if is_scalar(entry) else None

    def _with_scopes(self, terms: Sequence[tuple[str, Written]]) -> list[tuple[str, Written]]:
        """Terms behind a Σ that use its index are drawn into it."""
        result: list[tuple[str, Written]] = []
        for sign, term in terms:
            letters = bound_at_the_end(result[-1][1]) if result else set()
            free = {letter for letter in letters if letter not in self.running and letter not in self.free}
            if free and uses(term, free) and not (bound_at_the_end(term) & free):
                before_sign, before = result[-1]
                result[-1] = (before_sign, drawn_in(before, sign, term))
            else:
                result.append((sign, term))
        return result

    def _is_determined(self, node: Written) -> bool:
        """Whether |Σ| stands beside Σ^{-1}, or |L L^⊤| is of capitals alone, so that it is a determinant."""
        if isinstance(node, Product):
            letters = [head(factor)[0] for _, factor in node.factors]
            return all(letter is not None and is_capital(letter.base) for letter in letters)
        letter, _ = head(node)
        return letter is not None and letter.base in self.scope.inverted

    def bracket(self, node: Bracket) -> Expr:
        """(e), |e|, ‖e‖, ⟨a, b⟩, [i = j], [0.2, 0.3]."""
        if node.left == "|" and len(node.items) == 1:
            size = f"|{script_text(node.items[0])}|" if isinstance(node.items[0], Letter) else ""
            if size in self.scope.sizes:
                return self.scope.sizes[size]
            if script_text(node.items[0]) in self.scope.sets or _is_script_capital(node.items[0]):
                return self.size(node)
            inside = self.expression(node.items[0])
            if self._is_determined(node.items[0]) and not is_scalar(inside):
                self.scope.meet(*shape(inside))
                return determinant(inside)
            return absolute(inside)
        if node.left == "‖":
            return sqrt(squared_norm(self.expression(node.items[0])))
        if is_inner_product(node) and (pairs := _pairs_of_tuples(*node.items)):
            return add(*(self.bracket(replace(node, items=pair)) for pair in pairs))
        if is_inner_product(node):
            left, right = (self.expression(i) for i in node.items)
            self.scope.require(shape(left), shape(right), "they have no inner product")
            return dot(left, right) if shape(left)[1] == 1 and shape(left)[0] != 1 else total(hadamard(left, right))
        if len(node.items) == 1 and node.left in "([{":
            return self.expression(node.items[0])
        if is_tuple(node):
            return concatenate(*(self.expression(i) for i in node.items))
        if node.left in "([" and any(isinstance(i, Dots) for i in node.items):
            return self._counted_list(node.items, node.at)
        if is_list(node):
            parts = [self.expression(i) for i in node.items]
            if node.left == "[" and all(map(self._is_block, parts)):
                for part in parts[1:]:
                    self.scope.meet(shape(parts[0])[0], shape(part)[0])
                self._learn_widths(parts)
                self.scope.notice("matrices in a bracket are read as one beside the other")
                return concatenate(*parts, axis=1)
            if node.left == "(" and not all(map(is_scalar, parts)):
                raise ReadError("what the bracket holds is not understood", node.at)
            steps = any(isinstance(p, Variable) and self._is_step(p) for p in parts)
            if all(map(is_scalar, parts)) and not steps:
                return concatenate(*parts)
            if steps or any(not is_unknown(shape(p)[0]) and shape(p)[0] != 1 for p in parts):
                return self._stacked(parts, node.at)
            if not self.scope.is_final and any(is_unknown(size) for p in parts for size in shape(p)):
                for part in parts[1:]:
                    self.scope.meet(shape(parts[0])[1], shape(part)[1])
                return concatenate(*parts)
        if node.left == "[" and len(node.items) > 1 and set(node.separators) == {";"}:
            return self._stacked([self.expression(i) for i in node.items], node.at)
        raise ReadError("what the bracket holds is not understood", node.at)

    def _learn_widths(self, parts: Sequence[Expr]) -> None:
        """The W_i of [W_1, W_2] are as wide as the parts of a c = [e_1; e_2] are long, where there is one such c."""
        stacks = [f for f in self.scope.formulas.values() if isinstance(f, Concatenate) and f.axis == 0]
        stacks = [stack for stack in stacks if len(stack.operands) == len(parts)]
        if len(stacks) == 1:
            for part, beside in zip(parts, stacks[0].operands, strict=True):
                if is_unknown(self.scope.settled(shape(part)[1])):
                    self.scope.meet(shape(part)[1], shape(beside)[0])

    def _is_block(self, part: Expr) -> bool:
        """Whether it is a matrix, W_1 of W = [W_1, W_2]."""
        found = self.scope.symbols.get(part.name) if isinstance(part, Variable) else None
        columns = self.scope.settled(shape(part)[1])
        return (
            found is not None and found.kind in ("matrix", "declared") and is_capital(found.name.base) and columns != 1
        )

    def _is_step(self, part: Variable) -> bool:
        """Whether it is one vector of a sequence, h_{t-1}."""
        return part.parsed.sub[:1] in self.scope.times and not self.scope.is_final

    def _stacked(self, parts: list[Expr], at: int) -> Expr:
        """[h_{t-1}, x_t] and [h; x]: vectors, one above the other."""
        if any(is_coefficient(p) or (is_scalar(p) and self.scope.is_final) for p in parts):
            raise ReadError("numbers and vectors stand in one bracket", at)
        for part in parts:
            if isinstance(part, Variable) and is_unknown(shape(part)[0]):
                self.scope.several.add(shape(part)[0])
            self.scope.require((S.One, S.One), (shape(part)[1], S.One), "only columns are stacked")
        self.scope.notice("vectors in a bracket are read as one above the other")
        return concatenate(*parts)

    def root(self, node: Root) -> Expr:
        """√e, and the N-th root of a positive number."""
        body = self.expression(node.body)
        if node.degree is not None and node.degree != Number(node.degree.at, "2"):
            degree = self.expression(node.degree)
            if not is_coefficient(degree) or not is_scalar(body):
                raise ReadError("only square roots are read, and those of numbers to a degree that is one", node.at)
            return self.by_logarithm(body, 1 / degree)
        if isinstance(body, Variable) and body.parsed.base in SIZES and any(map(is_unknown, shape(body))):
            self.scope.require(shape(body), (S.One, S.One), "a size is a number")
        return sympy.sqrt(body) if is_coefficient(body) else sqrt(body)

    def indicator(self, node: Written) -> Expr:
        """[i = j], [z > 0]."""
        if not isinstance(node, Relation) or len(node.relations) != 1:
            raise ReadError("the condition is not understood", node.at)
        (left, right), relation = node.sides, node.relations[0]
        for label, index in ((left, right), (right, left)):
            if relation in ("=", "≠") and self.is_label(label) and self._is_index(index):
                running = self._running(index)
                entry = At(running, S.One, self.one_hot(label, running.size))
                return entry if relation == "=" else minus(1, entry)
        if relation in ("=", "≠") and self._is_index(left) and self._is_index(right):
            i, j = (self._running(side) for side in (left, right))
            self.scope.meet(i.size, j.size)
            return Same(i, j) if relation == "=" else minus(1, Same(i, j))
        if relation in ORDERS and self._is_index(left) and self._is_index(right):
            i, j = (self._running(side) for side in ((left, right) if relation in ("<", "≤") else (right, left)))
            self.scope.meet(i.size, j.size)
            return InOrder(i, j, Str("<" if relation in ("<", ">") else "≤"))
        if relation == "=" and isinstance(right, Product) and isinstance(right.factors[0][1], Large):
            whole, peak = self.expression(left), self.expression(right)
            if isinstance(peak, Maximum) and peak.operands[0] == whole:
                return IsMaximum(peak.args[0], whole)
            largest = peak.operands[0] if isinstance(peak, At) else None
            if isinstance(whole, At) and isinstance(largest, Maximum) and largest.operands[0] == whole.operands[0]:
                return At(*whole.args[:2], IsMaximum(largest.args[0], whole.operands[0]))
        if relation in ("=", "≠") and (of_label := self._of_label(left, right)) is not None:
            return of_label if relation == "=" else minus(1, of_label)
        if relation in ORDERS:
            first, second = self.expression(left), self.expression(right)
            if relation in ("<", "≤"):
                first, second = second, first
            if relation in ("≤", "≥"):
                self.scope.notice(
                    "at equality, a condition with ≥ or ≤ is taken as 0; the two differ at single points alone"
                )
            if first == 0:
                return Map(step, scale(S.NegativeOne, second))
            return Map(step, first if second == 0 else self.added(first, second, "-", node.at))
        if relation in ("=", "≠"):
            found = where_largest(self.expression(left), self.expression(right), self.scope.formulas)
            if found is not None:
                return found if relation == "=" else minus(1, found)
        raise ReadError(f"a condition with {relation} is not read", node.at)

    def _displayed(self, node: Displayed) -> Expr:
        """A symbol whose entries are written out; x^⊤, where those of a column lie, or those of a row stand."""
        value, wanted = self.expression(node.symbol), self.displayed_shape(node)
        rows, columns = shape(value)
        lies = wanted[0] == 1 and columns == 1 and rows != 1 and not is_unknown(rows)
        stands = wanted[1] == 1 and rows == 1 and columns != 1 and not is_unknown(columns)
        if not node.is_list and (lies or stands):
            value = transpose_as_written(value)
        if not self.ends_in_indices(node):
            self.scope.require(shape(value), wanted, "what is written out")
        return value

    def ends_in_indices(self, node: Displayed) -> bool:
        """Whether w_{ji} stands last where i and j are indices, too, so that its sizes are no others' sizes."""
        ends = [script_text(end) for end in (node.rows, node.columns) if isinstance(end, Letter)]
        return bool(self.scope.indices & set(ends))

    def displayed_shape(self, node: Displayed) -> Shape:
        """How many rows and columns are written out; a list stands or lies as all vectors do."""
        rows, columns = self.size(node.rows), self.size(node.columns)
        return (columns, rows) if node.is_list and self.scope.rows else (rows, columns)

    def grid(self, node: Grid) -> Expr:
        """A matrix of entries or blocks, or cases."""
        if node.kind == "cases":
            return self.cases(node)
        if has_dots(node):
            return self.dotted(node)
        rows = [[self.expression(cell) for cell in row] for row in node.rows]
        if len({len(row) for row in rows}) != 1:
            raise ReadError("the rows of the matrix differ in length", node.at)
        for axis, lines in ((0, rows), (1, list(zip(*rows, strict=True)))):
            for line in lines:
                for cell in line[1:]:  # where they do not agree, the concatenation says so
                    self.scope.meet(shape(line[0])[axis], shape(cell)[axis])
        result = concatenate(*(concatenate(*row, axis=1) if len(row) > 1 else row[0] for row in rows))
        if node.kind == "|":
            return Determinant(result)
        return result

    def _of_label(self, left: Written, right: Written) -> Expr | None:
        """y of [y = 1] and 1 − y of [y = 0], where y is compared with nothing else; (1 + y)/2 of a y of 1 or −1."""
        number, letter = number_of(right), head(left)[0]
        if letter is None or letter.base not in LABELS or number is None:
            return None  # a number of the document, of which [x = 0] is true at a point alone
        compared = self.scope.compared.get(letter.base, set()) | {number}
        of_signs = compared <= {1, -1}
        if not (of_signs or compared <= {0, 1}):
            return None
        value = self.expression(left)
        names = variables(value)
        if not is_scalar(value) or len(names) != 1 or not isinstance(value, (Variable, At, Slice)):
            return None
        [label] = names
        if label.domain == "sign" or (of_signs and -1 in compared):
            self._takes(label, "sign", "1 and −1", left.at)
            return scale(S.Half, add(S.One, scale(Integer(number), value))) if number else S.Zero
        self._takes(label, "binary", "0 and 1", left.at)
        return value if number == 1 else minus(1, value)

    def _takes(self, label: Variable, domain: str, values: str, at: int) -> None:
        """Note which values a label takes; ReadError where the document says something else of it."""
        if label.domain not in ("real", domain):
            raise ReadError(f"{label.name} is {label.domain}, and is compared with {values}", at)
        if label.domain == "real":
            self.scope.domains[label.name] = domain
            self.scope.notice(f"{label.name} takes the values {values} alone, with which it is compared")

    def _label(self, condition: Relation, otherwise: Written) -> Expr | None:
        """y of the cases y = 1 and y = 0, 1 − y of y = 0 and y = 1: which of the two a label says."""
        pair = [c for c in (condition, otherwise) if isinstance(c, Relation) and c.relations == ("=",)]
        numbers = [c.sides[1].text for c in pair if isinstance(c.sides[1], Number)]
        if len(pair) != 2 or sorted(numbers) != ["0", "1"]:
            return None
        labels = [self.expression(c.sides[0]) for c in pair]
        if labels[0] != labels[1]:
            return None
        self.scope.notice(f"{labels[0]} takes the values 0 and 1 alone")
        return labels[0] if numbers[0] == "1" else minus(1, labels[0])

    def cases(self, node: Grid) -> Expr:
        """Two cases on the sign of something: z if z > 0, 0 otherwise."""
        if len(node.rows) != 2 or any(len(row) != 2 for row in node.rows):
            raise ReadError("only two cases, each with its condition, are read", node.at)
        (value, condition), (other, otherwise) = node.rows
        if isinstance(condition, Text) or (_is_weak(condition) and isinstance(otherwise, Relation)):
            (value, condition), (other, otherwise) = (other, otherwise), (value, condition)  # the strict one counts
        if not isinstance(condition, Relation):
            raise ReadError("the condition of the case is not understood", condition.at)
        fits = not isinstance(otherwise, Relation) or opposite(condition, otherwise)
        if not fits and self._label(condition, otherwise) is None:
            raise ReadError("the conditions of the two cases are not each other's opposite", otherwise.at)
        if not isinstance(otherwise, (Relation, Text)):
            raise ReadError("the condition of the case is not understood", otherwise.at)
        label = self._label(condition, otherwise)
        chosen = label if label is not None else self.indicator(condition)
        yes, no = self.expression(value), self.expression(other)
        if yes == 1 and no == 0:
            return chosen
        if no == 0 and isinstance(chosen, Map) and chosen.function is step and chosen.operands[0] == yes:
            return Map(relu, yes)
        if no == 0:
            return hadamard(chosen, yes) if not is_scalar(chosen) else product(chosen, yes)
        return add(product(chosen, yes), product(minus(1, chosen), no))


def _is_script_capital(node: Written) -> bool:
    """𝓑, which is a set, so that |𝓑| is how many there are in it."""
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Letter) and base.accents[:1] in (("mathcal",), ("mathscr",)) and base.base not in LOSSES


def _is_weak(condition: Written) -> bool:
    """Whether a condition holds at equality, too."""
    return isinstance(condition, Relation) and condition.relations[0] in ("≤", "≥")


def _pairs_of_tuples(left: Written, right: Written) -> list[tuple[Written, Written]]:
    """(Q, R) and (K, S) of ⟨(Q, K), (R, S)⟩, which is the sum over them; none where these are no tuples."""
    both = [side.items if isinstance(side, Bracket) and side.left == "(" else () for side in (left, right)]
    return list(zip(*both, strict=True)) if len(both[0]) == len(both[1]) > 1 else []
