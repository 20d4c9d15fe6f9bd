r"""Functions of one variable that a document gives by a formula, and applies to more than the letter in it.

    \phi(z) = \frac{1}{1 + e^{-z}} ,   a = \phi(W x + b) ,   \phi'(z_j)

Such a φ is applied entry by entry, whatever z is elsewhere. f(x) = e^x that always stands with its x stays an equation,
and so does a polynomial.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

import sympy
from sympy import Expr

from symnet.core.errors import SymnetError
from symnet.ops.activations import catalogue
from symnet.ops.formula import z
from symnet.ops.function import Function
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import call_of, plain_name
from symnet.reading.looking import letters_of
from symnet.reading.names import Scripts, letters_in, name_of
from symnet.reading.scope import LOSSES, Scope, is_capital
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import (
    Bracket,
    Fraction,
    Grid,
    Large,
    Letter,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Text,
    Total,
    Written,
    bare,
    every_node,
    mapped,
)

LARGEST_POWER = 12
"""The highest power in such a formula."""


OWN_LETTERS = (r"\varphi", r"\psi", r"\phi", "f", "g", r"\chi")
"""Letters for a function that a document calls by the name of another one."""


def note_formulas(statements: Sequence[Statement], scope: Scope, claims: bool = True) -> None:
    """Put into the scope the functions that have one formula each, and are applied to something else, too.

    Of a function that everybody knows, the document's formula is a claim; without `claims`, it is what is meant.
    """
    given: dict[str, list[tuple[Statement, Link, Written]]] = {}
    keys: dict[str, str] = {}
    for statement in statements:
        link = statement.links[0] if statement.links else None
        named = _argument_of(link, claims) if link is not None else None
        if link is not None and named is not None:
            given.setdefault(named[0].base, []).append((statement, link, named[1]))
            keys.setdefault(named[0].base, name_of(named[0], Scripts()).latex())
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    mentions = (st.mention for st in statements if isinstance(st.mention, Written))
    sides += [mention for mention in mentions if not _is_name_alone(mention)]
    written = {id(s): s for s in sides if isinstance(s, Written)}.values()
    for base, found in given.items():
        statement, _, argument = found[0]
        uses = [use for side in written for use in _uses(side, base)]
        if None in uses or not any(_is_other(use, argument, scope) for use in uses if use is not None):
            continue
        formulas = {_formula(link.right, bare(name)) for _, link, name in found if isinstance(link.right, Written)}
        formula = formulas.pop()
        if formulas or formula is None or z not in formula.free_symbols or not formula.has(sympy.Function):
            continue  # of a polynomial, a square of a vector would have to be one entry by entry
        if base in ELEMENTWISE and agrees(formula, ELEMENTWISE[base]):
            continue
        own = base
        if base in ELEMENTWISE:  # where it is printed, nobody is to take it for the usual one
            met = {n.base for side in written for n in every_node(side) if isinstance(n, Letter)}
            own = next((letter for letter in OWN_LETTERS if letter not in met), base)
            scope.notice(
                f"{base} is the function that its formula says, which is not the usual one; {own} stands for it"
            )
        scope.functions[keys[base]] = _function(own, formula)
        statement.is_formula = True
        scope.notice(f"{base} is applied entry by entry, by the formula that is given for it")


def note_functions_of_numbers(statements: Sequence[Statement], scope: Scope) -> None:
    r"""Let f(u) = u \sigma(\beta u) be applied entry by entry, with numbers for u and β.

    So it is where f is applied to something else than u, and its letters are numbers as far as the document tells.
    """
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    written = {id(s): s for s in sides if isinstance(s, Written)}.values()
    for link in (statement.links[0] for statement in statements if statement.links):
        named = _argument_of(link)
        name = plain_name(named[1]) if named is not None else None
        if named is None or name is None or not isinstance(link.right, Written):
            continue
        letters, argument = further_letters(link.right, bare(named[1])), bare(named[1])
        key = name_of(named[0], Scripts()).latex()
        uses = [use for side in written for use in _uses(side, named[0].base)]
        if not letters or key in scope.functions or name.latex() in scope.given or None in uses:
            continue
        plural = any(scope.evidence.get(text, set()) & {"vector", "matrix"} for text in (*letters, name.latex()))
        if plural or not any(use is not None and bare(use) != argument for use in uses):
            continue
        scope.by_entries.add(key)
        for text in (*letters, name.latex()):
            scope.evidence.setdefault(text, set()).add("scalar")
        scope.notice(f"{key} is applied entry by entry, with a number for {' and '.join(letters)}")


def further_letters(node: Written, argument: object) -> tuple[str, ...]:
    """The letters of a formula beside its argument, if it is plain arithmetic of them all; none for anything else."""
    found: dict[str, None] = {}
    if any(_is_call_of_argument(part, argument) for part in every_node(node)):
        return ()

    def put(part: Written) -> Written:
        known = (
            part.base in KNOWN or part.base in ("e", r"\pi", "otherwise", "else") if isinstance(part, Letter) else True
        )
        if known or bare(part) == argument or not isinstance(part, Letter) or part.is_word:
            return part
        found[name_of(part, Scripts()).latex()] = None
        return Number(part.at, "7")

    formula = _formula(mapped(node, put), argument)
    return tuple(found) if formula is not None and z in formula.free_symbols else ()


def _is_call_of_argument(node: Written, argument: object) -> bool:
    """Whether a letter of no known function stands before the argument in brackets: Φ(u) of u Φ(u)."""
    pairs = pairwise(node.factors) if isinstance(node, Product) else ()
    for (_, first), (sign, second) in pairs:
        of_argument = isinstance(second, Bracket) and [bare(item) for item in second.items] == [argument]
        if isinstance(first, Letter) and first.base not in KNOWN and not sign and of_argument:
            return True
    return False


def other_formula(link: Link) -> tuple[str, tuple[str, ...]] | None:
    """A function that everybody knows, of which a link says another formula, and the further letters of that."""
    called = call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=", "≡") else None
    letter = called[0] if called is not None else None
    if called is None or not isinstance(letter, Letter) or letter.accents or not isinstance(link.right, Written):
        return None
    if letter.base not in ELEMENTWISE or len(called[1].items) != 1:
        return None
    argument = bare(called[1].items[0])
    formula, letters = _formula(link.right, argument), further_letters(link.right, argument)
    differs = formula is not None and z in formula.free_symbols and not agrees(formula, ELEMENTWISE[letter.base])
    return (letter.base, letters) if differs or letters else None


def other_exponents(node: Written, argument: Written) -> tuple[str, ...]:
    r"""T of e^{z_i/T} / Σ_j e^{z_j/T}, of softmax(z): the letters that scale an exponent; a shift changes nothing."""
    own = {letter.base for letter, _, _ in letters_in(argument)}
    found: dict[str, None] = {}
    for part in every_node(node):
        sup = (
            part.sup if isinstance(part, Scripted) and isinstance(part.base, Letter) and part.base.base == "e" else None
        )
        pairs = pairwise(factor for _, factor in part.factors) if isinstance(part, Product) else ()
        brackets = [b for f, b in pairs if isinstance(f, Letter) and f.base == "exp" and isinstance(b, Bracket)]
        for exponent in (sup, *(item for bracket in brackets for item in bracket.items)):
            scaled = exponent.terms[0][1] if isinstance(exponent, Total) else exponent
            if isinstance(scaled, Written):
                found |= dict.fromkeys(letter.base for letter, _, _ in letters_in(scaled) if letter.base not in own)
    return tuple(found)


SIGMA = r"\sigma"
"""The letter of the logistic function, which many give to their own activation."""


SIGMOID = re.compile(r"\bsigmoid|\blogistic (?:function|sigmoid|unit|activation)", re.I)
"""Words for the logistic function."""

SLIPS = (
    2 / (1 + sympy.exp(-z)),
    -1 / (1 + sympy.exp(-z)),
    1 / (1 - sympy.exp(-z)),
    1 / (1 + sympy.exp(z)),
    1 + sympy.exp(-z),
    1 / (1 + sympy.exp(-z)) ** 2,
    1 / sympy.exp(-z),
)
"""What comes of the formula of the logistic function by one slip."""


def note_sigma(statements: Sequence[Statement], scope: Scope, prose: str = "") -> None:
    """σ(x) = tanh(x), max(0, x) or softmax(x): that is what σ is then, and not the logistic function.

    Where the words say sigmoid, what is one slip away from its formula gives no other function, and is a claim.
    """
    slips = SLIPS if SIGMOID.search(prose) else ()
    found: dict[object, tuple[Statement, str, Expr | None]] = {}
    for statement in statements:
        link = statement.links[0] if statement.links else None
        called = call_of(link.left) if link is not None and isinstance(link.left, Written) else None
        if link is None or called is None or link.relation not in ("=", ":=", "≡") or len(called[1].items) != 1:
            continue
        letter, argument = called[0], called[1].items[0]
        if not isinstance(letter, Letter) or letter.base != SIGMA or not isinstance(link.right, Written):
            continue
        name, formula = _as_called(link.right, bare(argument)), _formula(link.right, bare(argument))
        if formula is not None and any(_have_same_values(formula, slip) for slip in slips):
            continue
        if name or (formula is not None and z in formula.free_symbols):
            found.setdefault(name or formula, (statement, name, formula))
        elif formula is None and _is_of_words(link.right, bare(argument)):
            found.setdefault("", (statement, "", None))
    if SIGMA in scope.aliases or not found:
        return
    if len(found) > 1 or "" in found:
        scope.activations.add(SIGMA)
        scope.function_names.add(SIGMA)
        scope.notice(f"{SIGMA} is given a formula that is not read, or several; it may be any activation")
        return
    [(statement, name, formula)] = found.values()
    if name and name not in LOGISTIC:
        scope.aliases[SIGMA] = name
        scope.notice(f"{SIGMA} is {name}, as the document says")
    elif not name and formula is not None and not _is_same(formula, ELEMENTWISE[SIGMA]):
        scope.functions[SIGMA] = _function(SIGMA, formula)
        statement.is_formula = True
        scope.notice(f"{SIGMA} is applied entry by entry, by the formula that is given for it")


INSTANCE = re.compile(
    r"\b(?:if|unless|when\w*|for|in (?:the )?case(?: of| that)?|e\.?g\.?|such as|like|or|often|usually)[\s,(:]*$", re.I
)
"""Words before a function that another one may be: for g = tanh, usually g = σ."""


def note_named_functions(statements: Sequence[Statement], scope: Scope) -> None:
    """Let g be tanh where "Let g = tanh" says so of a g that is applied and has no formula elsewhere.

    "If g = tanh" says it of its sentence alone.
    """
    found = [(st, link) for st in statements for link in st.links if len(st.links) == 1 and _names_a_function(link)]
    if not found:
        return
    links = [link for statement in statements for link in statement.links]
    called = [call_of(link.left) for link in links if isinstance(link.left, Written)]
    given = {pair[0].base for pair in called if pair is not None and isinstance(pair[0], Letter)}
    applied = _applied(side for link in links for side in (link.left, link.right) if isinstance(side, Written))
    said: dict[str, set[str]] = {}
    for statement, link in found:
        function, meant = link.left, link.right
        if isinstance(function, Letter) and isinstance(meant, Letter) and function.base in applied - given:
            statement.kind, statement.links = "mention", []
            of_a_case = INSTANCE.search(statement.words)
            said.setdefault(function.base, set()).add("" if of_a_case else meant.base)
    for base, names in said.items():
        if len(names) == 1 and (name := next(iter(names))) and base not in scope.aliases:
            scope.aliases[base] = name
            scope.notice(f"{base} is {name}, as the document says")


def _applied(sides: Iterable[Written]) -> set[str]:
    """The letters right before a bracket, primes between them or none: g of g'(z)."""
    products = (node for side in sides for node in every_node(side) if isinstance(node, Product))
    pairs = (pair for node in products for pair in pairwise(factor for _, factor in node.factors))
    before = (_unprimed(first) for first, behind in pairs if isinstance(behind, Bracket))
    return {letter.base for letter in before if isinstance(letter, Letter)}


