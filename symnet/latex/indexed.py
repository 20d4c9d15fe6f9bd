"""Index notation as LaTeX: sums, entries, Kronecker deltas.

    \\sum_i \\delta_i [i = j]\\, x_k            p_i (\\delta_{ij} - p_j)

Kronecker's δ is written [i = j] where the document has an error δ of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sympy import S

from symnet.core.notation import Notation
from symnet.core.symbols import Seed, Variable
from symnet.core.writing import FRACTION, PREFIX, PRODUCT, SUM, Written, dimensions, latex_of_coefficient, raised_to
from symnet.index.factoring import factored
from symnet.index.factors import (
    Apply,
    AtLeast,
    Block,
    Cell,
    Delta,
    Determinant,
    Group,
    Inverse,
    IsLargest,
    Largest,
    LogDeterminant,
    Ranged,
)
from symnet.index.polynomial import Factor, Index, Place, Polynomial, Term
from symnet.index.told import Lag, Pair, Shift, Told

LETTERS = ("i", "j", "k", "l", "p", "q", "r", "s", "t", "u", "v")


@dataclass(frozen=True)
class IndexWriter:
    """Writes polynomials: how symbols are typeset, the letters of indices, and which letters are taken."""

    notation: Notation = field(default_factory=Notation)
    letters: Mapping[Index, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    iverson: bool = True

    def write(self, polynomial: Polynomial, *, factor: bool = True) -> str:
        """A polynomial; what all terms share is taken out in front unless told otherwise."""
        return self.written(factored(polynomial) if factor else polynomial).text

    def written(self, polynomial: Polynomial) -> Written:
        """A polynomial with its level: positive terms first, parts of a concatenation in their order."""
        if not polynomial.terms:
            return Written("0")
        terms = sorted(polynomial.terms, key=lambda t: (t.coefficient.could_extract_minus_sign(), _offset(t)))
        parts = [self._term(t) for t in terms]
        text = parts[0].text
        for part in parts[1:]:
            text += f" - {part.without_minus().text}" if part.minus else f" + {part.text}"
        return parts[0] if len(parts) == 1 else Written(text, SUM)

    def naming(self, indices: Iterable[Index]) -> IndexWriter:
        """The same writer with letters for further indices, free ones by their hints."""
        letters, used = dict(self.letters), {*self.letters.values(), *self.taken}
        for index in sorted(indices, key=lambda i: i.serial):
            if index not in letters:
                wish = [index.hint] if index.hint else []
                letter = next(n for n in (*wish, *LETTERS, *(f"i_{k}" for k in range(1, 99))) if n not in used)
                letters[index] = letter
                used.add(letter)
        return replace(self, letters=letters)

    def place(self, *places: Place) -> str:
        """Letters side by side, as a subscript."""
        letters = [self.letters[p] for p in places if p is not None]
        return (", " if any(len(letter) > 1 for letter in letters) else "").join(letters)

    # ------------------------------------------------------------------------------------------------------------

    def _term(self, term: Term) -> Written:
        shifted = [f for f, e in term.factors if isinstance(f, Block) and f.at[0] in term.bound and e == 1]
        if shifted:
            return self._shifted(term, shifted[0])
        for f, e in term.factors:
            if isinstance(f, Shift) and e == 1 and (index := _determined(f, term)) is not None:
                return self._under_a_kernel(term, f, index)
        inner = self.naming(term.bound)
        above = sorted((f for f in term.factors if f[1] > 0), key=lambda pair: _rank(pair[0]))
        below = sorted((f for f in term.factors if f[1] < 0), key=lambda pair: _rank(pair[0]))
        number = -term.coefficient if term.coefficient.could_extract_minus_sign() else term.coefficient
        sign = "-" if number is not term.coefficient else ""
        top = [inner._power(f, e) for f, e in above]
        if below:
            denominator = _beside([inner._power(f, -e) for f, e in below])
            top = [Written(rf"\frac{{{_beside(top) or '1'}}}{{{denominator}}}", FRACTION)]
        front = latex_of_coefficient(number).at(FRACTION) if number != 1 or not top else ""
        body = _beside(top)
        if term.bound:
            alone = len(top) == 1 and top[0].level == SUM
            sums = ",".join(inner.letters[b] for b in sorted(term.bound, key=lambda b: b.serial))
            body = rf"\sum_{{{sums}}} {top[0].at(PRODUCT) if alone else body}"
        elif len(top) == 1 and (front or sign):
            body = top[0].at(PRODUCT)
        level = PREFIX if term.bound else top[0].level if len(top) == 1 and not front else PRODUCT
        return Written(f"{sign}{front} {body}".strip(), SUM if sign else level, minus=bool(sign))

    def _shifted(self, term: Term, block: Block) -> Written:
        """Σ_i [i = d + j] f_i as f_{d+j}."""
        whole = block.at[0]
        assert whole is not None
        rest = Term(
            term.coefficient,
            tuple(b for b in term.bound if b is not whole),
            tuple(pair for pair in term.factors if pair[0] is not block),
        )
        inner = self.naming([p for p in (block.at[1],) if p is not None and p not in self.letters])
        return replace(inner, letters={**inner.letters, whole: inner._behind(block)})._term(rest)

    def _under_a_kernel(self, term: Term, shift: Shift, index: Index) -> Written:
        """Σ_r [r = i + a − 1] x_r as x_{i+a−1}, Σ_i [r = i + a − 1] g_i as g_{r−a+1}."""
        others = tuple(pair for pair in term.factors if pair[0] is not shift)
        rest = Term(term.coefficient, tuple(b for b in term.bound if b is not index), others)
        inner = self.naming([p for p in shift.places if p is not None and p is not index])
        whole, first, second = (inner.letters.get(p, "") if p is not None else "1" for p in shift.places)
        other = second if index is shift.first else first
        told = _under(first, second, shift) if index is shift.whole else f"{whole} - {other} + 1"
        return replace(inner, letters={**inner.letters, index: told})._term(rest)

    def _behind(self, block: Block) -> str:
        """The place within the whole: d + j."""
        offset = "" if block.offset == 0 else latex_of_coefficient(block.offset).text
        part = self.place(block.at[1]) if block.at[1] is not None else "1"
        if offset.isdigit() and part == "1":
            return str(int(offset) + 1)
        return f"{offset} + {part}" if offset else part

    def _power(self, factor: Factor, exponent: int) -> Written:
        base = self._factor(factor)
        if exponent == 1:
            return base
        if isinstance(factor, Cell) and base.text.count("_") == 1:
            return Written(f"{base.text}^{{{exponent}}}" if "^" not in base.text else f"({base.text})^{{{exponent}}}")
        return Written(raised_to(str(exponent), base).text)

    def _factor(self, factor: Factor) -> Written:
        if isinstance(factor, Cell):
            return Written(factor.variable.typeset(self.notation, sub=self.place(*factor.at)))
        if isinstance(factor, Delta):
            i, j = (self.place(p) for p in sorted(factor.at, key=lambda p: p.serial if p else 0))
            return Written(f"[{i} = {j}]" if self.iverson else rf"\delta_{{{i}{j}}}")
        if isinstance(factor, Block):
            return Written(f"[{self.place(factor.at[0])} = {self._behind(factor)}]")
        if isinstance(factor, AtLeast):
            return Written(rf"[{self.place(factor.at[0])} \ge {self.place(factor.at[1])}]")
        if isinstance(factor, Told):
            return Written(self._told(factor))
        if isinstance(factor, Apply):
            return self._applied(factor)
        if isinstance(factor, Group):
            inner = self.naming(())
            return inner.written(factor.body)
        inner = self.naming(factor.over) if isinstance(factor, Ranged) else self
        return inner._ranged(factor)

    def _told(self, factor: Told) -> str:
        """[i = (a − 1) p + b], [k = i − j + n]; what an axis of size 1 has for a place is 1."""
        whole, first, second = (self.place(p) if p is not None else "1" for p in factor.places)
        size = latex_of_coefficient(factor.second.size if factor.second is not None else S.One).at(PRODUCT)
        if isinstance(factor, Pair):
            return f"[{whole} = ({first} - 1) {size} + {second}]"
        if isinstance(factor, Shift):
            return f"[{whole} = {_under(first, second, factor)}]"
        return f"[{whole} = {first} - {second} + {size}]"

    def _applied(self, factor: Apply) -> Written:
        name = getattr(factor.function, "latex", factor.function.name)
        body = self.written(factor.body).text
        if "#" in name:
            return Written(name.replace("#", body))
        left, right = (r"\left(", r"\right)") if r"\frac" in body or r"\sum" in body else ("(", ")")
        return Written(f"{name}{left}{body}{right}")

    def _ranged(self, factor: Factor) -> Written:
        if isinstance(factor, (Largest, IsLargest)):
            peak = rf"\max_{{{','.join(self.letters[o] for o in factor.over)}}} {self.written(factor.body).at(PRODUCT)}"
            if isinstance(factor, Largest):
                return Written(peak, PREFIX)
            here = factor.body_at(*factor.places)
            return Written(rf"\left[{self.written(here).text} = {peak}\right]")
        if isinstance(factor, Inverse):
            body = self.written(factor.body).text
            return Written(rf"\left(({body})^{{-1}}\right)_{{{self.place(*factor.at)}}}")
        if isinstance(factor, Determinant):
            return Written(rf"\det\left({self.written(factor.body).text}\right)")
        if isinstance(factor, LogDeterminant):
            return Written(rf"\log \left\lvert \det\left({self.written(factor.body).text}\right) \right\rvert", PREFIX)
        raise NotImplementedError(type(factor).__name__)


def _beside(parts: list[Written]) -> str:
    if len(parts) == 1:
        return parts[0].text
    return " ".join(p.at(FRACTION if n < len(parts) - 1 else PREFIX) for n, p in enumerate(parts))


def _offset(term: Term) -> float:
    """Behind how many places a term's part of a concatenation begins, each size taken for 1; 0 for other terms."""
    offsets = [f.offset for f, _ in term.factors if isinstance(f, Block)]
    return float(sum(offset.xreplace(dict.fromkeys(dimensions(offset), S.One)) for offset in offsets))


