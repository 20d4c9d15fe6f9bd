"""Symbols by their names, entries of them, constants; powers, transposes and ranges of anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr, Rational, S
from sympy.core.symbol import Str

from symnet.core.errors import SymnetError
from symnet.core.expression import is_coefficient, is_scalar, shape, variables
from symnet.core.notation import BOLD, LAYER_SLOT, Name
from symnet.core.shapes import same_size
from symnet.core.symbols import Partial, Shape, Variable
from symnet.ops.activations import relu
from symnet.ops.concatenate import cut
from symnet.ops.constants import Identity, Ones, Zeros
from symnet.ops.diagonal import Diagonal, diagonal
from symnet.ops.elementary import absolute, exp, log, sqrt
from symnet.ops.function import Map
from symnet.ops.indexed import At, Counted, Over, Running, Same
from symnet.ops.inverse import inverse
from symnet.ops.largest import maximum
from symnet.ops.operators import product, quotient
from symnet.ops.power import power
from symnet.ops.shifted import Moved, Shifted
from symnet.ops.squared_norm import squared_norm
from symnet.ops.total import total
from symnet.ops.transpose import transpose_as_written
from symnet.reading.basis import Basis
from symnet.reading.heads import step_of_entry
from symnet.reading.lines import LINES, line, matrix_of, number_above, number_of
from symnet.reading.looking import contribution_name, is_inner_product, is_list, is_tuple, letters_of, size_name
from symnet.reading.names import Scripts, is_ratio, letters_in, name_of, script_text, scripts_of
from symnet.reading.scope import (
    LAST_STEPS,
    LAYER,
    USUAL_STEPS,
    Symbol,
    is_bold,
    is_capital,
    is_known_bold,
    is_unknown,
    say_sizes,
)
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Dots,
    Fraction,
    Letter,
    Listed,
    Mark,
    Number,
    Product,
    Relation,
    Scripted,
    Text,
    Total,
    Written,
    every_node,
)

FACTORS = 20
"""The highest power of a matrix that is written as a product."""

EXPONENTS = frozenset(rf"\{name}" for name in "alpha beta gamma delta epsilon eta kappa lambda nu rho tau".split())
"""Letters that above something are its exponent, and number neither layers nor steps."""

OF_SOMETHING = frozenset("exp log ln sin cos tan tanh sinh cosh".split())
"""Functions that are no names of values, as in \\exp -x^2."""

DIGITS = 300
"""Decimal digits of the largest number that is read."""


def _condition_below(sub: Written | None) -> Relation | None:
    """i = j of 1_{i = j} and 1_{[i = j]}."""
    if isinstance(sub, Bracket) and len(sub.items) == 1:
        sub = sub.items[0]
    return sub if isinstance(sub, Relation) else None


def _is_turned_alone(node: Scripted) -> bool:
    scripts = scripts_of(node)
    return scripts.transposed and scripts.power is None and node.sub is None and not node.primes


def _names_a_space(below: Written | None) -> bool:
    """F of ⟨A, B⟩_F, and ℝ or Θ, which are no indices."""
    letter = isinstance(below, Letter) and (below.base == r"\Theta" or below.base.isupper() or bool(below.accents))
    return letter or (isinstance(below, Number) and below.text == "2") or isinstance(below, Text)


class Symbols(Basis):
    """What a letter with its scripts means."""

    def scripted(self, node: Scripted) -> Expr:
        """A symbol with its scripts, or anything else with a power, a transpose or indices."""
        if isinstance(node.base, Letter):
            return self.symbol(node.base, scripts_of(node), node)
        if isinstance(node.base, (Product, Total)) and len(list(node.base.parts())) > 1:
            raise ReadError("braces draw nothing, so that the script stands at what is last; write brackets", node.at)
        if isinstance(node.base, Bracket) and node.base.left == "‖":
            return self._norm(node)
        if is_inner_product(node.base) and _names_a_space(node.sub):
            return self.scripted(replace(node, sub=None)) if node.sup is not None else self.expression(node.base)
        if isinstance(node.base, Bracket) and node.base.left in ("(", "[") and _is_plus(node.sub):
            return self._finished(Map(relu, self.expression(node.base)), scripts_of(replace(node, sub=None)), node.at)
        if is_tuple(node.base) and scripts_of(node).transposed:
            return self.expression(node.base)  # (1, 2)^⊤ stands
        if is_list(node.base) and _is_turned_alone(node):
            found = self.expression(node.base)
            dotted = any(isinstance(item, Dots) for item in node.base.items)
            if dotted or all(is_scalar(self.expression(item)) for item in node.base.items):
                return found  # [a, b]^⊤ of numbers stands, as [a, b] does where nothing says that it lies
            return self._with_scripts(found, scripts_of(node), node.at)
        if (contribution := contribution_name(node)) is not None:
            found = self.scope.find(contribution)
            if found is None:
                whole = self.expression(node.base)
                found = self.scope.declare(contribution, shape(whole))
            return self.scope.variable(found)
        if isinstance(node.base, Scripted) and isinstance(node.base.base, Letter):
            inner, outer = scripts_of(node.base), scripts_of(node)
            value = self.symbol(node.base.base, inner, node.base)
            return self._with_scripts(value, outer, node.at)
        if isinstance(node.base, Number) and node.base.text in ("1", "0") and node.sub is not None:
            return self._special(Letter(node.at, node.base.text, ("mathbf",)), scripts_of(node), node) or S.One
        return self._with_scripts(self.expression(node.base), scripts_of(node), node.at, node)

    def _norm(self, node: Scripted) -> Expr:
        scripts = scripts_of(node)
        kind = "".join(script_text(i) for i in scripts.indices) or scripts.words
        assert isinstance(node.base, Bracket)
        body = self.expression(node.base.items[0])
        if kind == "1" and 1 in shape(body):  # of a matrix it is something else
            summed = total(absolute(body))
            return summed if scripts.power is None else self._to_the(summed, scripts.power, False, node.at)
        if kind == r"\infty" and 1 in shape(body):
            largest = maximum(absolute(body))
            return largest if scripts.power is None else self._to_the(largest, scripts.power, False, node.at)
        if (exponent := self._exponent_of(kind, scripts)) is not None and 1 in shape(body):
            raised = total(self._to_the(absolute(body), scripts.indices[0], True, node.at))
            above = scripts.power or scripts.sup
            if above is not None and script_text(above) == kind:
                return raised
            root = self.by_logarithm(raised, quotient(S.One, exponent))
            return root if above is None else self._to_the(root, above, False, node.at)
        if kind.replace(r"\mathrm{F}", "F") not in ("", "2", "F", r"\mathrm{2}"):
            raise ReadError(f"the norm with {kind} is not read", node.at)
        squared = squared_norm(body)
        if scripts.power is None:
            return sqrt(squared)
        if scripts.power == Number(scripts.power.at, "2"):
            return squared
        return self._to_the(sqrt(squared), scripts.power, False, node.at)

    def _exponent_of(self, kind: str, scripts: Scripts) -> Expr | None:
        """p of ‖x‖_p, and 3 of ‖x‖_3; None for what is no number."""
        [below] = scripts.indices if len(scripts.indices) == 1 else [None]
        if isinstance(below, Number) and kind not in ("0", "1", "2"):
            return self.expression(below)
        if not isinstance(below, Letter) or below.base not in ("p", "q", "r") or self._is_index(below):
            return None
        exponent = self.expression(below)
        self.scope.require(shape(exponent), (S.One, S.One), "the number of a norm")
        return exponent

    def symbol(self, letter: Letter, scripts: Scripts, node: Written) -> Expr:
        """A symbol by its name, an entry of one, a constant, Euler's e to a power."""
        if self._is_small_transpose(scripts.sup):
            scripts = scripts._replace(transposed=True, sup=None)
        self._require_no_layer(letter, scripts)
        special = self._special(letter, scripts, node)
        if special is not None:
            return special
        if self.locals and (local := self._local(letter, scripts, node)) is not None:
            return self._finished(local, scripts, node.at)
        if (line := self.line(letter, scripts)) is not None:
            return self._finished(line, scripts, node.at)
        found = self.scope.find(name_of(letter, scripts))
        if found is None and (line := self._dotted_line(letter, scripts)) is not None:
            return self._finished(line, scripts, node.at)
        if found is None and letter.base in self.scope.sizes and not scripts.indices and not scripts.words:
            value: Expr = self.scope.sizes[letter.base]
        elif found is None and scripts.indices and (text := size_name(node)) in self.scope.sizes:
            return self.scope.sizes[text]
        elif found is None and isinstance(scripts.sup, Written) and self._is_power(letter, scripts):
            return self.symbol(letter, scripts._replace(power=scripts.sup, sup=None), node)
        elif found is None and scripts.indices:
            scripts = self._turned(scripts, node)
            value = self._entry_of(letter, scripts, node)
            self._require_clear(value, scripts, node.at)
        else:
            self._require_no_number_of_entries(letter, scripts, found)
            value = self._variable(found or self._anew(letter, scripts, node))
            flat = scripts.transposed and self.scope.is_final and is_scalar(value)
            if flat and isinstance(value, Variable) and not self.scope.is_stated(value):
                raise ReadError(f"{letter.base} is transposed, and nothing tells its shape", node.at)
        return self._finished(value, scripts, node.at)

    def _require_no_number_of_entries(self, letter: Letter, scripts: Scripts, found: Symbol | None) -> None:
        """No k of Σ_k k x_k, nor |i − j| beside S_{ij}: an index that is reckoned with is no symbol of its own."""
        is_own = found is not None and found.kind in ("declared", "defined")
        if scripts == Scripts() and not letter.accents and not is_own and letter.base in {*self.running, *self.free}:
            base = letter.base
            raise ReadError(
                f"{base} numbers entries here, and is reckoned with as well; give these numbers a name, as "
                f"in c_{base} with a vector c of data",
                letter.at,
            )

    def line(self, letter: Letter, scripts: Scripts) -> Expr | None:
        """x_i as the line of X that the document says it is, in the shape that it states for it."""
        label = scripts.indices[0] if len(scripts.indices) == 1 and self.is_label(scripts.indices[0]) else None
        numbered = scripts._replace(indices=(Letter(letter.at, "i"),)) if label is not None else scripts
        found = matrix_of(letter, numbered, self.scope)
        if found is None or letter.base in self.locals:
            return None
        name, axis = found
        if name.base in self.scope.lines:  # the C of vectors c_k is no cost
            self.scope.evidence.setdefault(name.latex(), set()).add("matrix")
        matrix = self.scope.find(name) or self.scope.meet_anew(name)
        size = self.scope.shape_of(matrix)[axis]
        self.scope.notice(f"{script_text(letter)} with an index is taken for a {LINES[axis]} of {name.latex()}")
        if label is not None:  # u_o of a class o
            chosen, whole = self.one_hot(label, size), self._variable(matrix)
            value = product(whole, chosen) if axis == 1 else product(transpose_as_written(chosen), whole)
        else:
            number = number_of(letter, scripts) or number_above(letter, scripts)
            assert number is not None
            running = self._running(number)
            self.scope.meet(size, running.size)
            value = line(self._variable(matrix), running, axis)
        stated = self.scope.find(name_of(letter, scripts))
        upright = self.scope.upright or axis == 1
        if stated is not None and stated.kind == "declared":
            upright = self.scope.shape_of(stated)[1] == 1
        elif axis == 0:
            self.scope.has_free_rows = True
        value = transpose_as_written(value) if upright != (axis == 1) else value
        if stated is not None and stated.kind == "declared":
            self.scope.require(self.scope.shape_of(stated), shape(value), f"{stated.name.latex()} and its matrix")
        return value

    def _dotted_line(self, letter: Letter, scripts: Scripts) -> Expr | None:
        """H_{i,:} as a row of H and H_{:,j} as a column, as they lie in it, where H is known to be a matrix."""
        axis = next((n for n, i in enumerate(scripts.indices) if not isinstance(i, Mark)), 0)
        if len(scripts.indices) != 2 or not isinstance(scripts.indices[1 - axis], Mark):
            return None
        place = scripts.indices[axis]
        matrix = self.scope.find(name_of(letter, scripts._replace(indices=(), subscript=None), with_sub=False))
        if matrix is None or self.scope.shape_of(matrix)[1 - axis] == 1:
            return None
        return self._line_at(self._variable(matrix), place, axis)

    def _line_at(self, whole: Expr, place: Written, axis: int) -> Expr | None:
        """One line of what is a matrix, at a number or an index."""
        size = self.scope.settled(shape(whole)[axis])
        if isinstance(place, Number):
            number = int(place.text) - 1 + self.scope.is_from_zero(size)
            return cut(whole, axis, sympy.Integer(number), S.One)
        if not self._is_index(place):
            return None
        running = self._running(place)
        self.scope.meet(size, running.size)
        return line(whole, running, axis)

    def _require_no_layer(self, letter: Letter, scripts: Scripts) -> None:
        """No W^2 that may be the W of layer 2, since there is no W without a number above."""
        if isinstance(scripts.power, Number) and letter.base in self.scope.raised:
            raise ReadError(
                f"is this a power of {letter.base}, or {letter.base} of a layer? write {letter.base}^{{(2)}}", letter.at
            )

    def _is_small_transpose(self, above: Written | None) -> bool:
        """K^t, in a document where t is nothing else."""
        if not (isinstance(above, Letter) and above.base == "t" and not above.accents):
            return False
        scope = self.scope
        if "t" in scope.indices | scope.times | set(scope.sizes) | set(scope.evidence):
            return False
        scope.notice("^t is taken to be a transpose")
        return True

    def _variable(self, symbol: Symbol) -> Variable:
        """The variable of a symbol: one for each value of a bound letter in its scripts, as z^{(i)} within Σ_i."""
        variable, name = self.scope.variable(symbol), symbol.name
        numbering = [letter for letter in self.running if _numbered_by(name, letter) != name]
        if len(numbering) > 1 or self.scope.is_numbered_twice(name):  # p(y_i = k | x_i) within Σ_i Σ_k
            raise SymnetError(f"{name.latex()} is numbered by two letters, which is read of entries alone")
        if not numbering:
            return variable
        running, slotted = self.running[numbering[0]], _numbered_by(name, numbering[0])
        if slotted.sub == LAYER_SLOT or (slotted.layer == LAYER_SLOT and name.layer_style == "()"):
            self.scope.count_members(slotted.latex(), running.size)
        index = sympy.Symbol(running.index.hint, integer=True, positive=True)
        return Variable(slotted.latex(), *variable.shape, variable.role, variable.domain, index)

    def _local(self, letter: Letter, scripts: Scripts, node: Written) -> Expr | None:
        """A letter of this statement alone, or an entry of one."""
        found = self.locals.get(name_of(letter, scripts, with_sub=False).latex())
        if found is None or not scripts.indices:
            return found
        return self._entry(found, scripts.indices, node.at)

    def _anew(self, letter: Letter, scripts: Scripts, node: Written) -> Symbol:
        if letter.is_word and letter.base in OF_SOMETHING:
            raise ReadError(f"of what {letter.base} is taken is not clear; write brackets", letter.at)
        if letter.is_word and letter.base not in self.scope.evidence:
            self.scope.notice(f"{letter.base} is taken to be a name")
        name = name_of(letter, scripts)
        if scripts.sup is not None:
            self.scope.notice(f"{name.latex()} is taken to be a name, not a power")
        return self.scope.meet_anew(name)

    def _is_power(self, letter: Letter, scripts: Scripts) -> bool:
        """Whether a superscript is an exponent: of a scalar that is known without it."""
        stem = name_of(letter, Scripts(words=scripts.words, indices=scripts.indices, layer=scripts.layer))
        found = self.scope.find(stem)
        assert scripts.sup is not None
        if isinstance(scripts.sup, Bracket):
            return False
        of_layer = isinstance(scripts.sup, (Letter, Total)) and LAYER.fullmatch(script_text(scripts.sup)) is not None
        if of_layer and self.scope.has_layers and set(letters_of(scripts.sup)) <= {"l", "L"}:
            return False  # z^L, where there are z^l and a^{l-1}
        above = [(above, s) for above, s, _ in letters_in(scripts.sup)]
        if not above and re.fullmatch(r"\d/\d|\\[td]?frac\{?\d\}?\{?\d\}?", script_text(scripts.sup)):
            return True  # A^{1/2} numbers nothing
        names = [name_of(above, s) for above, s in above]
        wholes = [name_of(above, s, with_sub=False) for above, s in ((letter, Scripts(words=scripts.words)), *above)]
        if self._is_of_defined(letter, scripts):
            return True  # p_k^γ
        may_be_number = found is not None and found.kind in ("open", "defined", "scalar")
        sizes = self.scope.shape_of(found) if found is not None and may_be_number else ()
        if found is not None and self._times(scripts.sup) and not self.scope.has_layers:
            small = letter.base.islower() and found.kind in ("open", "scalar", "declared")
            is_power = found.kind == "declared" or letter.base in self.scope.powers
            if small or is_power or self.scope.shape_of(found) == (1, 1):
                return True  # W^{t-k}, w^t
        is_open = found is None or (len(sizes) == 2 and all(is_unknown(s) or s == 1 for s in sizes))
        if is_open and above and all(map(self.scope.stands, wholes)):
            return True
        known = [self.scope.find(name) for name in names]
        if above and all(k is not None and self.scope.shape_of(k) == (1, 1) for k in known):
            return is_open or (found is not None and self.scope.shape_of(found) == (1, 1))
        return found is not None and self.scope.shape_of(found) == (1, 1)

    def _is_of_defined(self, letter: Letter, scripts: Scripts) -> bool:
        """Whether a small Greek letter stands above something that has a formula: it numbers nothing."""
        above = scripts.sup
        if not isinstance(above, Letter) or above.accents or above.base not in EXPONENTS:
            return False
        whole = self.scope.find(name_of(letter, Scripts(words=scripts.words)))
        return whole is not None and whole.kind == "defined"

    def _special(self, letter: Letter, scripts: Scripts, node: Written) -> Expr | None:
        base = letter.base
        if (
            base == "e"
            and self._is_euler(scripts)
            and (scripts.sup or scripts.power) is not None
            and not scripts.indices
        ):
            exponent = scripts.sup or scripts.power
            assert exponent is not None
            return Map(exp, self.expression(exponent)) if not isinstance(exponent, Number) else self._e(exponent)
        if base == "1" and (condition := _condition_below(scripts.subscript)) is not None:
            return self.indicator(condition)  # 1_{i = j}
        if base == "e" and scripts.sup is None and len(scripts.indices) == 1 and self.is_label(scripts.indices[0]):
            return self._finished(self.one_hot(scripts.indices[0], self._unknown_at(node.at)), scripts, node.at)
        if self._is_unit_vector(letter, scripts):
            index = self._running(scripts.indices[0])
            if self.scope.is_final and self.scope.settled(index.size) == 1:
                raise ReadError(f"nothing tells the shape of {base} here", node.at)
            self.scope.notice(f"e_{index} is taken for the vector that is 1 at {index}, and 0 elsewhere")
            unit = line(Identity(index.size), index, 1)
            return self._finished(unit, Scripts(transposed=scripts.transposed), node.at)
        if base in ("1", "0") and letter.accents:
            made = Ones if base == "1" else Zeros
            shape_ = self.sizes(scripts.subscript) if scripts.subscript else self._of_ones(letter, scripts, node)
            ones = made(*shape_)
            if not scripts.subscript:
                self._require_size(shape_[0], base, node.at)
            return self._finished(ones, Scripts(transposed=scripts.transposed), node.at)
        if self._is_kronecker(letter, scripts):
            first, second = (self._running(i) for i in scripts.indices)
            self.scope.meet(first.size, second.size)
            return Same(first, second)
        if base == "I" and self._is_identity(letter, scripts):
            stated = self.scope.find(name_of(letter, scripts))
            size = self.size(scripts.indices[0]) if scripts.indices and stated is None else self._unknown_at(node.at)
            if stated is not None:
                self.scope.meet(size, self.scope.shape_of(stated)[0])
            self._require_size(size, base, node.at)
            return Identity(size)
        if (of_class := self._of_class(letter, scripts)) is not None:
            return of_class
        if base == "R" and letter.accents[:1] == ("mathbb",):
            raise ReadError("a set stands where a value is expected", letter.at)
        if self._is_circle_number(letter, scripts):
            return self._finished(sympy.pi, scripts, node.at)
        if base == r"\infty":
            raise ReadError("infinity is no number to reckon with", node.at)
        if base in (r"\partial", r"\nabla"):
            raise ReadError(f"{base} stands where no derivative is understood", node.at)
        return None

    def _is_unit_vector(self, letter: Letter, scripts: Scripts) -> bool:
        """e_i, where i is an index, and the document has no e of its own that has entries or a formula."""
        if letter.base != "e" or len(scripts.indices) != 1 or scripts.sup is not None or scripts.power is not None:
            return False
        index = scripts.indices[0]
        if not self._is_index(index) or not isinstance(index, Letter):
            return False
        others = any(index.base in letters for name, letters in self.scope.below.items() if name != "e")
        if index.base in self.scope.times and others and not self.scope.says_units:
            return False  # e_t beside h_t
        own = self.scope.find(name_of(letter, Scripts()))
        errors = name_of(letter, scripts).latex() in self.scope.given or (own is not None and own.defined)
        return self.scope.speaks_of_units and not errors

    def _is_euler(self, scripts: Scripts) -> bool:
        """Whether e is Euler's number: where the document has no e of its own, or e^{-z} could be nothing else."""
        above = scripts.sup if scripts.power is None else scripts.power
        turned = isinstance(above, Total) and above.terms[0][0] == "-" and any(letters_in(above))  # e^{-r/2}; no e^{-1}
        named = isinstance(above, Letter) and self.scope.stands(name_of(above, Scripts()))
        if not self.scope.euler and (turned or named):
            self.scope.notice("e is a name of the document, and Euler's number where it has an exponent")
        known = self.scope.euler or scripts.indices or scripts.words
        if not known and isinstance(above, (Product, Fraction, Scripted)) and any(letters_in(above)):
            if not self.scope.has_error_e or "e" in letters_of(above):
                raise ReadError("is e Euler's number here, or a power of the e of the document?", above.at)
            self.scope.notice("e is a name of the document, and Euler's number where it has an exponent")
            return True
        return self.scope.euler or turned or named

    def _is_circle_number(self, letter: Letter, scripts: Scripts) -> bool:
        r"""Whether \pi is the number, as in \sqrt{2 / \pi}: where the document says of no \pi what it is."""
        if letter.base != r"\pi" or letter.accents or scripts._replace(power=None) != Scripts():
            return False
        stated = self.scope.find(name_of(letter, Scripts()))
        own = {*self.scope.given, *self.scope.below, *self.scope.declared, *self.scope.functions, *self.scope.maps}
        if (r"\pi" in own and not self.scope.circle) or (stated is not None and stated.kind == "declared"):
            return False
        self.scope.notice(r"\pi is taken for the number, 3.14159…")
        return True

    def _is_identity(self, letter: Letter, scripts: Scripts) -> bool:
        """I and I_n, where the document has no I of its own; the input gate I_t is none, nor is how many there are."""
        name = name_of(letter, scripts)
        numbered = any(isinstance(i, Letter) and i.base in self.scope.times for i in scripts.indices)
        own = name.latex() in self.scope.given or numbered or "I" in self.scope.evidence or "I" in self.scope.sizes
        found = self.scope.find(name)
        if found is not None and self.scope.speaks_of_identity and not own:
            return found.kind == "declared"
        return found is None and not own

    def _of_ones(self, letter: Letter, scripts: Scripts, node: Written) -> Shape:
        """The shape of 𝟏: as the document says, else as its use asks, a column where it does not."""
        stated = self.scope.find(name_of(letter, Scripts()))
        if stated is not None:
            return self.scope.shape_of(stated)
        columns = self._unknown_at(node.at, "columns")
        self.scope.narrow.add(columns)
        return self._unknown_at(node.at), columns

    def _require_size(self, size: Expr, base: str, at: int) -> None:
        """𝟏 and I are no numbers; where they come out as such, the shapes of the others are not known either."""
        if self.scope.is_final and self.scope.settled(size) == 1:
            raise ReadError(f"nothing tells the shape of {base} here", at)

    def _of_class(self, letter: Letter, scripts: Scripts) -> Expr | None:
        """δ_jc of a class c: the entry j of its one-hot vector."""
        if letter.base != r"\delta" or len(scripts.indices) != 2 or self.scope.find(name_of(letter, Scripts())):
            return None
        for index, label in (scripts.indices, scripts.indices[::-1]):
            if self.is_label(label) and self._is_index(index):
                running = self._running(index)
                return At(running, S.One, self.one_hot(label, running.size))
        return None

    def _is_kronecker(self, letter: Letter, scripts: Scripts) -> bool:
        """δ_ij, where δ is no symbol of the document, or a column δ_k of errors; I_ij of the identity."""
        if letter.base == "I" and self.scope.speaks_of_identity and scripts.sup is None and not scripts.words:
            plain = self.scope.find(name_of(letter, Scripts())) is None and not letter.accents
            return plain and len(scripts.indices) == 2 and all(map(self._is_index, scripts.indices))
        if letter.base != r"\delta" or len(scripts.indices) != 2 or scripts.sup is not None:
            return False
        if scripts.layer or scripts.words:  # the δ_{hij} of a layer h
            return False
        if sum(bool(letters_of(i) & self.scope.times) for i in scripts.indices) == 1:  # of the δ_t of a step
            return False
        found = self.scope.find(name_of(letter, Scripts()))
        if found is not None:
            rows, columns = map(self.scope.settled, self.scope.shape_of(found))
            if found.kind != "defined" or columns != 1 or rows == 1:
                return False
        return all(map(self._is_index, scripts.indices))

    def _e(self, exponent: Number) -> Expr:
        return Map(exp, Rational(exponent.text))

    def is_label(self, node: Written) -> bool:
        """Whether it is a class, as y_i in f_{y_i}."""
        return isinstance(node, (Letter, Scripted)) and script_text(node) in self.scope.labels

    def one_hot(self, label: Written, size: Expr) -> Expr:
        """The class that a label is, one of so many, as a one-hot vector."""
        letter = label.base if isinstance(label, Scripted) else label
        assert isinstance(letter, Letter)
        name = name_of(letter, scripts_of(label) if isinstance(label, Scripted) else Scripts())
        name = self.scope.hot.get(script_text(label), name)
        found = self.scope.find(name)
        if found is None:
            found = self.scope.declare(name, (size, S.One), domain="one-hot")
            self.scope.notice(f"{name.latex()} stands as an index; it is read as the one-hot vector of its class")
        self.scope.require(self.scope.shape_of(found), (size, S.One), f"the class {name.latex()}")
        if self.scope.settled(size) == 1:
            raise ReadError(f"{name.latex()} is one of several classes, and stands where a number is meant", label.at)
        return self._variable(found)

    def _entry_of(self, letter: Letter, scripts: Scripts, node: Written) -> Expr:
        """x_i, W_ij, x_1: an entry of a symbol that has any, or a name of its own."""
        step = step_of_entry(letter, scripts, self.scope, {*self.running, *self.free})
        if step is not None:
            plain = scripts._replace(indices=(step,), subscript=step, power=None, transposed=False)  # of h_{t,i}^2
            vector = self.symbol(letter, plain, Scripted(node.at, letter, step))
            places = tuple(i for i in scripts.indices if i is not step)
            if shape(vector) != (1, 1):
                return self._entry(vector, places, node.at)
        above = scripts._replace(indices=(), subscript=None)
        if above.layer and (whole := self.line(letter, above)) is not None:  # x_j^{(i)} of a row x^{(i)} of X
            return self._entry(whole, scripts.indices, node.at)
        stem = name_of(letter, scripts, with_sub=False)
        found = self.scope.find(stem)
        if (shifted := self._shifted(letter, scripts)) is not None:
            return shifted
        self._require_plain_indices(letter, scripts, found)
        narrow = found is not None and self.scope.shape_of(found)[1] == 1  # a number, or the vector t beside t_{ic}
        may_be_of_capital = len(scripts.indices) == 2 and letter.base not in self.scope.own_entries
        if (found is None or narrow) and may_be_of_capital and letter.base.islower() and len(letter.base) == 1:
            of = name_of(Letter(letter.at, letter.base.upper(), letter.accents), scripts, with_sub=False)
            capital = self.scope.find(of)
            if capital is None and found is None and of.base in self.scope.capitals and self._is_one_index(scripts):
                capital = self.scope.meet_anew(of)
            if capital is not None and self._are_places(scripts.indices):
                self.scope.notice(f"{letter.base} with two indices is taken for an entry of {letter.base.upper()}")
                found = capital
        found = self._column(letter, scripts) or found
        if self.is_one_of(letter, scripts):
            return self.one_of(letter, scripts, node.at)
        if len(scripts.indices) == 1 and isinstance(scripts.indices[0], Number) and is_capital(letter.base):
            return self._variable(
                self.scope.meet_anew(name_of(letter, scripts))
            )  # W_1 and W_2 are matrices of their own
        if self._is_beside_entries(scripts, found):
            name = name_of(letter, scripts)
            self.scope.notice(f"{name.latex()} is taken for a name of its own: no sum of the document begins with 0")
            return self._variable(self.scope.meet_anew(name))
        latex = name_of(letter, scripts).latex()
        named = latex in self.scope.biases or "scalar" in self.scope.evidence.get(latex, ())
        if named or self._is_one_of_a_family(letter, scripts) or self._is_of_a_vector(scripts):
            return self._variable(self.scope.meet_anew(name_of(letter, scripts)))
        if found is not None and self.scope.shape_of(found) != (1, 1) and self._are_places(scripts.indices):
            return self._entry(self._variable(found), scripts.indices, node.at)
        letters = [i for i in scripts.indices if isinstance(i, Letter)]
        numbering = {*self.running, *self.free, *self.scope.indices}
        running = any(i.base in numbering for i in letters)
        has_entries = {"vector", "matrix"} & self.scope.evidence.get(stem.latex(), set())
        numbered = all(isinstance(i, Number) for i in scripts.indices) and self._is_free(name_of(letter, scripts))
        running = running or (bool(has_entries) and (numbered or any(map(self.is_label, scripts.indices))))
        if found is None and running and self._are_places(scripts.indices):
            kind = "matrix" if len(scripts.indices) == 2 else "vector"
            self.scope.evidence.setdefault(stem.latex(), set()).add(kind)
            found = self.scope.meet_anew(stem)
            return self._entry(self._variable(found), scripts.indices, node.at)
        return self._variable(self.scope.meet_anew(name_of(letter, scripts)))

    def _column(self, letter: Letter, scripts: Scripts) -> Symbol | None:
        """X of x_i, where X is a column or a row, and x never stands without an index."""
        small = len(letter.base) == 1 and letter.base.islower() and not any(a in BOLD for a in letter.accents)
        if not small or len(scripts.indices) != 1:
            return None
        capital = self.scope.find(name_of(replace(letter, base=letter.base.upper()), scripts, with_sub=False))
        if capital is None or name_of(letter, scripts, with_sub=False).latex() in self.scope.unindexed:
            return None
        if {letter.base, letter.base.upper()} <= self.scope.given_by_entries:  # h_j = …, H_j = σ(h_j)
            return None
        rows, columns = map(self.scope.settled, self.scope.shape_of(capital))
        if (rows == 1) == (columns == 1) or is_unknown(rows) or is_unknown(columns):
            return None
        if not self._are_places(scripts.indices):
            return None
        how = "column" if columns == 1 else "row"
        self.scope.notice(f"{letter.base} with an index is taken for an entry of the {how} {capital.name.latex()}")
        return capital

    def _is_beside_entries(self, scripts: Scripts, found: Symbol | None) -> bool:
        """Whether the index is a lone 0 of what has entries from 1 on: w_0 beside Σ_{i=1}^n w_i x_i or w^⊤ x."""
        alone = len(scripts.indices) == 1 and isinstance(scripts.indices[0], Number) and scripts.indices[0].text == "0"
        counted = any(map(self.scope.counts_from_zero, self.scope.from_zero))
        return alone and not counted and not (found is not None and self.scope.shape_of(found) == (1, 1))

    def _shifted(self, letter: Letter, scripts: Scripts) -> Expr | None:
        """x_{i+k−1}, where i and k number entries: an entry at a sum of indices."""
        if not any(isinstance(index, Total) for index in scripts.indices) or len(scripts.indices) > 2:
            return None
        places = [self._moved(index) for index in scripts.indices]
        if any(place is None for place in places) or all(isinstance(place, Running) for place in places):
            return None
        stem = name_of(letter, scripts, with_sub=False)
        if len(places) == 2 and letter.base.islower() and self.scope.find(stem) is None:
            upper = name_of(Letter(letter.at, letter.base.upper(), letter.accents), scripts, with_sub=False)
            stem = upper if upper.base in self.scope.capitals else stem
        self.scope.evidence.setdefault(stem.latex(), set()).add("matrix" if len(places) == 2 else "vector")
        body = self._variable(self.scope.find(stem) or self.scope.meet_anew(stem))
        if len(places) == 1:
            self.scope.meet(shape(body)[1], S.One)
        self.scope.several |= {size for size in shape(body) if is_unknown(size)}
        for place, size in zip(places, shape(body), strict=False):
            if isinstance(place, Running):
                self.scope.meet(size, place.size)
        places = [self._from_one(place, size) for place, size in zip(places, shape(body), strict=False)]
        self.scope.notice("entries at sums of indices are taken as 0 beyond the ends")
        row, column = (*places, S.One)[:2]
        return Shifted(row, column, body)

    def _moved(self, index: Written) -> Moved | Running | None:
        """i + k − 1 of two indices or more, or one of them alone."""
        if isinstance(index, Letter) and self._is_index(index) and index.base not in self.scope.times:
            return self._running(index)
        terms = index.terms if isinstance(index, Total) else ()
        letters = [(sign, *times) for sign, t in terms if (times := _times_letter(t)) is not None]
        numbers = [(sign, t) for sign, t in terms if isinstance(t, Number) and t.text.isdecimal()]
        plain = all(n == 1 for _, n, _ in letters)
        if len(letters) < 1 + plain or len(letters) + len(numbers) != len(terms):
            return None
        if not all(self._is_index(t) and t.base not in self.scope.times for *_, t in letters):
            return None
        found = tuple((-n if sign == "-" else n, self._running(t)) for sign, n, t in letters)
        return Moved(found, sum(int(t.text) * (-1 if sign == "-" else 1) for sign, t in numbers))

    def _from_one(self, place: Moved | Running | None, size: Expr) -> Moved | Running | None:
        """The same place where entries are counted from 1: x_{i+k} of an i and a k from 0 on is the entry i + k − 1."""
        if not isinstance(place, Moved):
            return place
        zero = [n for n, running in place.terms if self.scope.counts_from_zero(running.index.hint)]
        whole = len(zero) == len(place.terms)  # else i + k of an i from 1 on is counted from 1
        self.scope.zero_sizes |= {size} if whole else set()
        return Moved(place.terms, place.offset - sum(zero) + whole)

    def _is_free(self, name: Name) -> bool:
        """Whether a name with a number is no name of its own, so that x_1 is an entry where x has any."""
        return name.latex() not in self.scope.given and not is_bold(name)

    def one_of(self, letter: Letter, scripts: Scripts, at: int, made: Callable[[Expr], Expr] = lambda w: w) -> Expr:
        """w_{y_i}, the one of all w_j whose number is the class y_i: Σ_j [j = y_i] w_j; or what is `made` of it."""
        number = self.scope.numbered[name_of(letter, scripts, with_sub=False).latex()]
        running = self._index(number, at, None)
        with self.bind({number: running}):
            chosen = self.one_hot(scripts.indices[0], running.size)
            plain = Scripts(scripts.layer, scripts.style, scripts.sup, scripts.words, (Letter(at, number),))
            member = self.symbol(letter, plain, Scripted(at, letter, Letter(at, number)))
            return Over(running, product(At(running, S.One, chosen), made(member)))

    def is_one_of(self, letter: Letter, scripts: Scripts) -> bool:
        """Whether a letter with a class below is one of a family."""
        label = len(scripts.indices) == 1 and self.is_label(scripts.indices[0])
        return label and name_of(letter, scripts, with_sub=False).latex() in self.scope.numbered

    def _is_one_index(self, scripts: Scripts) -> bool:
        """Whether there are indices for sure: a letter that is one, or numbers alone."""
        if all(isinstance(i, Number) for i in scripts.indices):
            return True
        return any(isinstance(i, Letter) and i.base in self.scope.indices for i in scripts.indices)

    def _is_one_of_a_family(self, letter: Letter, scripts: Scripts) -> bool:
        """A bold letter with one index is one vector of several, since an entry is set in plain type; so is h_t."""
        stepped = name_of(letter, scripts, with_sub=False).latex() in self.scope.steps
        numbering = self.scope.times | (USUAL_STEPS if stepped else set())
        hot = self.scope.domains.get(name_of(letter, scripts, with_sub=False).latex()) in ("one-hot", "distribution")
        if any(isinstance(i, Letter) and i.base in numbering for i in scripts.indices) and not hot:
            return True
        if letter.base in self.scope.listed and len(scripts.indices) == 1:
            return True  # one of x_1, …, x_n ∈ ℝ^d
        bold = any(a in BOLD for a in name_of(letter, scripts).accents)
        return bold and (len(scripts.indices) == 1 or letter.base.islower())

    def _is_of_a_vector(self, scripts: Scripts) -> bool:
        """Whether the s of d_s is a vector of the document, which numbers nothing: d_s is a part of d."""
        place = scripts.indices[0] if len(scripts.indices) == 1 else None
        if not isinstance(place, Letter) or place.base in {*self.running, *self.free, *self.scope.indices}:
            return False
        found = self.scope.find(name_of(place, Scripts()))
        return found is not None and place.base in self.scope.transposed and 1 not in self.scope.shape_of(found)[:1]

    def _require_plain_indices(self, letter: Letter, scripts: Scripts, found: Symbol | None) -> None:
        """No f_{y_i} and no S_{k-1} where f_j and S_k are entries; no δ_{oi} where there is a δ_o."""
        stem = name_of(letter, scripts, with_sub=False).latex()
        has_entries = found is not None or {"vector", "matrix"} & self.scope.evidence.get(stem, set())
        for index in scripts.indices:
            inside = letters_of(index) - self.scope.times
            if stem in self.scope.steps:  # S_{j-1} of S_k
                inside -= USUAL_STEPS
            if not has_entries or isinstance(index, (Letter, Number)) or self.is_label(index):
                continue
            if isinstance(index, Scripted) or inside & (set(self.running) | set(self.free) | self.scope.indices):
                raise ReadError(f"the index {script_text(index)} is not read: only letters and numbers are", index.at)
        label = scripts.indices[0]
        if len(scripts.indices) == 2 and isinstance(label, Letter) and label.base not in self.scope.indices:
            first = Scripts(words=scripts.words, indices=scripts.indices[:1], layer=scripts.layer, style=scripts.style)
            shorter = name_of(letter, first)
            if self.scope.find(shorter) is not None or is_known_bold(shorter, self.scope.symbols):
                raise ReadError(f"is this an entry of {shorter.latex()}, or has {letter.base} two indices?", letter.at)

    def _are_places(self, indices: tuple[Written, ...]) -> bool:
        return all(
            (isinstance(i, Letter) and not i.accents and not i.is_word and self._can_run(i.base))
            or (isinstance(i, Number) and i.text.isdecimal())
            or self.is_label(i)
            for i in indices
        )

    def _can_run(self, base: str) -> bool:
        """Small letters number entries; G_S is a name."""
        return not is_capital(base) or base in self.running or base in self.scope.indices | set(self.scope.sizes)

    def _entry(self, body: Expr, indices: Sequence[Written], at: int) -> Expr:
        """The entry of a vector or a matrix at letters or numbers."""
        rows, columns = shape(body)
        if len(indices) == 1:
            if rows == 1 and columns != 1:
                return self._at(body, None, indices[0])
            if (one := self._line_of(body, indices[0])) is not None:
                return one
            capital = body.name if isinstance(body, Variable) and is_capital(body.parsed.base) else ""
            of_matrix = "matrix" in self.scope.evidence.get(capital, ())
            if not of_matrix or self.scope.is_final or not is_unknown(self.scope.settled(columns)):  # S_i beside S_{ij}
                self.scope.meet(columns, S.One)
            if columns != 1:
                raise ReadError(
                    f"one index stands on something of shape {say_sizes(shape(body))}: which row or column is meant?",
                    at,
                )
            return self._at(body, indices[0], None)
        if len(indices) == 2:
            axis = next((n for n, i in enumerate(indices) if not isinstance(i, Mark)), 0)
            of_name = isinstance(body, Variable) and not isinstance(body, Partial)
            of_matrix = isinstance(indices[1 - axis], Mark) and not of_name and 1 not in shape(body)  # (Z W)_{i,:}
            if of_matrix and (found := self._line_at(body, indices[axis], axis)) is not None:
                return found
            return self._at(body, indices[0], indices[1])
        raise ReadError(f"{len(indices)} indices stand on one symbol", at)

    def _line_of(self, body: Expr, place: Written) -> Expr | None:
        """δ_i of a matrix δ, where i runs over its rows alone, or lines of matrices are what one index numbers."""
        sizes = [self.scope.settled(size) for size in shape(body)]
        if not isinstance(place, Letter) or not self._is_index(place) or 1 in sizes or any(map(is_unknown, sizes)):
            return None
        running = self._running(place)
        size = self.scope.settled(running.size)
        axes = [axis for axis in (0, 1) if same_size(sizes[axis], size)]
        said = self.scope.lines.get("", "")
        first, second = self.scope.placed.get(body.name, ((), ())) if isinstance(body, Variable) else ((), ())
        if not said and (place.base in first) != (place.base in second):  # S_i beside S_{ij}
            said = LINES[place.base in second]
        if len(axes) != 1 and not (is_unknown(size) and said):
            return None
        [axis] = axes if len(axes) == 1 else [LINES.index(said)]
        self.scope.meet(sizes[axis], size)
        self.scope.notice(f"{body} with one index is taken for its {LINES[axis]}, since that is how far the index runs")
        return line(body, running, axis)

    def _at(self, body: Expr, row: Written | None, column: Written | None) -> Expr:
        settings: list[Expr] = []
        for axis, place in enumerate((row, column)):
            size = shape(body)[axis]
            if place is None:
                settings.append(S.One)
            elif isinstance(place, Number):
                number = int(place.text) + self.scope.is_from_zero(size)
                if number < 1 or (size.is_Integer and number > int(size)):
                    raise ReadError(f"there is no entry {number} of {size}; entries are counted from 1", place.at)
                body = cut(body, axis, sympy.Integer(number - 1), S.One)
                settings.append(S.One)
            elif self.is_label(place):
                chosen = self.one_hot(place, size)
                body = product(transpose_as_written(chosen), body) if axis == 0 else product(body, chosen)
                settings.append(S.One)
            elif size == 1:
                raise ReadError("an index stands on an axis of which there is but one entry", place.at)
            else:
                running = self._running(place)
                self.scope.meet(size, running.size)
                settings.append(running)
        if all(s == 1 for s in settings):
            return body
        return At(*settings, body)

    # Scripts on values --------------------------------------------------------------------------------------------

    def _finished(self, value: Expr, scripts: Scripts, at: int) -> Expr:
        """A symbol's value with its transpose and power."""
        if scripts.power is not None:
            value = self._to_the(value, scripts.power, scripts.by_entry, at)
        return transpose_as_written(value) if scripts.transposed else value

    def _with_scripts(self, value: Expr, scripts: Scripts, at: int, node: Scripted | None = None) -> Expr:
        """Any value with scripts: (A B)^⊤, (a − y)^2, softmax(o)_j, [W x]_i."""
        if scripts.layer or scripts.words or scripts.marks:
            raise ReadError("the script is not understood here", at)
        if scripts.primes:
            if is_scalar(value):
                raise ReadError("a prime on a formula is not understood", at)
            scripts = scripts._replace(transposed=not scripts.transposed)
        if scripts.sup is not None and scripts.power is None:
            scripts = scripts._replace(power=scripts.sup)
        if scripts.indices:
            ranged = scripts.subscript
            if isinstance(ranged, Listed) and ":" in ranged.separators:
                value = self._slice(value, ranged, at)
            else:
                scripts = self._turned(scripts, node)
                value = self._entry(value, scripts.indices, at)
                self._require_clear(value, scripts, at)
        if scripts.transposed and self.scope.is_final and is_scalar(value):
            flat = [v for v in variables(value) if v.name in self.scope.transposed or is_capital(v.parsed.base)]
            if any(is_scalar(v) and not self.scope.is_stated(v) for v in flat):
                raise ReadError("what is transposed came out as a number, since nothing tells its shape", at)
        return self._finished(value, scripts, at)

    def _turned(self, scripts: Scripts, node: Written | None) -> Scripts:
        """Those of A_{ji} for A^\\top_{ij}, of a capital or a bracket."""
        of_entry = len(scripts.indices) == 2 and all(map(self._is_index, scripts.indices))
        if not (scripts.transposed and of_entry and isinstance(node, Scripted) and node.sub and node.sup):
            return scripts
        if isinstance(node.base, Letter) and not is_capital(node.base.base):
            return scripts
        behind = node.sub.at > node.sup.at
        return scripts._replace(indices=scripts.indices[::-1], transposed=False) if behind else scripts

    def _require_clear(self, value: Expr, scripts: Scripts, at: int) -> None:
        """No A_{ij}^\\top: nobody can say whether it is an entry of the transpose, or a number."""
        if scripts.transposed and isinstance(value, At) and 1 not in value.args[:2]:
            raise ReadError("an entry of the transpose, or a number that is transposed? write A^\\top_{ij}", at)

    def _slice(self, value: Expr, ranged: Listed, at: int) -> Expr:
        """v_{1:d}, A_{1:d}, A_{:, 1:d}: the entries, rows or columns from one to another."""
        axis, items = 0, ranged.items
        if ranged.separators[:2] == (":", ",") and all(isinstance(i, Text) for i in items[:2]):
            axis, items = 1, items[2:]
        if len(items) != 2 or ranged.separators[-1] != ":":
            raise ReadError("a range of entries is written a:b", at)
        first, last = (self.size(i) for i in items)
        return cut(value, axis, first - 1, (last - first + 1).expand())

    def _to_the(self, value: Expr, exponent: Written, by_entry: bool, at: int) -> Expr:
        """A power: whole numbers of scalars and entries, −1 of matrices, ± 1/2."""
        if (times := self._times(exponent)) and (is_scalar(value) or 1 not in shape(value)):
            self.scope.meet(*shape(value))
            return Counted(Str(times), value)
        number = self.expression(exponent)
        if not is_coefficient(number):
            if any(map(is_unknown, shape(number))):
                self.scope.require(shape(number), (S.One, S.One), "an exponent")
            if is_scalar(number) and (is_scalar(value) or by_entry or 1 in shape(value)):
                return self.by_logarithm(value, number)
            raise ReadError("a power with a variable exponent is not read", at)
        if is_coefficient(value):
            return self._number_to_the(value, number, at)
        if abs(number) == Rational(1, 2) and not is_scalar(value) and not by_entry:
            return self._root(value, number, at)
        if number == Rational(1, 2):
            return sqrt(value)
        if number == Rational(-1, 2) and is_scalar(value):
            return quotient(S.One, sqrt(value))
        if number == Rational(-3, 2) and is_scalar(value):
            return quotient(S.One, product(value, sqrt(value)))
        if not number.is_Integer and is_scalar(value):  # of the N-th root of a product
            return self.by_logarithm(value, number)
        if not number.is_Integer:
            raise ReadError(f"the power {number} is not read", at)
        rows, columns = shape(value)
        if is_scalar(value):
            return quotient(S.One, power(value, -number)) if number < 0 else power(value, number)
        if number == -1 and not by_entry and 1 not in (rows, columns):
            self.scope.meet(rows, columns)
            return inverse(value)
        small = isinstance(value, Variable) and value.parsed.base.islower() and any(map(is_unknown, (rows, columns)))
        if by_entry or small or 1 in (rows, columns):
            return power(value, number)
        if 1 < number <= FACTORS:
            if not same_size(self.scope.settled(rows), self.scope.settled(columns)):
                self.scope.notice(f"the power {number} of {value} is taken of its entries, since it is not square")
                return power(value, number)
            result = value
            for _ in range(int(number) - 1):
                result = product(result, value)
            return result
        raise ReadError(f"the power {number} of a matrix is not read", at)

    def _root(self, value: Expr, number: Expr, at: int) -> Expr:
        """D^{1/2} and D^{-1/2} of a D = diag(d), of which that is known, and of the entries of a vector."""
        formula = self.scope.formulas.get(value.name, value) if isinstance(value, Variable) else value
        if isinstance(formula, Diagonal):
            return diagonal(self._root(formula.operands[0], number, at))
        rows, columns = map(self.scope.settled, shape(value))
        if 1 not in (rows, columns) and not any(map(is_unknown, (rows, columns))):
            raise ReadError(f"the power {number} of a matrix is not read, but of diag(d)", at)
        return sqrt(value) if number > 0 else quotient(Ones(rows, columns), sqrt(value))

    def by_logarithm(self, base: Expr, exponent: Expr) -> Expr:
        """exp(exponent · log(base))."""
        self.scope.notice("a power with a variable exponent is read as exp(exponent · log(base)), for a positive base")
        return Map(exp, product(exponent, Map(log, base)))

    def _times(self, exponent: Written) -> str:
        """T − i as text, where it counts steps; nothing for any other power."""
        counting = self.scope.times | self.scope.counts | set(self.running)
        letters = letters_of(exponent)
        if self.scope.times and isinstance(exponent, Total):
            counting |= LAST_STEPS & letters  # W^{T-1}
        known = letters <= counting | set(self.scope.sizes) and letters & counting
        if any(map(is_ratio, every_node(exponent))):
            return ""  # the N-th root
        if known and not self.scope.times:
            return ""  # Σ_k x^k is no recurrence
        return script_text(exponent) if known and isinstance(exponent, (Letter, Total)) else ""

    def _number_to_the(self, base: Expr, exponent: Expr, at: int) -> Expr:
        """A power of a number, if that is a number that can be written down."""
        if base == 0 and exponent.is_negative:
            raise ReadError("it is divided by zero", at)
        if base.is_number and exponent.is_number:
            size = abs(float(sympy.log(abs(base), 10)) * float(exponent)) if base != 0 else 0.0
            if size > DIGITS:
                raise ReadError("a number with so many digits is not read", at)
        of_a_size = bool(base.is_number and base.is_positive) or exponent.is_Integer  # (2π)^{n/2}
        if not of_a_size and not (exponent.is_number and base.is_number):
            raise ReadError("a power with a variable exponent is not read", at)
        return base**exponent


def _times_letter(term: Written) -> tuple[int, Letter] | None:
    """i, and 2 i, of i + k − 1 and 2 i + k − 2."""
    if isinstance(term, Letter):
        return 1, term
    factors = [factor for _, factor in term.factors] if isinstance(term, Product) else []
    if (
        len(factors) == 2
        and isinstance(factors[0], Number)
        and factors[0].text.isdecimal()
        and isinstance(factors[1], Letter)
    ):
        return int(factors[0].text), factors[1]
    return None


def _numbered_by(name: Name, letter: str) -> Name:
    """The name with a slot for the number wherever the letter stands in its scripts."""
    pattern = re.compile(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])")
    fields: dict[str, Any] = {f: pattern.sub(LAYER_SLOT, getattr(name, f)) for f in ("sub", "layer", "sup")}
    return replace(name, **fields)


def _is_plus(sub: Written | None) -> bool:
    """The + of [u]_+, the positive part."""
    return isinstance(sub, Mark) and sub.sign == "+"