def _names_a_function(link: Link) -> bool:
    """g = tanh."""
    left, right = link.left, link.right
    if not isinstance(left, Letter) or not isinstance(right, Letter) or link.relation not in ("=", ":=", "≡"):
        return False
    known = right.base in ELEMENTWISE or right.base in OF_ARRAYS
    return known and not (left.base in ELEMENTWISE and left.base != SIGMA) and left.base != right.base


def _unprimed(node: Written) -> Written:
    """g of g′."""
    return node.base if isinstance(node, Scripted) and node.sub is None and node.sup is None else node


LOGISTIC = frozenset(name for name, function in ELEMENTWISE.items() if function is ELEMENTWISE[SIGMA])
"""What the logistic function is called."""


def _is_of_words(node: Written, argument: object) -> bool:
    """Whether nothing but the argument and functions by their names stands there: arctan(t), erf(t)."""
    letters = [n for n in every_node(node) if isinstance(n, Letter) and n.base not in ("e", r"\pi", "\\mathrm{e}")]
    others = [n for n in letters if bare(n) != argument and not n.is_word]
    return not others and any(bare(n) == argument for n in every_node(node)) and any(n.is_word for n in letters)


def _as_called(node: Written, argument: object) -> str:
    """The name of a function that everybody knows, applied to the argument alone; relu for max(0, x)."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.factors[1][0]:
        return ""
    function, bracket = node.factors[0][1], node.factors[1][1]
    if not isinstance(function, Letter) or not isinstance(bracket, Bracket):
        return ""
    items = [bare(item) for item in bracket.items]
    if function.base == "max" and len(items) == 2 and argument in items:
        other = bracket.items[1 - items.index(argument)]
        return "relu" if isinstance(other, Number) and other.text == "0" else ""
    known = function.base in ELEMENTWISE or function.base in ("softmax", "Softmax")
    return function.base if known and items == [argument] else ""


def _argument_of(link: Link, claims: bool = True) -> tuple[Letter, Written] | None:
    """φ and z of φ(z) = …, where φ may be a function that nobody knows by its letter; any but σ without `claims`."""
    called = call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=", "≡") else None
    if called is None or not isinstance(link.right, Written) or not isinstance(called[0], Letter):
        return None
    letter, bracket = called[0], called[1]
    everybody_knows = letter.base in ELEMENTWISE and (claims or letter.base == SIGMA)
    known = everybody_knows or letter.base in OF_ARRAYS or letter.base in LOSSES or letter.accents
    capital = is_capital(letter.base) and not letter.is_word
    if known or capital or len(bracket.items) != 1 or plain_name(bracket.items[0]) is None:
        return None
    return letter, bracket.items[0]


def _uses(node: Written, base: str) -> Iterator[Written | None]:
    """What a letter is applied to, wherever it stands; None for a place where it stands without a bracket."""
    inside: set[int] = set()
    for found in every_node(node):
        for (_, first), (operator, second) in pairwise(found.factors if isinstance(found, Product) else ()):
            head = first.base if isinstance(first, Scripted) and first.sub is None and first.sup is None else first
            bracket = second.base if isinstance(second, Scripted) else second
            called = isinstance(head, Letter) and head.base == base and not head.accents and not operator
            if called and isinstance(bracket, Bracket) and bracket.left == "(" and len(bracket.items) == 1:
                inside.add(id(head))
                yield bracket.items[0]
    for found in every_node(node):
        if isinstance(found, Letter) and found.base == base and not found.accents and id(found) not in inside:
            yield None


def _is_name_alone(mention: Written) -> bool:
    """Whether f or f' stands in a sentence by itself, which says no more of it than that there is one."""
    head = mention.base if isinstance(mention, Scripted) and mention.sub is None else mention
    return isinstance(head, Letter)