def _rank(factor: Factor) -> tuple[int, str]:
    """What arrives first, then scalars, then names, functions, deltas and sums."""
    if isinstance(factor, Cell) and factor.variable.role == "adjoint":
        return 0, factor.variable.name
    if not factor.indices:
        return (1, factor.variable.name) if isinstance(factor, Cell) else (2, "")
    if isinstance(factor, Cell):
        order = {"parameter": 3, "intermediate": 4, "data": 6}.get(factor.variable.role, 4)
        return order, factor.variable.name
    return {Delta: 5, Block: 5, AtLeast: 5, Pair: 5, Lag: 5, Shift: 5, Group: 8}.get(type(factor), 7), ""


def letters_taken(variables: Iterable[Variable]) -> frozenset[str]:
    """The letters that symbols of a document bear, which no index may take."""
    return frozenset(letter for v in variables for letter in (v.parsed.base, *v.letters))


def _under(first: str, second: str, shift: Shift) -> str:
    """i + a − 1; with steps 2 i + a − 2; of a kernel of one entry 2 i − 1."""
    number = 1 - shift.step - shift.gap if shift.second is not None else 1 - shift.step
    letters = [(first, shift.step)] + ([(second, shift.gap)] if shift.second is not None else [])
    text = " + ".join(letter if n == 1 else f"{n} {letter}" for letter, n in letters)
    return f"{text} - {-number}" if number else text


def _determined(shift: Shift, term: Term) -> Index | None:
    """The bound index that the other two places tell: where a kernel's entry stands, or where the kernel begins.

    The second runs beyond the ends of its array, where entries are 0: so it must number entries and nothing else. What
    stands for an expression is written with letters alone.
    """
    for index in shift.places:
        numbered = [pair for pair in term.factors if pair[0] is not shift and index in pair[0].indices]
        told = index is shift.whole or (shift.step, shift.gap) == (1, 1)  # else it is no whole number everywhere
        if (
            not told
            or index not in term.bound
            or any(isinstance(f, Cell) and isinstance(f.variable, Seed) for f, _ in numbered)
        ):
            continue
        if index is shift.whole or (numbered and all(isinstance(f, Cell) and e > 0 for f, e in numbered)):
            return index
    return None
