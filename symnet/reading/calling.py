r"""A letter before a bracket: a function of the document, a value with its arguments, one of a sequence, or no product.

f(x; w)  with a formula of its own       l(ŷ, y)  without one: the value l
p(x)     under Σ_x: an entry             w(k + 1) one of w(1), w(2), …
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr, S

from symnet.calculus.matricize import matricize
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, shape, sizes_in, substitute, variables
from symnet.core.expression import replace as replaced
from symnet.core.notation import parse_name
from symnet.core.symbols import Partial, Variable
from symnet.index.entries import entry
from symnet.index.polynomial import index_over
from symnet.index.rational import cancelled
from symnet.ops.differential import differentiated
from symnet.ops.function import Map
from symnet.ops.indexed import At, Running
from symnet.ops.transpose import transpose_as_written
from symnet.reading.derivatives import is_square
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS, generic
from symnet.reading.heads import plain_name
from symnet.reading.lifting import lifted
from symnet.reading.looking import (
    head,
    is_simple,
    letters_of,
    only_item,
)
from symnet.reading.names import Scripts, letters_in, name_of, script_text
from symnet.reading.paths import Paths
from symnet.reading.scope import LOSSES, UNSPOKEN, is_capital, is_unknown
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Dots,
    Letter,
    Relation,
    Scripted,
    Written,
    bare,
)

USUAL_INDICES = frozenset("ijkt")
"""Letters that number entries in brackets, p[k]."""


class Calling(Paths):
    """What stands with arguments and is no well-known function."""

    def _composes(self, factors: Sequence[tuple[str, Written]], n: int) -> bool:
        """Whether ∘ stands beside the bare name of a function; the L of ∇_r L ∘ r is one of a gradient."""
        before = head(factors[n - 2][1])[0] if n > 1 else None
        of_gradient = before is not None and before.base == r"\nabla"
        for letter, scripts in map(head, (node for _, node in factors[n - 1 + of_gradient : n + 1])):
            key = "" if letter is None else name_of(letter, scripts).latex()
            if key and key in {*self.scope.maps, *self.scope.calls, *self.scope.functions, *self.scope.function_names}:
                return True
        return False

    def _counted(self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int) -> Expr | None:
        """p(x) under Σ_x, an entry of p; w(k + 1), one of w(1), w(2), …"""
        follows = self._bracket_follows(factors, n)
        if follows is None or follows.left != "(" or len(follows.items) != 1 or scripts.indices:
            return None
        item, name = follows.items[0], name_of(letter, scripts)
        known = letter.base in ELEMENTWISE or letter.base in OF_ARRAYS or name.latex() in self.scope.declared
        if known or name.latex() in self.scope.functions:
            return None
        if (name.latex(), *letters_of(item)) in self.scope.stepped:
            return self.symbol(letter, scripts._replace(layer=script_text(item), style="()"), factors[n][1])
        if isinstance(item, Letter) and item.base in self.running:
            return self.symbol(letter, scripts._replace(indices=(item,)), factors[n][1])
        return None

    def _barred(
        self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int
    ) -> tuple[Expr, int] | None:
        """dz of a document that writes the gradient ∂L/∂z so, as programs do."""
        is_d = letter.base == "d" and scripts == Scripts() and n + 1 < len(factors) and not factors[n + 1][0]
        if not is_d or not self.scope.bars or head(factors[n + 1][1])[0] is None:
            return None
        if len(self.scope.bars) > 1:
            losses = " or ".join(self.scope.bars)
            raise ReadError(f"of which loss is d the gradient, {losses}? say % symnet: loss …", letter.at)
        loss = self.scope.find(parse_name(self.scope.bars[0]))
        if loss is None and (self.scope.bars == [UNSPOKEN] or self.scope.bars[0] not in self.scope.given):
            loss = self.scope.declare(parse_name(self.scope.bars[0]), (S.One, S.One))
        if loss is None or self.scope.shape_of(loss) != (1, 1):
            raise ReadError("the loss of which d is the gradient is not known here", letter.at)
        under, above = head(factors[n + 1][1])
        assert under is not None
        by = self.symbol(under, above._replace(transposed=False), factors[n + 1][1])
        self.scope.notice(f"dz stands for the gradient of {loss.name.latex()} by z")
        derive = self.by_square if is_square(by) else self._derivative
        found = self._laid_out(derive(self._variable(loss), by, letter.at))
        return (transpose_as_written(found) if above.transposed else found), n + 2

    def _require_no_word(
        self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int
    ) -> None:
        """No E[x], O(ε²), J(θ + ε), R(W) or p[k] that would come out as a product."""
        follows = self._bracket_follows(factors, n)
        if letter.base == "arg":
            raise ReadError("where something is largest is not read", letter.at)
        if follows is None or len(follows.items) != 1 or isinstance(follows.items[0], Relation):
            return
        item, key = follows.items[0], name_of(letter, scripts).latex()
        if letter.base in self.scope.functions or key in self.scope.function_names or scripts.transposed:
            return
        if follows.left == "[" and (letter.base == "E" or letter.is_word):
            raise ReadError(f"{letter.base}[…] is not read; expectations are none of this notation", letter.at)
        if follows.left == "[" and isinstance(item, Letter) and item.base in USUAL_INDICES and not letter.is_word:
            raise ReadError(f"is {letter.base}[{item.base}] an entry? write {letter.base}_{item.base}", letter.at)
        alone = key not in self.scope.factors and key not in self.scope.declared and key not in self.scope.values
        if follows.left != "(" or key in self.scope.declared or letter.accents[:1] in (("mathbf",), ("bm",)):
            return
        symbol = self.scope.find(name_of(letter, scripts))
        if symbol is not None and not any(s == 1 or is_unknown(s) for s in self.scope.shape_of(symbol)):
            return  # E (ŷ − y) with a matrix E
        is_order = letter.base == "O" and not (scripts.indices and letter.base in self.scope.given_by_entries)
        if is_order or (letter.base in LOSSES and not is_simple(follows) and not scripts.indices):
            raise ReadError(f"what {letter.base} makes of its argument is not said", letter.at)
        if not alone or key in self.scope.given:
            return
        if is_capital(letter.base) and letter.base not in LOSSES and isinstance(item, Letter) and is_capital(item.base):
            raise ReadError(
                f"is {letter.base}({item.base}) a product, or a function? say % symnet: function …", letter.at
            )

    def _declared(
        self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int
    ) -> Expr | None:
        """f(x, w) of a function that the document defines: its name, or its formula with other arguments put in."""
        follows = self._bracket_follows(factors, n)
        if scripts.primes and follows is not None:
            return self._slope_of_declared(letter, scripts, follows)
        found = self.scope.declared.get(name_of(letter, scripts).latex())
        if found is None or follows is None or follows.left != "(" or self._is_term_of(letter, scripts, follows):
            return None
        symbol = self.scope.find(name_of(letter, scripts))
        plain = all(plain_name(item) is not None for item in follows.items)  # no ℓ(μ, σ²), no E(w_1, …, w_K)
        if symbol is not None and not plain and found.written == bare(follows.items):
            return self._variable(symbol)
        if not found.letters and all(isinstance(item, Dots) for item in follows.items):  # C(…)
            known_as = self.scope.find(name_of(letter, scripts))
            return None if known_as is None else self._variable(known_as)
        if len(follows.items) != len(found.letters):
            if plain and symbol is not None and self._hangs_on(found.body, follows):
                return self._variable(symbol)
            wanted, given = len(found.letters), len(follows.items)
            raise ReadError(f"{letter.base} is defined for {wanted} arguments, not {given}", follows.at)
        items = [self.expression(i) for i in follows.items]
        known = [self.scope.find(parse_name(name)) for name in found.letters]
        own = [self.scope.variable(k) if k is not None else None for k in known]
        if symbol is None:
            return None
        if all(mine == item for mine, item in zip(own, items, strict=True)):
            return self._variable(symbol)
        table: dict[Expr, Expr] = {}
        learned = {size: self.scope.settled(size) for size in sizes_in(found.body) if self.scope.settled(size) != size}
        body = substitute(found.body, learned) if learned else found.body  # sizes that met since the formula was read
        for mine, item in zip(own, items, strict=True):
            if mine is not None and mine != item:
                body = self._written_out(body, mine.name)
        by_name = {v.name: v for v in variables(body) if isinstance(v, Variable)}
        for mine, item, node in zip(own, items, follows.items, strict=True):
            if mine == item:
                continue
            mine = by_name.get(mine.name) if mine is not None else None  # as it was when the formula was read
            mine = mine or self._numbered_of(node, by_name)
            if mine is None:
                raise ReadError(f"the formula of {letter.base} does not contain its argument", follows.at)
            if name_of(letter, scripts).latex() in self.scope.by_entries and not is_scalar(item):
                return self._at_each_entry(body, mine, item, letter)
            self.scope.require(shape(mine), shape(item), f"the argument of {letter.base}")
            table[mine] = item
        return replaced(body, table)

    def _at_each_entry(self, body: Expr, by: Variable, item: Expr, letter: Letter) -> Expr:
        """f(W x) of an f(u) that is given for numbers; its shape alone, before all shapes are known."""
        if any(map(is_unknown, shape(item))):
            return Map(generic(letter.base), item)
        row, column = map(index_over, shape(item))
        places = [Running(place) if place is not None else S.One for place in (row, column)]
        found = lifted(replaced(body, {by: At(*places, item)}), row, column)
        if found is None:
            raise ReadError(f"{letter.base} is given for numbers; write what it makes of each entry", letter.at)
        return found

    def _written_out(self, body: Expr, name: str) -> Expr:
        """The formula of p(x) = σ(f(x)) with that of f for f, as far as it takes until x stands in it."""
        met: set[str] = set()
        while name not in {v.name for v in variables(body) if isinstance(v, Variable)}:
            made = {
                v: self.scope.formulas[v.name]
                for v in variables(body)
                if isinstance(v, Variable) and v.name in self.scope.formulas and v.name not in met
            }
            if not made:
                break
            met |= {v.name for v in made}
            body = substitute(body, made)
        return body

    def _numbered_of(self, item: Written, inside: Mapping[str, Variable]) -> Variable | None:
        """The y in the formula of ξ(t, z) for which y_i of ξ(t_i, y_i) stands."""
        letter, scripts = head(item)
        if letter is None or len(scripts.indices) != 1 or not self._is_index(scripts.indices[0]):
            return None
        stem = self.scope.find(name_of(letter, scripts, with_sub=False))
        return inside.get(stem.name.latex()) if stem is not None else None

    def _is_term_of(self, letter: Letter, scripts: Scripts, bracket: Bracket) -> bool:
        """Whether E(y_i, t_i) is one of the terms E_i that E(Y, T) = Σ_i E(y_i, t_i) is made of."""
        number = self._number_of(bracket)
        if number is None or scripts.indices or scripts.words:
            return False
        return name_of(letter, scripts._replace(indices=(number,))).latex() in self.scope.calls

    def _slope_of_declared(self, letter: Letter, scripts: Scripts, follows: Bracket) -> Expr | None:
        """f′(x) and f″(x) of a function of one number that the document defines, also at other arguments."""
        plain = scripts._replace(primes=0)
        found = self.scope.declared.get(name_of(letter, plain).latex())
        symbol = self.scope.find(name_of(letter, plain))
        own = self.scope.find(parse_name(found.letters[0])) if found is not None and len(found.letters) == 1 else None
        if found is None or symbol is None or own is None:
            return None
        item, by, body = self.expression(only_item(follows)), self.scope.variable(own), found.body
        for sizes in (shape(by), self.scope.shape_of(symbol)):
            self.scope.require(sizes, (S.One, S.One), "f′ is read of numbers")
        slope: Expr | None = None
        if item == by:
            slope = self.scope.variable(symbol)
            for _ in range(scripts.primes):
                slope = Partial(slope, by)
            return slope
        unread = ReadError(f"the derivative of {letter.base} is not read here; write it as a fraction", follows.at)
        if any(v != by and isinstance(v, Variable) and v.name in self.scope.formulas for v in variables(body)):
            raise unread  # which may be made of the argument, too
        for _ in range(scripts.primes):
            forms = differentiated(body, by)
            derived = forms[1] if forms is not None else _by_entries(body, by)
            if derived is None:
                raise unread
            body = derived
        if not is_scalar(item):
            self.scope.notice(f"the derivative of {letter.base} is taken at each entry")
            return self._at_each_entry(body, by, item, letter)
        return replaced(body, {by: item})

    def _hangs_on(self, body: Expr, bracket: Bracket) -> bool:
        """Whether f(w, x) names all that the u and v of its formula f(u, v) are made of in the end."""
        given = set(map(self.expression, bracket.items))
        pending, ends, met = list(variables(body)), set[Expr](), set[Expr]()
        while pending:
            v = pending.pop()
            made = self.scope.formulas.get(v.name) if isinstance(v, Variable) else None
            if made is None:
                ends.add(v)
            elif v not in met:
                met.add(v)
                pending += variables(made)
        return bool(met) and ends == given

    def _is_call(self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int) -> bool:
        """Whether a letter stands before several arguments, l(ŷ, y), or before the one that it is differentiated by."""
        follows = self._bracket_follows(factors, n)
        if follows is None or follows.left != "(" or "|" in follows.separators:
            return False
        if letter.is_word:
            return True
        if len(follows.items) == 1:
            key = name_of(letter, scripts).latex()
            return is_simple(follows) and (letter.base in LOSSES or key in self.scope.values)
        return True

    def _is_map(self, letter: Letter, scripts: Scripts, factors: Sequence[tuple[str, Written]], n: int) -> bool:
        """Whether f: ℝⁿ → ℝᵐ stands before its arguments."""
        follows = self._bracket_follows(factors, n)
        return follows is not None and follows.left == "(" and name_of(letter, scripts).latex() in self.scope.maps

    def _called(self, letter: Letter, scripts: Scripts, bracket: Written) -> Expr:
        """l(ŷ, y) of which no formula is given: the value l, as long as it always stands with these arguments."""
        assert isinstance(bracket, (Bracket, Scripted))
        within = bracket.base if isinstance(bracket, Scripted) else bracket
        assert isinstance(within, Bracket)
        number = self._number_of(within)
        if number is not None and not scripts.indices and not scripts.words:
            scripts = scripts._replace(indices=(number,))  # l(y_t, o_t) is l_t, one for each t
        name = name_of(letter, scripts)
        key = name.latex()
        self.take(key, within)
        try:
            arguments = self.scope.calls.setdefault(key, script_text(within))
        except ReadError:
            arguments = self.scope.calls.setdefault(key, "(…)")
        for inner, inside, _ in letters_in(within) if number is None else ():
            if set(self.running) & {t for i in (*inside.indices, inside.sup) if i is not None for t in letters_of(i)}:
                raise ReadError(f"{letter.base} of {inner.base} has no formula, so it cannot be summed", letter.at)
        if self.scope.call_trees.setdefault(key, bare(within.items)) != bare(within.items):
            raise ReadError(
                f"{letter.base} stands with several arguments, and what it makes of them is not said", letter.at
            )
        symbol = self.scope.find(name) or self.scope.meet_value(name)
        if not symbol.defined and self.scope.is_final:
            kind = "number" if self.scope.shape_of(symbol) == (1, 1) else "value"
            self.scope.notice(f"{key}{arguments} is taken to be the {kind} {key}, of which no formula is given")
        if (given := self._known_arguments(within)) is not None:
            self.scope.arguments.setdefault(key, given)
        return self._variable(symbol)

    def _known_arguments(self, bracket: Bracket) -> tuple[Expr, ...] | None:
        """The arguments as values, once their shapes are known."""
        try:
            found = tuple(self.expression(item) for item in bracket.items)
        except SymnetError:
            return None
        return None if any(map(is_unknown, (size for value in found for size in shape(value)))) else found

    def _number_of(self, bracket: Bracket) -> Letter | None:
        """The letter that numbers the arguments of a function, if it is the same with all that have any."""
        found: dict[str, Letter] = {}
        for _, scripts, _ in letters_in(bracket):
            for script in (*scripts.indices, scripts.sup):
                for letter, _, _ in letters_in(script) if script is not None else ():
                    if letter.base in self.running or letter.base in self.scope.times:
                        found[letter.base] = letter
        return next(iter(found.values())) if len(found) == 1 else None

    def take(self, key: str, bracket: Bracket) -> None:
        """Arguments have the shapes that f: A × B → C says."""
        taken = self.scope.maps.get(key, ())
        if len(taken) == len(bracket.items):
            for item, wanted in zip(bracket.items, taken, strict=True):
                if wanted is not None:
                    self.scope.require(shape(self.expression(item)), wanted, f"the argument of {key}")

    def _bracket_follows(self, factors: Sequence[tuple[str, Written]], n: int) -> Bracket | None:
        if n + 1 >= len(factors) or factors[n + 1][0]:
            return None
        node = factors[n + 1][1]
        node = node.base if isinstance(node, Scripted) else node
        return node if isinstance(node, Bracket) and node.left in "([{" else None


def _by_entries(body: Expr, by: Variable) -> Expr | None:
    """The derivative of a number by another one, by the index calculus; None where it has no such form."""
    try:
        return matricize(cancelled(entry(body, None, None).derivative(by, (None, None))), None, None)
    except SymnetError:
        return None