def _is_other(use: Written, argument: Written, scope: Scope) -> bool:
    """W x + b or z_j, beside z; x + h and 2 beside x are no more than other values of x; z that is something else."""
    name = plain_name(argument)
    if bare(use) == bare(argument):
        return name is not None and name.latex() in scope.given
    if isinstance(use, Scripted) and isinstance(use.sub, Letter) and bare(use.base) == bare(argument):
        return True  # h(a_j) of an h(a): a is a letter of its formula alone
    return bool(letters_of(use)) and bare(argument) not in (bare(node) for node in every_node(use))


def _function(base: str, formula: Expr) -> Function:
    """The function; one that everybody knows has the derivative that books print for it."""
    name = f"f_{''.join(c for c in base if c.isalnum())}"
    latex = base if base.startswith("\\") or len(base) == 1 else rf"\operatorname{{{base}}}"
    for known in catalogue().values():
        if _is_same(formula, known):
            return Function(name, latex, known.formula, derivative=known.declared, kinks=known.kinks)
    kinks = {c.rhs - c.lhs + z for c in formula.atoms(sympy.core.relational.Relational)}
    return Function(name, latex, formula, kinks=tuple(k for k in sorted(kinks, key=str) if k.is_number))


def agrees(formula: Expr, known: Function) -> bool:
    """Whether a formula has the values of a function that everybody knows."""
    return _have_same_values(formula, known.explicit)


