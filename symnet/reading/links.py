r"""One link of a chain: what it defines or claims, and what has to hold for that.

z = W x + b        defines z, for a z without a meaning
= W x + b          claims
w \leftarrow w - g  updates, and claims nothing
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

import sympy
from sympy import Expr, S

from symnet.core.errors import SymnetError
from symnet.core.expression import is_coefficient, is_scalar, postorder, shape, variables
from symnet.core.expression import replace as replaced
from symnet.core.network import Equation
from symnet.core.notation import BOLD, Name, parse_name
from symnet.core.shapes import same_size
from symnet.core.symbols import Partial, Variable
from symnet.index.polynomial import Place
from symnet.ops.constants import Ones, Zeros
from symnet.ops.diagonal import Diagonal
from symnet.ops.differential import Jacobian
from symnet.ops.elementary import exp, sqrt
from symnet.ops.entries import Entries
from symnet.ops.function import Map
from symnet.ops.indexed import Running
from symnet.ops.operators import product
from symnet.ops.product import Product as MatrixProduct
from symnet.ops.scale import scale
from symnet.ops.shifted import Shifted
from symnet.ops.transpose import transpose_as_written
from symnet.reading.beforehand import is_exponential
from symnet.reading.bounds import summed_in
from symnet.reading.columns import as_column
from symnet.reading.conditions import OF_A_NUMBER
from symnet.reading.declaring import declare
from symnet.reading.derivatives import is_of_matrices
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import any_name, call_of, indexed_name, logged, plain_name, squared_name, turned
from symnet.reading.lifting import closed, free_indices, is_indexed, lifted
from symnet.reading.lines import from_lines, matrix_of, number_of
from symnet.reading.looking import derivative_parts, head, letters_of, repeated
from symnet.reading.meaning import Meaning
from symnet.reading.names import Scripts, letters_in, name_of, script_text, scripts_of
from symnet.reading.running_means import is_running_mean
from symnet.reading.scope import Again, Declared, Scope, Symbol, is_capital, is_loss, is_unknown
from symnet.reading.statements import Link, Reading, Statement, usable
from symnet.reading.tokens import MISFITS, ReadError
from symnet.reading.tree import (
    Bracket,
    Displayed,
    Dots,
    Fraction,
    Grid,
    Laid,
    Large,
    Letter,
    Number,
    Product,
    Relation,
    Scripted,
    Total,
    Written,
    bare,
    every_node,
)
from symnet.reading.vocabulary import ORDERS

ARROWS = ("→", "↦", "⇒", "⇔", "⇐", "~", "∝")
"""Relations that say nothing of the shapes of their sides."""

INTO = ("→", "↦")
"""Between the sets of f: A → B."""


INTRODUCES = re.compile(r"\b(?:if|since|because|recall(?: that)?)\s*$", re.I)
"""Words before a name for a formula, which is no condition."""


def kept_indices(statement: Statement) -> set[str]:
    """Letters that stand once in some term of a statement, and so are summed over in none."""
    sides = [s for link in statement.links for s in (link.left, link.right) if isinstance(s, Written)]
    terms = [t for s in sides for t in ([t for _, t in s.terms] if isinstance(s, Total) else [s])]
    return {letter for term in terms for letter, count in repeated(term).items() if count == 1}


def bind_locals(link: Link, statement: Statement, reading: Reading) -> None:
    """In σ(z) = 1/(1 + e^{−z}), z is a letter of that statement alone, whatever it is elsewhere.

    So it is in ∂σ(z)/∂z = σ(z) (1 − σ(z)), unless it is bold.
    """
    called = _differentiated(link.left) or link.left
    if not isinstance(called, Product) or not isinstance(link.right, Written) or len(called.factors) != 2:
        return
    function, bracket = called.factors[0][1], called.factors[1][1]
    bracket = bracket.base if isinstance(bracket, Scripted) else bracket
    base = function.base if isinstance(function, Scripted) else function
    if not isinstance(base, Letter) or not isinstance(bracket, Bracket) or len(bracket.items) != 1:
        return
    argument = plain_name(bracket.items[0])
    known = base.base in ELEMENTWISE or base.base in OF_ARRAYS or base.base in reading.scope.aliases
    if argument is None or not (known or statement.is_formula):
        return
    rights = [other.right for other in statement.links if isinstance(other.right, Written)]
    others = {name_of(letter, s, with_sub=False).latex() for right in rights for letter, s, _ in letters_in(right)}
    plain = {r: r.rstrip("'") for r in others}  # σ of σ'(x)
    functions = {r for r, f in plain.items() if f in ELEMENTWISE or f in OF_ARRAYS or f in ("e", "exp")}
    if called is not link.left:
        functions |= {"d", r"\partial"}
        letter, _ = head(bracket.items[0])
        special = letter is None or letter.base.isupper() or any(accent in BOLD for accent in letter.accents)
        if special or reading.scope.aliases.get(base.base, base.base) in OF_ARRAYS:
            return
    if others - functions - {argument.latex()} - reading.scope.indices:
        return
    if argument.latex() not in others and _is_given(argument, statement, reading):
        return  # at z = 0, σ(z) = 1/2
    assert statement.meaning is not None
    entries = any(s.indices and name_of(n, s, with_sub=False) == argument for r in rights for n, s, _ in letters_in(r))
    of_arrays = entries or reading.scope.aliases.get(base.base, base.base) in OF_ARRAYS
    if ("local", link.at) not in statement.meaning.ranges:
        size = reading.scope.unknown() if entries else sympy.Symbol("n", integer=True, positive=True)
        statement.meaning.ranges["local", link.at] = size
    rows = reading.scope.settled(statement.meaning.ranges["local", link.at]) if of_arrays else S.One
    statement.meaning.locals = {argument.latex(): Variable(argument.latex(), rows, 1)}


def _is_given(name: Name, statement: Statement, reading: Reading) -> bool:
    """Whether the sentence of a statement gives a number for a name."""
    for other in reading.statements:
        link = other.links[0] if len(other.links) == 1 else None
        given = link is not None and isinstance(link.left, Written) and plain_name(link.left) == name
        number = given and link is not None and isinstance(link.right, Written) and not list(letters_in(link.right))
        if number and other is not statement and other.shares_sentence((statement.page, statement.at)):
            return True
    return False


def _differentiated(node: object) -> Product | None:
    """σ(x) of ∂σ(x)/∂x and of (∂/∂x) σ(x)."""
    behind: tuple[tuple[str, Written], ...] = ()
    if isinstance(node, Product) and isinstance(node.factors[0][1], Fraction):
        (_, node), *rest = node.factors
        behind = tuple(rest)
    if not isinstance(node, Fraction):
        return None
    of, by = derivative_parts(node)
    if by is None or len(by) != 1 or (of is None) != bool(behind):
        return None
    called = of if of is not None else Product(node.at, behind)
    if not isinstance(called, Product) or len(called.factors) != 2:
        return None
    bracket = called.factors[1][1]
    same = isinstance(bracket, Bracket) and len(bracket.items) == 1 and bare(bracket.items[0]) == bare(by[0])
    return called if same else None


def updates(link: Link) -> bool:
    """w ← w − η ∂L/∂w, which neither defines w nor claims anything; so does w = w − η ∂L/∂w."""
    if isinstance(link.left, ReadError) or isinstance(link.right, ReadError):
        return False
    if link.relation == "=":
        if isinstance(link.left, Grid) and isinstance(link.right, Total):
            return all(map(_is_new, (cell for row in link.left.rows for cell in row)))
        ways = (_is_a_step, _is_the_next, is_running_mean)
        return any(is_so(link.left, link.right) for is_so in ways)
    if link.relation not in (":=", "←"):
        return False
    left = script_text(link.left)
    return any(left in (letter.base, script_text(whole or letter)) for letter, _, whole in letters_in(link.right))


STEPS = frozenset((r"\eta", r"\alpha", r"\gamma", r"\nabla", r"\partial", r"\Delta", r"\epsilon", r"\varepsilon", "d"))
"""Letters of learning rates and gradients."""


def _is_a_step(left: Written, right: Written) -> bool:
    """w of w = w − η g, L of L = L + λ R."""
    if plain_name(left) is None or not isinstance(right, Total):
        return False
    rest = [term for sign, term in right.terms if sign != "+" or bare(term) != bare(left)]
    letters = {n.base for term in rest for n in every_node(term) if isinstance(n, Letter)}
    return len(rest) == len(right.terms) - 1 and (bool(letters & STEPS) or another_loss(left) is not None)


def _is_the_next(left: Written, right: Written) -> bool:
    """w(k + 1) = w(k) − Δw(k), also w^{(k+1)} = w^{(k)} − η g: k numbers the steps of training."""
    (stem, step), terms = _numbered(left), right.terms if isinstance(right, Total) else ()
    if not step.endswith("+1"):
        return False
    now = [term for sign, term in terms if sign == "+" and _numbered(term) == (stem, step[:-2])]
    letters = {n for _, term in terms for node in every_node(term) if isinstance(node, Letter) for n in _names_in(node)}
    return len(now) == 1 and bool(letters & STEPS)


def _is_new(cell: Written) -> bool:
    """x_new of [x_new, y_new] = [x_old, y_old] − α g."""
    letter, scripts = head(cell)
    return letter is not None and scripts.words in (r"\mathrm{new}", r"\mathrm{next}")


def _names_in(letter: Letter) -> tuple[str, ...]:
    return letter.base, *(rf"\{accent}" for accent in letter.accents)


def _numbered(node: Written) -> tuple[object, str]:
    """w and k + 1 of w(k + 1) and of w^{(k+1)}."""
    stem: Written | None = None
    bracket: Written | None = None
    if isinstance(node, Product) and len(node.factors) == 2 and not node.factors[1][0]:
        (_, stem), (_, bracket) = node.factors
    elif isinstance(node, Scripted) and node.sup is not None:
        stem, bracket = replace(node, sup=None), node.sup
    if not isinstance(stem, (Letter, Scripted)) or not isinstance(bracket, Bracket) or len(bracket.items) != 1:
        return None, ""
    item = bracket.items[0]
    parts = [term for _, term in item.terms] if isinstance(item, Total) else [item]
    plain = bracket.left == "(" and all(isinstance(part, (Letter, Number)) for part in parts)
    return (bare(stem), script_text(item)) if plain else (None, "")


def another_loss(left: Written | ReadError) -> Name | None:
    """L of L = L + λ R, of which what was said before says nothing any more."""
    name = plain_name(left) if isinstance(left, Written) else None
    return name if name is not None and is_loss(name) else None


def defines(link: Link, statement: Statement, reading: Reading) -> bool:
    """Whether a link gives a name its meaning: name = expression, for a name that has none."""
    if statement.kind == "updates" or statement.is_solution or _counts(link):
        return False
    if link.relation not in ("=", ":=", "≡", "←") or isinstance(link.left, ReadError):
        return False
    if statement.kind == "assumes" and not _is_introduced(link, statement):
        return False
    scope = reading.scope
    of_logarithm = logged(link.left, scope)
    left = of_logarithm[0] if of_logarithm is not None else turned(link.left, link.right, scope) or link.left
    called = call_of(left)
    head = squared_name(left) or (called[0] if called else left)
    base = head.base if isinstance(head, Scripted) else head
    if called and isinstance(head, Scripted) and head.primes:
        return False  # f'(x) = … says what the derivative is
    if (matrix := _matrix_of(head, scope)) is not None:
        known = scope.find(matrix[0])
        return known is None or not (known.defined or _is_numeric(link.right))
    if called and isinstance(base, Letter) and (base.base in ELEMENTWISE or base.base in OF_ARRAYS):
        return False
    known_function = isinstance(base, Letter) and (
        base.base in scope.aliases or (base.base in scope.functions and not scope.functions[base.base].generic)
    )
    if called and known_function:
        return False  # its formula is known
    if len(statement.links) > 1 and _is_point(statement):
        statement.kind = "assumes"
        return False
    indexed = indexed_name(head, reading.scope)
    name = indexed[0] if indexed else any_name(head)
    if name is None:
        return False
    if indexed and len(indexed[1]) == 2 and name.base.islower() and name.base.upper() in scope.capitals:
        return False  # u_{ia} = … of an entry of U, which has a formula
    if len(name.sub) == 2 and name.sub.isdecimal() and name.base.islower() and len(name.base) == 1:
        whole = scope.find(replace(name, base=name.base.upper(), sub=""))
        if whole is not None and whole.defined and 1 not in scope.shape_of(whole):
            return False  # o_{11} = … of an O = P V
    if indexed and isinstance(base, Letter) and base.base != name.base and _speaks_of(link.right, name):
        return False  # a_{ij} = a_{ji}
    if isinstance(link.right, Written) and (plain_name(link.right) == name or _is_transpose(link.right, left)):
        return False
    of = call_of(link.right) if isinstance(link.right, Written) and is_loss(name) else None
    if of is not None and plain_name(of[0]) == name:
        return False  # L = L(c), whatever that is; v = v(w) says on what v hangs
    known = scope.find(name)
    if scope.is_entry(name):
        return False
    stem = replace(name, sub="")
    if _is_of_a_recurrence(name, scope) and not _is_numeric(link.right):
        return False  # s_2 = …, where s_t is defined
    if known is None and name.sub.isdecimal() and "vector" in scope.evidence.get(stem.latex(), ()):
        whole = scope.find(stem)
        if whole is not None and not whole.defined and scope.shape_of(whole) != (1, 1):
            return False  # t_2 = 1 - t_1 of the entries of a known t
    if name.latex() in scope.valued and _is_numeric(link.right):
        return False  # with y = 1, of a y that is 0 elsewhere
    if known is not None and (known.defined or (known.is_used and _is_numeric(link.right))):
        if called and known.defined and not _is_numeric(link.right):
            scope.notice(f"{name.latex()} is given a formula twice; the second is read as a claim about the first")
        return False
    is_plain = scope.takes_claims and known is not None and not indexed and not called
    turned_round = indexed is not None and _is_turned_round(name, link.right, scope)
    as_power = turned_round and known is not None and _is_power_of_e(link.right)
    if as_power and known is not None and scope.domains.setdefault(known.name.latex(), "positive") == "positive":
        scope.notice(f"{name.latex()} is taken to be positive, since it is said to be an exponential")
    if turned_round or (is_plain and _is_solved(name, link.right, scope)):
        statement.doubtful = statement.doubtful or f"whether it says anew what {name.latex()} is, is not clear"
        return False
    return not (indexed is None and isinstance(left, Letter) and left.base in scope.indices)


def _is_solved(name: Name, right: Written | ReadError, scope: Scope) -> bool:
    """Whether n of n = y − 2 x is what a y = 2 x + n was made of, so that it follows from that."""
    pending = [found.latex() for node in every_node(usable(right)) if (found := plain_name(node)) is not None]
    met: set[str] = set()
    while pending:
        made = scope.formulas.get(pending.pop())
        inside = {v.name for v in variables(made)} - met if made is not None else set()
        met |= inside
        pending += inside
    return name.latex() in met


def _is_power_of_e(node: Written | ReadError) -> bool:
    """e^{γ/2} and exp(γ/2), and no product of them and something else."""
    if isinstance(node, Product) and len(node.factors) == 2 and isinstance(node.factors[1][1], Bracket):
        return is_exponential(node.factors[0][1])
    return isinstance(node, Scripted) and is_exponential(node)


def _is_turned_round(name: Name, right: Written | ReadError, scope: Scope) -> bool:
    """Whether σ_j = e^{γ_j / 2} says again what γ_j = log σ_j^2 says: it is made of γ alone, and γ of σ alone."""
    if not scope.takes_claims or not isinstance(right, Written) or name.latex() in scope.steps:
        return False
    names = (indexed_name(node, scope) or (plain_name(node),) for node in every_node(right))
    symbols = (scope.find(found[0]) for found in names if found[0] is not None)
    made_of = {symbol.name.latex() for symbol in symbols if symbol is not None}
    letters = {node.base for node in every_node(right) if isinstance(node, Letter)}
    others = letters - scope.indices - {"e", *ELEMENTWISE}
    if len(made_of) != 1 or len(others) != 1 or any(isinstance(node, Large) for node in every_node(right)):
        return False
    formula, own = scope.formulas.get(made_of.pop()), scope.find(name)
    if formula is None or own is None:
        return False
    return {variable.name for variable in variables(formula)} == {own.name.latex()}


def _speaks_of(node: Written | ReadError, capital: Name) -> bool:
    """Whether A or an entry a_{ij} of it stands in a formula."""
    if not isinstance(node, Written):
        return False
    return any(
        letter.base in (capital.base, capital.base.lower()) and name_of(letter, Scripts()).accents == capital.accents
        for letter, _, _ in letters_in(node)
    )


def _is_transpose(node: Written, of: Written) -> bool:
    """A^⊤ of A."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or not scripts_of(node).transposed:
        return False
    return isinstance(of, Letter) and node.sub is None and node.base == replace(of, at=node.base.at)


