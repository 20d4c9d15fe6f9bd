"""What a document has said so far: its symbols with their shapes, its functions, and which letters are sizes.

Sizes that nobody states are unknowns, and meet as the document is read: W x asks that W has as many columns as x has
rows. When two meet, the statement is read again with what was learned (`Again`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy
from sympy import Expr, S

from symnet.core.errors import ShapeError
from symnet.core.expression import shape as shape_of
from symnet.core.expression import variables
from symnet.core.notation import Name, NotationError, parse_name
from symnet.core.shapes import same_size
from symnet.core.symbols import SUMMING, Shape, Variable
from symnet.ops.function import Function
from symnet.ops.product import Product as Matrices


class Again(Exception):  # noqa: N818  (it is no error: something was learned)
    """Two unknown sizes have met: read the statement again."""


@dataclass
class Symbol:
    """A name with what is known of it.

    Attributes:
        name: as it is written.
        shape: sizes, perhaps unknown ones.
        kind: how sure the shape is: ``declared``, ``defined`` (as what defines it), ``matrix``, ``vector``, ``scalar``;
            ``open`` where its use will say.
        role: of a Variable: ``free``, ``data``, ``parameter``.
        domain: of a Variable.
        defined: whether an equation of the document defines it.
        is_used: whether it has been used so far.
    """

    name: Name
    shape: Shape
    kind: str = "open"
    role: str = "free"
    domain: str = "real"
    defined: bool = False
    is_used: bool = False


@dataclass(frozen=True)
class Declared:
    """A function of the document: f(x; w) = expression, in its own letters, and its arguments as they are written."""

    letters: tuple[str, ...]
    body: Expr
    written: object = None


@dataclass
class Scope:
    """Everything said so far.

    Attributes:
        symbols: by name.
        sizes: letters that stand for sizes.
        indices: letters used as running indices anywhere.
        times: letters that stand with an offset, as in h_{t-1}; they number whole vectors, not entries.
        counts: letters by which steps are apart, as m in h_{t-m}.
        labels: names that stand as indices, as y_i does in f_{y_i}: each is the one-hot vector of its class.
        made_numbers: names that were taken for numbers since they are differentiated, or something is by them.
        vectors: such names that are vectors after all.
        numbers: small letters that came out as vectors, and are numbers after all.
        matrices: such capitals that are matrices after all.
        constant: what stands at everything, and could be left out.
        left_out: what is left out since it stands at everything (`symnet.reading.constant`).
        from_zero, from_one: letters of sums that begin with 0, and those of others.
        zero_sizes, one_sizes: how far sums run that begin with 0, and those that begin with 1.
        batches: names of losses of whole batches, by the names of those of one sample under the same letter.
        hot: the vectors y of which the document says y_c = 1, by their classes c.
        functions: letters that are functions of one variable, applied entry by entry.
        declared: functions that the document defines.
        by_entries: such functions of a number that are applied to each entry.
        formulas: what names are defined by, so far.
        evidence: what the notation tells of a name's shape: ``vector``, ``matrix``, ``scalar``.
        domains: of names, as the document says: ``one-hot``, ``binary`` …
        compared: the numbers with which conditions compare letters, as [y = 1] does.
        symmetric: names of symmetric matrices.
        said: what else words say of the values of names (`symnet.reading.qualities`).
        aliases: letters of which the prose says which function they are: σ of "σ is the softmax".
        activations: those of which nothing tells which function they are, though the letter is that of one.
        function_names: names declared to be functions of one variable, applied entry by entry.
        function_values: functions whose value has their name, too, as σ = 1/(1 + e^{−z}) beside σ(z).
        maps: the shapes of what a function takes, as far as said, of functions declared from one space into another.
        factors: names that stand where only a value can stand.
        several: unknown sizes that are more than one, such as that of what softmax is taken of.
        narrow: unknown sizes that are 1 where nothing asks for more, such as the columns of 𝟏.
        calls: the arguments with which a name stands that is a function of several.
        keeps_indices: whether entries without a form in matrices stay entries.
        has_layers: whether layers are numbered by an l above: a^{l-1}.
        has_differentials: whether d stands before what changes, dL = …, and is no symbol of the document.
        bars: the loss of which dz is the gradient, in documents that write ∂L/∂z so.
        ranged: letters of which the text says how far they run.
        size_letters: letters that stand for a size, where ranges end and in declared shapes.
        placed: the letters that stand first and second below a matrix, as i and j of S_{ij} do.
        raised: letters that always have a number above, as if it were that of a layer.
        numbered: which letter numbers the vectors of a name, as j does in w_j.
        stepped: names with the letter that numbers them in brackets, as w(k) and w(k + 1).
        sets: names of sets, over which sums run.
        inverted: capitals that stand with −1 above them.
        unindexed: names that stand somewhere without an index.
        below: the letters that stand as the only index of a name somewhere.
        ends: letters of the last step, up to which sums over the steps run, by the letter that numbers these.
        several_functions: letters that words call one function here and another there.
        members: how many vectors there are of a family, as of all u_w.
        listed: letters of several vectors in one space, as e of e_1, …, e_T ∈ ℝ^d.
        set_apart: i and j of Σ_{j≠i}.
        whole_sets: those of which all that is numbered is taken to be numbered by the members.
        values: names that are values where they stand with an argument, since they are differentiated as such.
        capitals: letters of which the document has the capital, which x_{ij} may be an entry of.
        given: names that stand alone on the left of an equation.
        given_by_entries: the letters of those of which entries stand there, h of h_j = ….
        positive: small letters that are said to be > 0, numbers where they stand before a vector.
        biases: b_1 and b_2 beside W_1 and W_2, which are no entries of a b (`symnet.reading.biases`).
        gates: single letters of which a formula says what they are, i = σ(W_i x), so that W_i is named for them.
        valued: names of which the document gives two numbers, one for each of several cases.
        wholes: vectors of which z_1 = … says what an entry is, beside z = …
        tags: letters that are labels beside indices, as h is in w_{hij}.
        steps: of h_t and h_{t-1}, which have one shape, the one that was met first.
        powers: letters of matrices of which powers are taken that count steps, W^t.
        call_trees: the same as they are written, to compare by.
        arguments: the same as values, of functions without a formula.
        transposed: names that are transposed somewhere, and so are no numbers.
        rows: whether vectors of which nothing is said lie.
        lying: whether those of ℝ^n do, too.
        of_length: sizes n of the vectors that are said to be of ℝ^n, so that they may stand or lie.
        lines: of which matrices vectors are rows or columns, as x_i is of X (`symnet.reading.lines`).
        upright: whether rows of a matrix stand as columns.
        has_free_rows: whether there is one of which nothing else says how it stands.
        one_size: two letters that are taken for one size, which the document does not say.
        one_sample: the letter that numbers samples and how many there are, which are taken for one sample alone.
        bare_in_sums: names that are taken for one of many in sums where they stand without their index, and which.
        squares_lengths: whether the square of a vector in a loss is that of its length.
        granted: what is taken for granted so, in words.
        by_granted: the places, by cell, line and column, that are read only by that, or otherwise.
        layout: of derivatives: ``numerator``, ``denominator``, or nothing (`symnet.reading.derivatives`).
        dots_by_entry: whether · between two vectors of one shape multiplies entry by entry, where that fits.
        has_hadamard: whether the document has a sign of its own for that, as ⊙ is.
        writes_diagonals: whether diag(…) stands before a matrix in it.
        met_dots: whether · stands for a dot product of two vectors somewhere.
        mended_dots: whether · was read so where a dot product does not fit.
        columns: whether the document says that it writes matrices as columns of their entries.
        gradients_stand: whether ∇ stands as a column where derivatives by ∂ lie, as in numerator layout.
        shape_convention: whether the document says that gradients by matrices have the shape of these.
        declared_anew: names of which the document says two shapes, which may be two things.
        unclear: names that the document gives two meanings, and those whose formulas hang on such.
        speaks_of_units: whether it speaks of unit, basis or one-hot vectors, so that e_i may be one.
        total_is_jacobian: whether it takes the total derivative df(x), without a direction, for the Jacobian.
        says_units: whether it says that e_i is one.
        circle: whether \\pi without an index is the number, beside a \\pi_k.
        laplacian: whether the document calls something a Laplacian, ``alone`` or ``both``, beside a Hessian.
        speaks_of_identity: whether the document says that some matrix is the identity.
        names_formulas: whether what is differentiated by formulas, as ∂L/∂(w^⊤ x), is read with names for these.
        takes_claims: whether claims are looked for, and not only what defines a network.
        hangs: of a name, what the prose says it is a function of: "a loss E that depends only on y".
        softmax: of what the document says that softmax of a matrix is taken: ``row``, ``column``, or nothing.
        of_two_sets: names that are said to be 0 or 1 in one place and −1 or 1 in another.
        own_entries: letters whose y_{11}, y_{12} have formulas of their own, of which Y is made up.
        hot_lines: of matrices whose lines are one-hot by words, which these are: ``row`` or ``column``.
        long: sizes of vectors that stand transposed, which are none of numbers.
        firm: sizes of letters that are taken for vectors after all.
        einstein: whether the document sums over what stands twice.
        writes_sums: whether it writes its sums out, so that an index without one is any index.
        summed_openly: letters over which several lines write Σ, so that without one they are any index.
        euler: whether e is Euler's number.
        has_error_e: whether an e of the document is a difference, e = y − t, as errors are.
        learned: sizes in the order in which they were learned.
        notices: what was taken to be meant without being said.
    """

    symbols: dict[str, Symbol] = field(default_factory=dict)
    sizes: dict[str, Expr] = field(default_factory=dict)
    indices: set[str] = field(default_factory=set)
    times: set[str] = field(default_factory=set)
    counts: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    made_numbers: set[str] = field(default_factory=set)
    vectors: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    matrices: frozenset[str] = frozenset()
    constant: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    from_zero: set[str] = field(default_factory=set)
    from_one: set[str] = field(default_factory=set)
    zero_sizes: set[Expr] = field(default_factory=set)
    one_sizes: set[Expr] = field(default_factory=set)
    batches: dict[str, str] = field(default_factory=dict)
    hot: dict[str, Name] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    by_entries: set[str] = field(default_factory=set)
    formulas: dict[str, Expr] = field(default_factory=dict)
    evidence: dict[str, set[str]] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    compared: dict[str, set[int]] = field(default_factory=dict)
    symmetric: dict[str, str] = field(default_factory=dict)
    said: dict[str, set[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    activations: set[str] = field(default_factory=set)
    function_names: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    function_values: set[str] = field(default_factory=set)
    maps: dict[str, tuple[Shape | None, ...]] = field(default_factory=dict)
    factors: set[str] = field(default_factory=set)
    several: set[Expr] = field(default_factory=set)
    narrow: set[Expr] = field(default_factory=set)
    calls: dict[str, str] = field(default_factory=dict)
    call_trees: dict[str, object] = field(default_factory=dict)
    arguments: dict[str, tuple[Expr, ...]] = field(default_factory=dict)
    has_layers: bool = False
    keeps_indices: bool = False
    has_differentials: bool = False
    bars: list[str] = field(default_factory=list)
    raised: set[str] = field(default_factory=set)
    ranged: set[str] = field(default_factory=set)
    size_letters: set[str] = field(default_factory=set)
    placed: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    numbered: dict[str, str] = field(default_factory=dict)
    stepped: set[tuple[str, ...]] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    inverted: set[str] = field(default_factory=set)
    members: dict[str, Expr] = field(default_factory=dict)
    unindexed: set[str] = field(default_factory=set)
    below: dict[str, set[str]] = field(default_factory=dict)
    ends: dict[str, set[str]] = field(default_factory=dict)
    several_functions: set[str] = field(default_factory=set)
    set_apart: set[frozenset[str]] = field(default_factory=set)
    whole_sets: frozenset[str] = frozenset()
    values: set[str] = field(default_factory=set)
    transposed: set[str] = field(default_factory=set)
    capitals: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    given_by_entries: set[str] = field(default_factory=set)
    biases: frozenset[str] = frozenset()
    gates: frozenset[str] = frozenset()
    positive: set[str] = field(default_factory=set)
    valued: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    wholes: set[str] = field(default_factory=set)
    steps: dict[str, Symbol] = field(default_factory=dict)
    powers: set[str] = field(default_factory=set)
    rows: bool = False
    lying: bool = False
    of_length: set[Expr] = field(default_factory=set)
    lines: dict[str, str] = field(default_factory=dict)
    upright: bool = False
    has_free_rows: bool = False
    one_size: tuple[str, ...] = ()
    one_sample: tuple[str, ...] = ()
    bare_in_sums: frozenset[tuple[str, str]] = frozenset()
    squares_lengths: bool = False
    granted: tuple[str, ...] = ()
    by_granted: set[tuple[int | None, int, int]] = field(default_factory=set)
    layout: str = ""
    names_formulas: bool = False
    takes_claims: bool = True
    hangs: dict[str, frozenset[str]] = field(default_factory=dict)
    softmax: str = ""
    of_two_sets: set[str] = field(default_factory=set)
    own_entries: set[str] = field(default_factory=set)
    hot_lines: dict[str, str] = field(default_factory=dict)
    dots_by_entry: bool = False
    has_hadamard: bool = False
    writes_diagonals: bool = False
    mended_dots: bool = False
    met_dots: bool = False
    columns: bool = False
    shape_convention: bool = False
    gradients_stand: bool = False
    declared_anew: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    speaks_of_identity: bool = False
    circle: bool = False
    laplacian: str = ""
    total_is_jacobian: bool = False
    speaks_of_units: bool = False
    says_units: bool = False
    euler: bool = True
    has_error_e: bool = False
    einstein: bool = False
    writes_sums: bool = False
    summed_openly: frozenset[str] = frozenset()
    long: set[Expr] = field(default_factory=set)
    firm: set[Expr] = field(default_factory=set)
    notices: dict[str, None] = field(default_factory=dict)
    known: dict[Expr, Expr] = field(default_factory=dict)
    unsaid: set[Expr] = field(default_factory=set)
    learned: list[Expr] = field(default_factory=list)
    is_final: bool = False
    _ends: dict[Expr, Expr] = field(default_factory=dict)
    _unknown: list[Expr] = field(default_factory=list)
    _has_bold: bool = False
    _made: dict[tuple[Any, ...], Variable] = field(default_factory=dict)

    def notice(self, text: str) -> None:
        """Say what was taken to be meant; not of sizes that are still unknown, for which it is said again."""
        if re.search(r"\?\d", text) is None:
            self.notices[text] = None

    # Sizes --------------------------------------------------------------------------------------------------------

    def unknown(self) -> Expr:
        """A size that nobody has stated yet."""
        self._unknown.append(sympy.Symbol(f"?{len(self._unknown) + 1}", integer=True, positive=True))
        return self._unknown[-1]

    def settled(self, size: Expr) -> Expr:
        """A size with everything put in that is known of it."""
        if size is S.One:
            return size
        met: list[Expr] = []
        while not isinstance(size, sympy.Integer):
            if isinstance(size, sympy.Symbol):
                found = self._ends.get(size) or self.known.get(size, size)
            else:
                found = size.xreplace(self.known)
            if found is size or found == size:
                break
            met.append(size)
            size = found
        for passed in met[:-1]:  # chains may be long, and are followed all the time
            self._ends[passed] = size
        return size

    def forget(self, size: Expr) -> None:
        """Take back what was learned of a size."""
        self.known.pop(size, None)
        self._ends.clear()

    def shape_of(self, symbol: Symbol) -> Shape:
        """Its shape as far as it is known."""
        rows, columns = symbol.shape
        return self.settled(rows), self.settled(columns)

    def meet(self, first: Expr, second: Expr) -> bool:
        """Whether two sizes agree; an unknown one is learned, which raises Again."""
        first, second = self.settled(first), self.settled(second)
        if same_size(first, second):
            return True
        for unknown, other in ((first, second), (second, first)):
            if is_unknown(unknown) and not other.has(unknown):
                if unknown in self.long:
                    if other == 1:
                        return False  # one line that would make θ of θ^⊤ x a number is a slip of its own
                    self.long.add(other)
                if unknown in self.firm:
                    self.firm.add(other)
                self.known[unknown] = other
                self.learned.append(unknown)
                raise Again
        if (part := _missing_part(first, second)) is not None:
            self.known[part[0]] = part[1]
            self.learned.append(part[0])
            raise Again
        return False

    def could_meet(self, first: Expr, second: Expr) -> bool:
        """Whether two sizes agree or might yet."""
        first, second = self.settled(first), self.settled(second)
        if S.One in (first, second) and {first, second} & self.firm:
            return False
        return same_size(first, second) or is_unknown(first) or is_unknown(second)

    def require(self, first: Shape, second: Shape, what: str) -> None:
        """Two shapes that must agree; ShapeError where they do not."""
        if not all(self.meet(a, b) for a, b in zip(first, second, strict=True)):
            raise ShapeError(f"{what}: the shapes differ, {say_sizes(first)} and {say_sizes(second)}")

    # Symbols ------------------------------------------------------------------------------------------------------

    def declare(self, name: Name, shape: Shape, **known: str) -> Symbol:
        """A name with a stated shape. Raises ShapeError if another was stated before."""
        key = name.latex()
        before = self.symbols.get(key)
        if before is not None:
            if not all(map(self.could_meet, self.shape_of(before), shape)):
                self.declared_anew.add(key)
            self.require(self.shape_of(before), shape, f"{key} is declared twice")
            before.kind = "declared"
            for attribute, value in known.items():
                setattr(before, attribute, value)
            return before
        symbol = self._enter(Symbol(name, shape, "declared", **known))  # type: ignore[arg-type]
        if name.sub in self.times or (name.base in self.listed and name.sub.isdecimal()):  # h_t, and so h_{t-1}
            self.steps.setdefault(replace(name, sub="").latex(), symbol)
        return symbol

    def find(self, name: Name) -> Symbol | None:
        """The symbol of that name; where the document sets it in bold elsewhere, that one."""
        own = name.latex()
        if (found := self.symbols.get(own)) is not None or not (self._has_bold or is_bold(name)):
            return found
        one = len(name.sub) == 1 and name.sub not in self.tags and not is_bold(name)
        if one and (name.sub.isalpha() or is_known_bold(replace(name, sub=""), self.symbols)):
            return None  # x_i is no bold x_i
        for variant in spelled(name)[1:]:
            both_given = own in self.given and variant in self.given  # two symbols
            if not both_given and (found := self.symbols.get(variant)) is not None:
                return found
        return None

    def is_entry(self, name: Name) -> bool:
        """Whether z_1 is an entry of a z with a formula."""
        return name.sub.isdecimal() and replace(name, sub="").latex() in self.wholes

    def stands(self, name: Name) -> bool:
        """Whether a name stands somewhere as a symbol of its own, as p and y do beside p^y, and as no index."""
        numbering = self.indices | self.times | set(self.sizes)
        return name.latex() in self.evidence and name.base not in numbering

    def meet_anew(self, name: Name) -> Symbol:
        """A symbol that nothing has declared, with the shape that its use in the document suggests."""
        key = name.latex()
        evidence = self.evidence.get(key, set())
        if re.fullmatch(r"[A-Za-z][+-]\d+", name.sub) and name.sub[0] in self.times:
            evidence = evidence or self.evidence.get(replace(name, sub=name.sub[0]).latex(), set())  # h_{t-1}, as h_t
        if key in self.vectors and "scalar" not in evidence:
            evidence = evidence | {"vector"}
        if key in self.numbers and not evidence & {"vector", "matrix"}:
            evidence = evidence | {"scalar"}
        if self.said.get(key, set()) & SQUARE and is_capital(name.base):
            shape: Shape = (self.unknown(),) * 2
            kind = "matrix"
        elif "matrix" in evidence or (key in self.matrices and not is_capital(name.base)):
            shape, kind = (self.unknown(), self.unknown()), "matrix"
        elif "vector" in evidence:
            shape, kind = self._vector(), "vector"
        elif "scalar" in evidence:
            shape, kind = (S.One, S.One), "scalar"
        elif is_bold(name):
            matrix = is_capital(name.base)
            shape, kind = (
                (self.unknown(), self.unknown()) if matrix else self._vector(),
                "matrix" if matrix else "vector",
            )
        elif (name.base in USUAL_SCALARS and name.latex() not in self.given and key not in self.transposed) or (
            is_loss(name) and key not in self.matrices
        ):
            shape, kind = (S.One, S.One), "scalar"
        elif is_capital(name.base) and not {"|", "="} & set(name.sub):  # P(y | x) is a probability
            shape, kind = (self.unknown(), self.unknown()), "matrix"
        elif key in self.transposed and not LAYER.fullmatch(name.sup):
            shape, kind = self._vector(), "vector"  # a small letter that is transposed
        else:
            shape, kind = (self.unknown(), self.unknown()), "open"
        if kind == "vector" and (key in self.transposed or key in self.vectors):
            self.long |= {size for size in shape if size != 1}
            self.firm |= {size for size in shape if size != 1 and key in self.vectors}
        found = Symbol(name, shape, kind)
        step = re.fullmatch(r"([A-Za-z]|\\tau)(?:[+-]\d+)?", name.sub)
        counted = re.fullmatch(r"([A-Za-z])(?:[+-]\d+)?", name.layer)
        stem = plain = replace(name, accents=tuple(a for a in name.accents if a != "Delta"))  # Δw is as w
        known = replace(stem, sub="").latex() in self.steps
        is_last = name.sub == "T" or any(name.sub in ends for ends in self.ends.values())
        number = (name.sub.isdecimal() or is_last) and known  # h_3, h_T
        if number or (step and (step[1] in self.times or (known and step[1] in USUAL_STEPS))):
            stem = replace(stem, sub="")
        elif counted and (replace(name, layer="").latex(), counted[1]) in self.stepped:
            stem = replace(stem, layer="")
        if stem != name:  # Δw has the shape of w, and makes no w_{ij} a step of it
            numbered = stem != plain
            first = self.steps.setdefault(stem.latex(), found) if numbered else self.symbols.get(stem.latex(), found)
            found.shape, found.kind = first.shape, first.kind
        return self._enter(found)

    def meet_value(self, name: Name) -> Symbol:
        """The value of a function without a formula: a number where a loss is, else as its use asks."""
        if is_loss(name):
            return self.declare(name, (S.One, S.One))
        return self._enter(Symbol(name, (self.unknown(), self.unknown())))

    def _enter(self, symbol: Symbol) -> Symbol:
        """Put it among the symbols; who looks for others only asks for bold spellings where there are any."""
        self.symbols[symbol.name.latex()] = symbol
        self._has_bold = self._has_bold or is_bold(symbol.name)
        return symbol

    def _vector(self) -> Shape:
        """A column of unknown length, or a row."""
        return (S.One, self.unknown()) if self.rows else (self.unknown(), S.One)

    def variable(self, symbol: Symbol) -> Variable:
        """The symbol as a variable of expressions."""
        symbol.is_used = True
        role = "intermediate" if symbol.defined else symbol.role
        domain = self.domains.get(symbol.name.latex(), symbol.domain)
        if domain in SUMMING and self._sums_down(symbol):
            domain = f"{domain}:0"
        asked = (symbol.name.latex(), *self.shape_of(symbol), role, domain)
        if (made := self._made.get(asked)) is None:
            made = self._made[asked] = Variable(*asked)
        return made

    def line_of(self, rows: Expr, columns: Expr) -> str:
        """What one example is of a matrix of outputs, ``row`` or ``column``: as the document says, or by its sizes."""
        counting = [str(s) in COUNTING_EXAMPLES and self.sizes.get(str(s)) == s for s in (rows, columns)]
        return self.softmax or ("column" if counting == [False, True] else "row")

    def _sums_down(self, symbol: Symbol) -> bool:
        """Whether it is a matrix whose columns are one-hot, by words or since softmax is taken of columns."""
        rows, columns = self.shape_of(symbol)
        said = self.hot_lines.get(symbol.name.latex())
        return S.One not in (rows, columns) and (said or self.line_of(rows, columns)) == "column"

    def take_for_number(self, variable: Variable, is_count: bool = False) -> None:
        """A capital of which nothing is known yet, or a letter that counts, where a number usually stands."""
        found = self.symbols.get(variable.name)
        sizes = shape_of(variable)
        kinds = ("matrix", "open") if is_count else ("matrix",)
        if found is not None and found.kind in kinds and all(map(is_unknown, sizes)) and not self.is_final:
            self.known |= dict.fromkeys(sizes, S.One)
            self._ends.clear()
            found.kind = "scalar"
            raise Again

    def taken_for_numbers(self) -> set[str]:
        """The letters of matrices that came out as numbers; S_k, the states of a recurrence, may be some.

        One that has a formula is what its formula says, and no guess; but S of S = Q K^⊤ is one as Q and K are.
        """
        flat = (s for s in self.symbols.values() if (s.kind == "matrix" and not s.defined) or self._is_of_guesses(s))
        flat = (s for s in flat if self.shape_of(s) == (1, 1))
        of_steps = {s for s in self.steps if s in {m.latex() for m in self._moved()}}
        numbered = (s.name for s in flat if s.name.sub[:1] not in self.times)
        return {name.latex() for name in numbered if not name.sub or replace(name, sub="").latex() not in of_steps}

    def capitals_with_numbers(self) -> set[str]:
        """W of W_k that came out as numbers, which nothing says: capitals that are usually matrices."""
        open_ = (s for s in self.symbols.values() if s.kind == "vector" and not s.defined and not is_bold(s.name))
        return {s.name.latex() for s in open_ if is_capital(s.name.base)}

    def _is_of_guesses(self, symbol: Symbol) -> bool:
        """Whether it is a capital that is a product of capitals, of which nothing is said; ‖W‖² is a number."""
        formula = self.formulas.get(symbol.name.latex()) if symbol.defined else None
        if not isinstance(formula, Matrices) or not is_capital(symbol.name.base) or is_loss(symbol.name):
            return False
        inside = [self.symbols.get(v.name) for v in variables(formula)]
        return bool(inside) and all(s is not None and s.kind == "matrix" and not s.defined for s in inside)

    def _moved(self) -> set[Name]:
        """S of S_k and S_{k-1}, which stands with an offset."""
        return {replace(s.name, sub="") for s in self.symbols.values() if re.match(r"[A-Za-z][+-]", s.name.sub)}

    def counts_from_zero(self, letter: str) -> bool:
        """Whether all sums over a letter begin with 0, so that these are whole ranges: Σ_{i=0}^D w_i x_i."""
        return letter in self.from_zero - self.from_one - self.times

    def is_from_zero(self, size: Expr) -> bool:
        """Whether the entries along an axis of that size are counted from 0; ShapeError where some are from 1."""
        zero, one = ({self.settled(s) for s in sizes} for sizes in (self.zero_sizes, self.one_sizes))
        if self.settled(size) in zero & one:
            raise ShapeError(f"of {size} entries, some sums begin with 0 and some with 1; which entry is meant?")
        return self.settled(size) in zero

    def has_flat_capitals(self) -> bool:
        """Whether some capital, other than a loss, came out as a number unsaid, as B of B^{-1} may."""
        unsaid = (s for s in self.symbols.values() if s.kind in ("defined", "matrix") and is_capital(s.name.base))
        return any(self.shape_of(s) == (1, 1) and not is_loss(s.name) for s in unsaid)

    def count_members(self, family: str, size: Expr) -> None:
        """Σ_k u_k and Σ_w u_w run over all u, unless the document says two sizes."""
        if size != 1 and self.could_meet(size, first := self.members.setdefault(family, size)):
            self.meet(size, first)

    def is_numbered_twice(self, name: Name) -> bool:
        """Whether it is a φ_k^{(i)} that is no entry of a φ^{(i)}."""
        numbers = self.indices | self.times
        return name.layer_style == "()" and len(name.sub) == 1 and {name.sub, name.layer} <= numbers

    def are_steps(self, first: Variable, second: Variable) -> bool:
        """Whether two symbols are h_t and h_{t-1}, or h^{(t)} and h^{(t-1)}, of which a Jacobian is asked."""
        names = first.parsed, second.parsed
        above = [replace(name, layer="", layer_style="[]").latex() for name in names]
        if first != second and above[0] == above[1] and above[0] in {stem for stem, *_ in self.stepped}:
            return all(name.layer and not name.sub for name in names)
        stems = [replace(name, sub="") for name in names]
        known = stems[0].latex() in self.steps  # ∂h_T/∂h_1
        counts = self.times | (LAST_STEPS | USUAL_STEPS if known else set())
        numbered = all(n.sub[:1] in counts or (known and n.sub.isdecimal()) for n in names)
        return numbered and all(name.sub for name in names) and first != second and stems[0] == stems[1]

    def lay_down(self, variable: Variable) -> None:
        """A vector of unknown length that stood as a column, and is a row: b of X W + b."""
        found = self.symbols.get(variable.name)
        rows, columns = shape_of(variable)
        is_free = found is not None and found.kind == "vector" and not found.defined and not self.is_final
        if found is not None and is_free and columns == 1 and is_unknown(rows):
            found.shape = (S.One, self.unknown())
            raise Again

    def is_stated(self, variable: Variable) -> bool:
        """Whether the document states the shape of a symbol."""
        found = self.symbols.get(variable.name)
        return found is not None and found.kind == "declared"

    def is_open(self, size: Expr) -> bool:
        """Whether a size is unknown still, though everything has been read."""
        return self.is_final and is_unknown(self.settled(size))

    def is_of_matrix(self, size: Expr) -> bool:
        """Whether a size is that of some matrix."""
        return any(s.kind in ("matrix", "declared") and size in self.shape_of(s) for s in self.symbols.values())

    def is_of_vector(self, size: Expr) -> bool:
        """Whether a size is that of some vector."""
        return any(s.kind in ("vector", "declared") and size in self.shape_of(s) for s in self.symbols.values())

    def settle_the_rest(self) -> None:
        """Give what is still unknown its default: 1 for a letter of which only its use could say, else a new letter."""
        named: set[Expr] = set()
        self._learn_from_mates()
        for symbol in self.symbols.values():
            if symbol.kind in ("matrix", "vector", "declared"):
                named |= {s for s in self.shape_of(symbol) if is_unknown(s)}
        named |= {self.settled(s) for s in self.several if is_unknown(self.settled(s))}
        named |= self._sizes_of_mates(named)
        for symbol in self.symbols.values():
            if symbol.kind == "open":
                rows, columns = self.shape_of(symbol)
                for size in (rows, columns):
                    if is_unknown(size) and size not in named and size not in self.known:
                        self.known[size] = S.One
        self.known |= {s: S.One for s in map(self.settled, self.narrow) if is_unknown(s) and s not in named}
        letters = self._free_letters()
        for size in self._unknown:
            if self.settled(size) == size:
                letter = next(letters)
                self.known[size] = sympy.Symbol(letter, integer=True, positive=True)
                self.unsaid.add(self.known[size])
        self.is_final = True

    def is_unsaid(self, size: Expr) -> bool:
        """Whether nobody has stated a size, so that it got a letter of its own."""
        return is_unknown(size) or size in self.unsaid

    def _learn_from_mates(self) -> None:
        """A^{[0]} and A^{[L]} have as many columns as A^{[l]} and A^{[l-1]}, where these have one number of them."""
        layered: dict[Name, list[Symbol]] = {}
        for symbol in self.symbols.values():
            if symbol.name.layer or symbol.name.sup:
                layered.setdefault(replace(symbol.name, layer="", sup=""), []).append(symbol)
        for mates in layered.values():
            of_any = [s for s in mates if ANY_LAYER.fullmatch(s.name.layer or s.name.sup)]
            of_one = [s for s in mates if ONE_LAYER.fullmatch(s.name.layer or s.name.sup)]
            for axis in (0, 1) if len(of_any) > 1 else ():
                for symbol in of_one:
                    size, *others = {self.shape_of(s)[axis] for s in of_any}
                    mine = self.shape_of(symbol)[axis]
                    if others or size in (1, mine) or mine == 1:
                        continue
                    for unknown, known in ((mine, size), (size, mine)):
                        if is_unknown(unknown):
                            self.known[unknown] = known
                            break

    def _sizes_of_mates(self, named: set[Expr]) -> set[Expr]:
        """Unknown sizes of δ^{l+1} and δ^0, where δ^l has more than one entry along that axis."""
        mates: dict[Name, list[Shape]] = {}
        for symbol in self.symbols.values():
            place = symbol.name.layer or symbol.name.sup
            if LAYER.fullmatch(place) or place.isdecimal():
                mates.setdefault(replace(symbol.name, layer="", sup=""), []).append(self.shape_of(symbol))
        found: set[Expr] = set()
        for shapes in mates.values():
            for axis in (0, 1):
                sizes = {s[axis] for s in shapes}
                if any(s in named or (not is_unknown(s) and s != 1) for s in sizes):
                    found |= {s for s in sizes if is_unknown(s)}
        return found

    def _free_letters(self) -> Iterator[str]:
        taken = {*self.symbols, *self.sizes, *self.indices}
        for letter in (
            "n",
            "m",
            "d",
            "k",
            "p",
            "q",
            "r",
            "s",
            *(f"n_{{{i}}}" for i in range(1, len(self._unknown) + 9)),
        ):
            if letter not in taken:
                yield letter


SQUARE = frozenset(("orthogonal", "idempotent"))
"""What is said of matrices alone that have as many rows as columns."""

USUAL_STEPS = frozenset(("i", "j", "k", "s", "t", r"\tau"))
"""Letters that number steps beside the one with an offset: k of ∂h_t/∂h_k."""

LAST_STEPS = frozenset("TN")
"""Letters that number the last step, where others number steps."""

USUAL_SCALARS = frozenset((r"\Delta", r"\alpha", r"\lambda", r"\eta", r"\epsilon", r"\varepsilon", r"\tau"))
"""Rates and weights of penalties, which multiply matrices and are numbers unless the document says otherwise."""

COUNTING_EXAMPLES = frozenset(("m", "N", "B"))
"""Letters of sizes that count examples."""

UNSPOKEN = "L"
"""The loss of which gradients are, where none is named."""

LOSSES = frozenset(("L", "J", r"\ell", "E", "C", r"\mathcal{L}"))
"""Capital letters that stand for numbers: losses, costs and errors."""


def is_loss(name: Name) -> bool:
    """Whether a name is that of a loss, such as L_{\\text{CE}}; J_W is a Jacobian."""
    return name.base in LOSSES and not is_bold(name) and not re.search(r"[A-Z]", WORD.sub("", name.sub))


def _missing_part(first: Expr, second: Expr) -> tuple[Expr, Expr] | None:
    """The k of k + m = m + n, and n: what a sum of sizes tells of the only one of them that is unknown."""
    if not (first.is_Add or second.is_Add):
        return None
    difference = (first - second).expand()
    unknown = [s for s in difference.free_symbols if is_unknown(s)]
    if len(unknown) != 1 or difference.coeff(unknown[0]) not in (1, -1):
        return None
    rest = -(difference - difference.coeff(unknown[0]) * unknown[0]) * difference.coeff(unknown[0])
    value = rest.expand()
    return (unknown[0], value) if value.is_Symbol or (value.is_Integer and value > 0) else None


def is_unknown(size: Expr) -> bool:
    """Whether a size is one that nobody has stated."""
    return isinstance(size, sympy.Symbol) and size.name.startswith("?")


WORD = re.compile(r"\\mathrm\{[^{}]*\}")
"""A word as it stands in a name."""


ANY_LAYER = re.compile(r"[a-z](?:[+-]\d+)?")
ONE_LAYER = re.compile(r"\d+|[A-Z]")
"""The number of any layer, l or l − 1, and of one, 0 or L."""

LAYER = re.compile(r"[a-zL](?:[+-]\d+)?")
"""The number of a layer above a letter: l, l − 1, L."""


def is_capital(base: str) -> bool:
    """Whether a letter, Latin or Greek, is a capital."""
    return base.lstrip("\\")[:1].isupper() and (len(base) == 1 or base.startswith("\\"))


def is_bold(name: Name) -> bool:
    """Whether a name is set in bold."""
    return any(a in ("mathbf", "bm", "boldsymbol", "symbf", "pmb") for a in name.accents)


def spellings(name: Name) -> Iterator[Name]:
    """The name as it is, and with bold put on or taken off, or of another kind: x_i is an entry of a bold x."""
    yield name
    fonts = ("mathbf", "boldsymbol", "bm")
    bare = tuple(a for a in name.accents if a not in fonts)
    fields = {f: getattr(name, f) for f in ("base", "primes", "sub", "layer", "layer_style", "sup")}
    if bare != name.accents:
        yield Name(accents=bare, **fields)
    for accents in (a for font in fonts for a in ((*bare, font), *(((font, *bare),) if bare else ()))):
        if accents != name.accents:
            yield Name(accents=accents, **fields)


@functools.lru_cache(maxsize=1 << 14)
def spelled(name: Name) -> tuple[str, ...]:
    """The name and its other spellings, in LaTeX."""
    return tuple(variant.latex() for variant in spellings(name))


def spellings_in(text: str) -> tuple[str, ...]:
    """The spellings of what stands where a name may stand; itself alone where it is none, as 𝟏."""
    try:
        return spelled(parse_name(text))
    except NotationError:
        return (text,)


@functools.lru_cache(maxsize=1 << 14)
def spelled_bold(name: Name) -> tuple[str, ...]:
    """The spellings of a name in bold, in LaTeX."""
    return tuple(variant.latex() for variant in spellings(name) if is_bold(variant))


def is_known_bold(name: Name, symbols: Mapping[str, Symbol]) -> bool:
    """Whether the name stands in bold."""
    return any(text in symbols for text in spelled_bold(name))


def say_sizes(shape: Shape) -> str:
    """A shape in words for a message: 3 × n; what is not known yet as ?."""
    return " × ".join("?" if is_unknown(s) else str(s) for s in shape)