def _have_same_values(formula: Expr, other: Expr) -> bool:
    points = [sympy.Rational(p, 7) for p in (-23, -11, -2, 3, 5, 19)]
    return all(abs(sympy.N((formula - other).subs(z, p))) <= 1e-12 for p in points)


def _is_same(formula: Expr, known: Function) -> bool:
    if formula == known.formula:
        return True
    points = (sympy.Rational(-7, 5), sympy.Rational(3, 11))
    if any(abs(sympy.N((formula - known.explicit).subs(z, p))) > 1e-12 for p in points):
        return False
    return not known.kinks and sympy.simplify((formula - known.explicit).rewrite(sympy.exp)) == 0


# From what is written to a formula in z ---------------------------------------------------------------------------

KNOWN: dict[str, Callable[[Expr], Expr]] = {
    "exp": sympy.exp, "log": sympy.log, "ln": sympy.log, "tanh": sympy.tanh, "sin": sympy.sin, "cos": sympy.cos,
    r"\sigma": lambda e: 1 / (1 + sympy.exp(-e)), "sigmoid": lambda e: 1 / (1 + sympy.exp(-e)),
}  # fmt: skip


def _formula(node: Written, argument: object) -> Expr | None:
    """The formula in z, for an argument as it is written; None for anything that is not plain arithmetic of it."""
    try:
        return _read(node, argument)
    except _NoFormulaError:
        return None