def _is_of_a_recurrence(name: Name, scope: Scope) -> bool:
    """Whether s_2, s_T or s_{t+1} is one of those that a formula for s_t gives; s_0 is where they begin."""
    stem = replace(name, sub="")
    if not name.sub or name.sub == "0" or stem.latex() not in scope.steps:
        return False
    others = (s for s in scope.symbols.values() if s.defined and s.name != name and s.name.sub[:1] in scope.times)
    return any(replace(other.name, sub="") == stem for other in others if other.name.sub)


def _is_introduced(link: Link, statement: Statement) -> bool:
    """If B = c(D) D, …, and if g = ∂L/∂y is the gradient: a name for a formula, which is no condition."""
    if len(statement.links) != 1 or not isinstance(link.left, (Letter, Scripted)):
        return False
    if isinstance(link.right, Fraction) and derivative_parts(link.right)[0] is not None:
        return True
    return isinstance(link.right, (Product, Total)) and INTRODUCES.search(statement.words) is not None


def _is_point(statement: Statement) -> bool:
    """w_x = w_{rec} = 1: names and a number, which is a point and no definition."""
    *names, last = [statement.links[0].left, *(link.right for link in statement.links)]
    return isinstance(last, Number) and all(isinstance(n, (Letter, Scripted)) and plain_name(n) for n in names)


def _is_numeric(node: Written | ReadError) -> bool:
    """Whether numbers alone stand there: b = 0.5, x = [0.5, 0.6, 0.1], which give a value to a symbol in use."""
    return isinstance(node, Written) and not any(True for _ in letters_in(node))


def define(link: Link, statement: Statement, reading: Reading) -> tuple[Expr, Expr]:
    """The symbol that a link defines and what it is; put among the reading's equations. Raises ReadError."""
    scope, meaning = reading.scope, statement.meaning
    assert meaning is not None
    left, right = usable(link.left), usable(link.right)
    of_logarithm = logged(left, scope)
    upright = turned(left, right, scope)
    left = of_logarithm[0] if of_logarithm is not None else upright or left
    called = call_of(left)
    head = called[0] if called else left
    rooted = squared_name(head)
    head = rooted or head
    indexed = None if _matrix_of(head, scope) else indexed_name(head, scope)
    places: list[Place] = []
    if indexed:
        places = [meaning.index_of(letter).index for letter in indexed[1]]
    of_lines = _matrix_of(head, scope)
    if (name := plain_name(head)) is not None:
        meaning.defining = name.latex()
    if called and name is not None:
        meaning.take(name.latex(), called[1])
    value = meaning.expression(right)
    _require_one_variable(left, value, reading)
    if isinstance(right, Laid) and right.is_row:
        value = transpose_as_written(value)  # J = [∂f/∂x_1 ⋯ ∂f/∂x_n]
    if upright is not None:  # c^⊤ = …
        value = transpose_as_written(value)
    if of_logarithm is not None:  # log p = …, log σ² = …
        value = Map(exp, scale(sympy.Integer(of_logarithm[1]) / (2 if rooted else 1), value))
    elif rooted is not None:
        value = sqrt(value)
    if rooted is not None:  # σ² = … says what σ is, which is positive
        root = plain_name(rooted) or Name("it")
        scope.notice(f"{root.latex()} is taken to be the positive root of what its square is said to be")
    if statement.conditions:
        raise ReadError("a definition that holds under a condition alone is not read; write its cases", left.at)
    if indexed:
        row = places[0]
        column = places[1] if len(places) > 1 else None
        known = scope.find(indexed[0])
        for place, size in zip(places, scope.shape_of(known) if known is not None else (), strict=False):
            if place is not None:
                scope.meet(place.size, size)
        for place in places:
            if place is not None and scope.is_open(place.size):
                raise ReadError(f"how far the index {place.hint} runs is not said", left.at)
        for size in (scope.settled(size) for size in shape(value)):
            if is_unknown(size):  # w of y_i = w x_i + b is a number
                scope.meet(size, S.One)
        matrix = lifted(value, row, column)
        if matrix is None and (scope.keeps_indices or any(isinstance(n, Shifted) for n in postorder(value))):
            matrix = Entries(*(S.One if p is None else Running(p) for p in (row, column)), value)
        if matrix is None:
            raise ReadError("no form without indices is found for what is defined", right.at)
        value = matrix
    elif of_lines is not None:
        value = _of_its_lines(value, head, of_lines[1], meaning)
    elif is_indexed(value):
        value = lifted(value) or value
    if not indexed and meaning.ranges:
        _require_sums(link, S.Zero, value)
    plain = of_lines[0] if of_lines else indexed[0] if indexed else any_name(head)
    assert plain is not None
    is_number = is_loss(plain) and not _is_jacobian(plain, value, scope)
    if not indexed and (is_number or plain.latex() == reading.loss):  # a loss is a number, where it can be
        for size in shape(value):
            if is_unknown(scope.settled(size)):
                scope.meet(size, S.One)
    symbol = scope.find(plain)
    if symbol is None:
        symbol = scope.meet_anew(plain)
        told = symbol.kind == "vector" and all(map(scope.could_meet, scope.shape_of(symbol), shape(value)))
        told = told and not _is_of_matrices(value)
        if told:
            scope.several |= {size for size in scope.shape_of(symbol) if is_unknown(size)}
        elif (value != 0 or _is_printed(right)) and not _is_as_long(symbol, value, scope):  # a vector may be 0, too
            symbol.shape = shape(value)
        symbol.kind = "defined"
    if is_coefficient(value) and (first := scope.steps.get(replace(plain, sub="").latex())) is not None:  # h_0 = 0
        symbol.shape = first.shape
        sizes = scope.shape_of(symbol)
        value = value if sizes == (1, 1) else scale(value, Ones(*sizes))
    if value == 0 and (sizes := scope.shape_of(symbol)) != (1, 1):
        value = Zeros(*sizes)
    scope.require(scope.shape_of(symbol), shape(value), f"{plain.latex()} is defined by something else")
    variable = scope.variable(symbol)
    if value == variable and isinstance(right, (Grid, Bracket)):  # X = (x_1^⊤ …), whose rows these are
        return variable, value
    symbol.defined = True
    if called:
        letters = tuple(n.latex() for i in called[1].items if (n := plain_name(i)) is not None)
        body = _of_its_arguments(value, letters, reading)
        scope.declared[plain.latex()] = Declared(letters, body, bare(called[1].items))
    reading.equations.append(Equation(variable, value))
    scope.formulas[variable.name] = value
    return variable, value