class _NoFormulaError(SymnetError):
    """Something other than arithmetic of one letter stands there."""


def _read(node: Written, argument: object) -> Expr:
    if bare(node) == argument:
        return z
    if isinstance(node, Number):
        return sympy.Rational(node.text)
    if isinstance(node, Letter) and node.base == "e" and not node.accents:
        return sympy.E
    if isinstance(node, Letter) and node.base == r"\pi" and not node.accents:
        return sympy.pi
    if isinstance(node, Total):
        return sympy.Add(*(_read(t, argument) * (-1 if sign == "-" else 1) for sign, t in node.terms))
    if isinstance(node, Fraction):
        return _read(node.above, argument) / _read(node.below, argument)
    if isinstance(node, Root) and node.degree is None:
        return sympy.sqrt(_read(node.body, argument))
    if isinstance(node, Bracket) and len(node.items) == 1:
        inner = _read(node.items[0], argument)
        if node.left == "|":
            return sympy.Abs(inner)
        if node.left in "([{":
            return inner
    if isinstance(node, Scripted) and node.sub is None and node.sup is not None and not node.primes:
        return _power(node, argument)
    if isinstance(node, Product):
        return _product(node.factors, argument)
    if isinstance(node, Grid) and node.kind == "cases":
        return _cases(node, argument)
    raise _NoFormulaError("no plain formula")