def _is_jacobian(name: Name, value: Expr, scope: Scope) -> bool:
    """Whether the J of J = diag(1 − y²) W, or one of which J_{ij} or J^⊤ stands somewhere, is no cost."""
    entries = name.latex() in scope.transposed or bool(scope.evidence.get(name.latex(), set()) & {"matrix", "vector"})
    factors = value.operands if isinstance(value, MatrixProduct) else (value,)
    return entries or any(isinstance(factor, Diagonal) for factor in factors)


def _is_of_matrices(value: Expr) -> bool:
    """Whether it is made of X W of two capitals: h = σ(X W + b) of many samples, though h^⊤ stands elsewhere."""
    for node in postorder(value):
        factors = node.operands if isinstance(node, MatrixProduct) else ()
        if len(factors) > 1 and all(isinstance(f, Variable) and is_capital(f.parsed.base) for f in factors):
            return True
    return False


def _is_as_long(symbol: Symbol, value: Expr, scope: Scope) -> bool:
    """Whether h_t has the shape of h_{t-1}; the layers a_0 = x and a_1 have shapes of their own."""
    shared = any(s.shape is symbol.shape for s in scope.steps.values())
    return shared and all(map(scope.could_meet, scope.shape_of(symbol), shape(value)))


def _require_one_variable(left: Written, value: Expr, reading: Reading) -> None:
    """No y = f(x) of f entry by entry, where x and y are said to have different shapes: f takes x as a whole.

    So it is with L = f(Y), where L is a loss, which is a number.
    """
    scope, name = reading.scope, plain_name(left)
    known = scope.find(name) if name is not None else None
    if name is None or not isinstance(value, Map) or not value.function.generic:
        return
    function = value.function.latex
    said = known.shape if known is not None and known.kind == "declared" else None
    of_loss = said is None and (is_loss(name) or name.latex() == reading.loss)
    if of_loss and any(_has_primed(side, function) for st in reading.statements for n in st.links for side in _both(n)):
        return  # f'(y) is that of a number
    said = (S.One, S.One) if of_loss else said
    sizes = [scope.settled(size) for shape_ in (said or shape(value), shape(value)) for size in shape_]
    if (any(map(is_unknown, sizes)) and not of_loss) or all(map(same_size, sizes[:2], sizes[2:])):
        return
    scope.functions.pop(function, None)
    scope.notices.pop(f"{function} is taken to be a function of one variable, applied entry by entry", None)
    scope.declare(parse_name(function), said or shape(value))
    scope.maps[function] = (None,)
    raise Again