def _power(node: Scripted, argument: object) -> Expr:
    assert node.sup is not None
    base, exponent = _read(node.base, argument), _read(node.sup, argument)
    if base != sympy.E and not (exponent.is_Integer and abs(exponent) <= LARGEST_POWER):
        raise _NoFormulaError("no plain power")
    return base**exponent


def _product(factors: Sequence[tuple[str, Written]], argument: object) -> Expr:
    result: Expr = sympy.S.One
    n = 0
    while n < len(factors):
        operator = factors[n][0]
        if operator not in ("", r"\cdot", r"\times", "*", "/"):
            raise _NoFormulaError("no plain product")
        value, n = _unit(factors, n, argument)
        result = result / value if operator == "/" else result * value
        if operator == "/" and n < len(factors) and factors[n][0] == "":
            raise _NoFormulaError("how far / reaches is not clear")
    return result


def _unit(factors: Sequence[tuple[str, Written]], n: int, argument: object) -> tuple[Expr, int]:
    """A factor, or a function with the bracket or the one factor behind it."""
    node = factors[n][1]
    follows = factors[n + 1][1] if n + 1 < len(factors) and not factors[n + 1][0] else None
    power = node.sup if isinstance(node, Scripted) and node.sub is None and not node.primes else None
    letter = node.base if power is not None and isinstance(node, Scripted) else node
    if isinstance(node, Large) and node.kind in ("max", "min") and node.sub is None and isinstance(follows, Bracket):
        items = [_read(item, argument) for item in follows.items]
        if len(items) == 2:
            return _larger(*items) if node.kind == "max" else -_larger(-items[0], -items[1]), n + 2
    if isinstance(letter, Letter) and letter.base in KNOWN and not letter.accents and follows is not None:
        if not isinstance(follows, Bracket) and n + 2 < len(factors):
            raise _NoFormulaError("how far the function reaches is not clear")
        behind = follows.sup if isinstance(follows, Scripted) and isinstance(follows.base, Bracket) else None
        if behind is not None and isinstance(follows, Scripted):  # tanh(s)^2
            if follows.sub is not None or follows.primes:
                raise _NoFormulaError("no plain power")
            follows = follows.base
        value, exponent = KNOWN[letter.base](_read(follows, argument)), sympy.S.One
        for above in (a for a in (power, behind) if a is not None):
            exponent *= _read(above, argument)
        return value**exponent, n + 2
    return _read(node, argument), n + 1


def _larger(first: Expr, second: Expr) -> Expr:
    """max of two in cases, 0 as the last of them, as ReLU is written."""
    if first == 0:
        first, second = second, first
    return sympy.Piecewise((first, first - second > 0), (second, True))


def _cases(node: Grid, argument: object) -> Expr:
    pieces: list[tuple[Expr, object]] = []
    for row in node.rows:
        if len(row) != 2:
            raise _NoFormulaError("no plain case")
        value, condition = _read(row[0], argument), row[1]
        if isinstance(condition, Text) or (isinstance(condition, Letter) and condition.base in ("otherwise", "else")):
            pieces.append((value, True))
            continue
        if not isinstance(condition, Relation) or len(condition.relations) != 1:
            raise _NoFormulaError("no plain condition")
        left, right = (_read(side, argument) for side in condition.sides)
        made = {">": sympy.Gt, "<": sympy.Lt, "≥": sympy.Ge, "≤": sympy.Le}.get(condition.relations[0])
        if made is None:
            raise _NoFormulaError("no plain condition")
        pieces.append((value, made(left, right)))
    found = sympy.Piecewise(*pieces)
    if found.has(sympy.nan):
        raise _NoFormulaError("some case is left out")
    return found