def _both(link: Link) -> Iterator[Written]:
    yield from (side for side in (link.left, link.right) if isinstance(side, Written))


def _has_primed(side: Written, function: str) -> bool:
    """Whether f' stands there."""
    return any(letter.base == function and scripts.primes for letter, scripts, _ in letters_in(side))


def _of_its_arguments(value: Expr, letters: Sequence[str], reading: Reading) -> Expr:
    """A function's formula with names put in, as p of −log p, until its arguments stand in it."""
    formulas = {e.symbol: e.expression for e in reading.equations if e.name not in letters}
    wanted = set(letters) & set(reading.scope.symbols)
    for _ in range(len(formulas)):
        if wanted <= {v.name for v in variables(value)}:
            break
        table: dict[Expr, Expr] = {v: formulas[v] for v in variables(value) if v in formulas}
        if not table:
            break
        value = replaced(value, table)
    return value


def _matrix_of(head: Written, scope: Scope) -> tuple[Name, int] | None:
    """X of x_i = …, which says what the rows of X are."""
    if not isinstance(head, Scripted) or not isinstance(head.base, Letter):
        return None
    scripts = scripts_of(head)
    if scripts.transposed or scripts.power is not None:
        return None
    return matrix_of(head.base, scripts, scope)


def _of_its_lines(value: Expr, head: Written, axis: int, meaning: Meaning) -> Expr:
    """The matrix that has a value for its rows, or columns."""
    assert isinstance(head, Scripted)
    assert isinstance(head.base, Letter)
    letter = number_of(head.base, scripts_of(head))
    assert isinstance(letter, Letter)
    index = meaning.index_of(letter).index
    if meaning.scope.is_open(index.size):
        raise ReadError(f"how far the index {index.hint} runs is not said", head.at)
    matrix = from_lines(value, index, axis)
    if matrix is None:
        raise ReadError("no form without indices is found for what is defined", head.at)
    return matrix


def claim(link: Link, statement: Statement, reading: Reading) -> tuple[Expr, Expr]:
    """What the two sides of a link mean. Raises ReadError, and ShapeError where they cannot be compared."""
    meaning = statement.meaning
    assert meaning is not None
    if any(_is_product_of_sizes(side) for side in (link.left, link.right)):
        raise ReadError("that is said of sizes of matrices, and no equation between values", link.at)
    try:
        left = meaning.expression(usable(link.left))
    except ReadError as error:
        if any(said in error.reason for said in MISFITS):
            with contextlib.suppress(SymnetError):
                meaning.expression(usable(link.right))  # which may tell the sizes that do not fit here
        raise
    right = meaning.expression(usable(link.right))
    for condition in statement.conditions:
        left, right = _under(condition, link, (left, right), meaning)
    if meaning.ranges:  # an index stands somewhere
        left, right = closed(left), closed(right)
        summed = summed_in(statement.links) | meaning.scope.summed_openly
        _require_sums(link, left, right, meaning.scope.writes_sums, summed)
    if link.relation in ARROWS:
        return left, right
    for side, other in ((left, right), (right, left)):  # w = 1 of a w of which nothing is known
        if isinstance(side, Variable) and _is_number(other) and other != 0 and any(map(is_unknown, shape(side))):
            reading.scope.require(shape(side), (S.One, S.One), "what is a number")
    if is_scalar(left) != is_scalar(right) or not is_scalar(left):
        numeric = _is_numeric(link.left) or _is_numeric(link.right)  # numbers for a vector of any length
        if not numeric and not _is_number(left) and not _is_number(right):
            left, right = _as_beside(link.left, left, right), _as_beside(link.right, right, left)
            _require_upright(left, right, reading.scope, link)
            if any(map(_is_of_rows, (left, right))) and shape(left) == shape(right)[::-1]:
                raise ReadError("in which layout the derivative of a row by a row lies is not said", link.at)
            left, right = _slopes_by_entry(left, right, meaning), _slopes_by_entry(right, left, meaning)
            if any(map(is_of_matrices, (left, right))) and shape(left) != shape(right):
                raise ReadError(
                    "the derivative of a matrix by a matrix is read as slopes of its entries alone", link.at
                )
            left, right = as_column(left, right, reading.scope), as_column(right, left, reading.scope)
            reading.scope.require(shape(left), shape(right), "the two sides")
    return left, right


def _is_of_rows(side: Expr) -> bool:
    """Whether it is ∂u/∂v of rows."""
    return isinstance(side, Jacobian) and shape(side.operands[1])[0] == 1


def _as_beside(node: Written | ReadError, value: Expr, other: Expr) -> Expr:
    """Derivatives that are written out side by side lie where what they are equal to lies."""
    if not isinstance(node, Laid) or shape(value)[1] != 1 or shape(value)[0] == 1:
        return value
    rows, columns = shape(other)
    return transpose_as_written(value) if rows == 1 and columns != 1 else value


def _slopes_by_entry(side: Expr, other: Expr, meaning: Meaning) -> Expr:
    """∂a/∂z = a ⊙ (1 − a) of an a that is made of z entry by entry, whose slopes stand on the other side."""
    rows, columns = shape(other)
    lies = rows == 1 and columns != 1 and _is_of_rows(side)
    fits = (lies or columns == 1) and meaning.scope.could_meet(columns if lies else rows, shape(side)[0])
    slopes = meaning.slopes_by_entry(side) if fits and shape(side)[1] != 1 else None
    if slopes is None:
        return side
    return transpose_as_written(slopes) if lies else slopes


def _require_upright(left: Expr, right: Expr, scope: Scope, link: Link) -> None:
    """No column that is claimed to be a row: that says nothing of how long both are."""
    sides = [side for side in (link.left, link.right) if isinstance(side, Written)]
    if scope.is_final or not any(scripts.transposed for side in sides for _, scripts, _ in letters_in(side)):
        return
    first, second = (tuple(scope.settled(size) for size in shape(side)) for side in (left, right))
    for one, other in ((first, second), (second, first)):
        lies = one[1] == 1 and other[0] == 1 and one[0] != 1 and other[1] != 1
        if lies and any(map(is_unknown, (one[0], other[1]))) and not is_unknown(one[1]) and not is_unknown(other[0]):
            raise ReadError("one side stands and the other lies", link.at)


def require_shapes(left: Expr, right: Expr, scope: Scope) -> None:
    """Refuse what has a size of which, in the end, nothing is known."""
    met = dict.fromkeys((*variables(left), *variables(right)) if scope.is_final else ())
    for symbol in dict.fromkeys((*met, *(v.by for v in met if isinstance(v, Partial)))):
        if any(is_unknown(scope.settled(size)) for size in shape(symbol)):
            raise SymnetError(f"nothing tells the shape of {symbol}")


def _under(condition: Relation, link: Link, sides: tuple[Expr, Expr], meaning: Meaning) -> tuple[Expr, Expr]:
    """Both sides times [i = j], where both indices stand in them: 0 = 0 where the condition does not hold."""
    if any(isinstance(s, Number) for s in condition.sides):
        raise ReadError(OF_A_NUMBER, condition.at)
    left, right = sides
    compared = {s.base for s in condition.sides if isinstance(s, Letter)} - meaning.scope.labels
    hints = {i.hint for side in sides for i in free_indices(side)}
    if not compared <= hints:
        written = {n for side in (link.left, link.right) for n in _letters_below(usable(side))}
        of_class = any(map(meaning.is_label, condition.sides))  # of which there are as many
        if compared <= written and not of_class and not compared - hints <= set(meaning.scope.numbered.values()):
            raise ReadError("a condition on what numbers whole vectors is not read", condition.at)
        if not compared <= written:
            return left, right
    indicator = meaning.indicator(condition)
    return product(indicator, left), product(indicator, right)


def _is_product_of_sizes(node: Written | ReadError) -> bool:
    """(m × n)(n × 1)."""
    if not isinstance(node, Product) or len(node.factors) < 2:
        return False
    inner = [f.items[0] if isinstance(f, Bracket) and len(f.items) == 1 else None for _, f in node.factors]
    return all(
        isinstance(item, Product)
        and any(operator == r"\times" for operator, _ in item.factors)
        and all(isinstance(size, (Letter, Number)) for _, size in item.factors)
        for item in inner
    )


def _letters_below(node: Written) -> Iterator[str]:
    for _, scripts, _ in letters_in(node):
        yield from (i.base for i in scripts.indices if isinstance(i, Letter))


def _require_sums(
    link: Link, left: Expr, right: Expr, writes_sums: bool = False, summed: Set[str] = frozenset()
) -> None:
    """No x_i a_{ij} x_j that is meant as a sum, and does not say so: an index twice on one side, not on the other.

    Where a document writes its sums, the k of v_{kj} δ_k is any k; of δ_k x_k it may be that of one sample, but not
    where a Σ_k stands in the same chain, or in several lines of the document.
    """
    first, second = ({i.hint for i in free_indices(side)} for side in (left, right))
    for hint in sorted((first ^ second) - summed):
        if all(_has_index(usable(side), hint) for side in (link.left, link.right)):
            continue  # ∂ξ_i/∂w = ∂ξ_i/∂y_i ∂y_i/∂w
        for side in (link.left, link.right):
            having = _having(usable(side), hint)
            if len(having) > 1 and not (writes_sums and any(_is_of_two(symbol) for symbol in having)):
                raise ReadError(
                    rf"{hint} stands twice and is not bound; write \sum_{hint}, or {hint} on both sides", link.at
                )


def _having(side: Written, hint: str) -> list[Written]:
    """The symbols with a letter below them; ∂z_j/∂w_{ij}, of which no sum is meant, is one."""
    if isinstance(side, Fraction) and derivative_parts(side)[1] is not None:
        return [side] if any(_having(part, hint) for part in (side.above, side.below)) else []
    if isinstance(side, (Letter, Scripted)):
        return [side for _, s, _ in letters_in(side) if any(hint in letters_of(i) for i in s.indices)]
    factors = [factor for _, factor in side.factors] if isinstance(side, Product) else []
    for number, factor in enumerate(factors):
        of, by = derivative_parts(factor)
        if of is None and by is not None and _having(factor, hint):  # ∂/∂w_{ij} Σ_k w_{kj} o_k
            taken = [side] if any(_having(part, hint) for part in factors[number:]) else []
            return [found for part in factors[:number] for found in _having(part, hint)] + taken
    return [found for part in side.parts() for found in _having(part, hint)]


def _is_of_two(symbol: Written) -> bool:
    """Whether it is a v_{kj}."""
    return any(len(s.indices) > 1 for _, s, _ in letters_in(symbol)) and not isinstance(symbol, Fraction)


def _has_index(side: Written, hint: str) -> bool:
    """Whether a letter stands below some symbol of a side."""
    return any(hint in letters_of(i) for _, s, _ in letters_in(side) for i in s.indices)


def _is_number(value: Expr) -> bool:
    return bool(value.is_number)


def _is_size(node: Written | ReadError, scope: Scope) -> bool:
    """Whether it is made of sizes and numbers: n − 1."""
    if isinstance(node, Total):
        return all(_is_size(term, scope) for _, term in node.terms)
    return isinstance(node, Number) or (isinstance(node, Letter) and node.base in scope.sizes)


def _counts(link: Link) -> bool:
    """c = 1 ⋯ C."""
    if not isinstance(link.left, Letter) or not isinstance(link.right, Product):
        return False
    kinds = tuple(type(factor) for _, factor in link.right.factors)
    return kinds in ((Number, Dots, Letter), (Number, Dots, Number))


def is_range(link: Link, reading: Reading) -> bool:
    """i = 1, …, n, i = 1 ⋯ n or 1 ≤ i ≤ n: how far an index runs."""
    if _counts(link):
        return True
    if (
        isinstance(link.left, Letter)
        and link.left.base in reading.scope.indices
        and isinstance(link.right, (Number, Letter))
    ):
        return reading.scope.find(name_of(link.left, Scripts())) is None
    if isinstance(link.left, Letter) and link.relation == "=" and _is_size(link.right, reading.scope):
        return link.left.base in reading.scope.indices | reading.scope.times  # i = n - 1
    if link.relation in ORDERS:
        sides = [s for s in (link.left, link.right) if isinstance(s, Letter)]
        return any(s.base in reading.scope.indices for s in sides)
    return False


def counts_between(statement: Statement) -> bool:
    """1 ≤ l ≤ L and 1 ≤ l < L, whatever else the document makes of the letter."""
    if len(statement.links) != 2 or any(link.relation not in ("≤", "<") for link in statement.links):
        return False
    first, letter, last = statement.links[0].left, statement.links[0].right, statement.links[1].right
    runs = isinstance(letter, Letter) and letter.base in RUNNING and not letter.accents
    return runs and isinstance(first, Number) and isinstance(last, (Letter, Number))


RUNNING = frozenset("ijklmnrst")
"""Letters that run from a number on."""


def declare_link(link: Link, statement: Statement) -> None:
    """A link that declares; in f: A → B the first does, and the others are read with it."""
    assert statement.meaning is not None
    if isinstance(link.right, Displayed):
        left = usable(link.left)
        name = plain_name(left)
        if call_of(left) is not None and any(n.relation in INTO for n in statement.links):
            return  # S(x) : [x_1, …] → [S_1, …], which says no shape of S
        if name is None:
            raise ReadError("a name is expected before what has its shape", link.at)  # S(x) : [x_1; …] → …
        if statement.meaning.ends_in_indices(link.right):
            return
        statement.meaning.scope.declare(name, statement.meaning.displayed_shape(link.right))
    elif link.relation not in INTO:
        into = next((n.right for n in statement.links if n.relation in INTO), None)
        left = usable(link.left)
        first = usable(statement.links[0].left)
        if link is not statement.links[0] and plain_name(left) is None and plain_name(first) is not None:
            left = first  # z of z = W x + b ∈ ℝⁿ
        declare(left, usable(link.right), None if into is None else usable(into), statement.meaning)


def _is_printed(side: Written) -> bool:
    """0.0, which is a number, and no vector that is 0."""
    return isinstance(side, Number) and "." in side.text
