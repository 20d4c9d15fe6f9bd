r"""Names for formulas by which is differentiated: ∂L/∂(w^⊤ x) is ∂L/∂u of a u that stands for w^⊤ x everywhere.

    \frac{\partial L}{\partial w} = \frac{\partial L}{\partial (w^\top x)} \frac{\partial (w^\top x)}{\partial w}

    u = w^\top x,   ∂L/∂w = ∂L/∂u ∂u/∂w

What is made of several samples, w^⊤ x_i, gets a name with their letter, u_i. If u stands for log σ², then
e^u does for σ².
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.core.expression import postorder, variables
from symnet.core.expression import replace as replaced
from symnet.core.network import Equation
from symnet.core.symbols import Variable
from symnet.reading.looking import derivative_parts
from symnet.reading.names import letters_in
from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Fraction,
    Large,
    Letter,
    Mark,
    Product,
    Scripted,
    Total,
    Written,
    bare,
    every_node,
    mapped,
)

LETTERS = ("u", "v", "s", "r", "q", "c", "b", r"\zeta", r"\xi", r"\omega", r"\kappa", r"\chi")
"""Letters for formulas, of which the first are taken that stand nowhere in the document."""

NUMBERING = frozenset("ijklmnst")
"""Letters that number samples or steps; the θ of h_θ(x) does not."""

MOST = 4
"""So many formulas are named at most."""


def name_formulas(statements: Sequence[Statement], scope: Scope) -> list[Statement]:
    """Put a name for each formula by which is differentiated, and the statements that say what these names are."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    taken = {letter.base for side in sides for letter, _, _ in letters_in(side)}
    free = [letter for letter in LETTERS if letter not in taken]
    said: list[Statement] = []
    pending = sorted(_formulas(sides), key=lambda f: len(every_node(f)))[:MOST]
    while pending and free:
        formula, *pending = pending
        name = _name(formula, free.pop(0))
        if name is None:
            continue
        first = next(st for st in statements if st.links)
        made = Link(replace(name, at=first.at), formula, "=", first.at, first.at)
        said.append(Statement("claims", [made], first.page, first.at, is_made=True))
        twins = [formula, *_turned(formula)]
        keys = {_key(twin) for twin in twins}
        for statement in statements:
            for number, link in enumerate(statement.links):
                gives = number == 0 and _key(link.left) in keys  # σ(z) = … says what σ is
                link.left = link.left if gives else _put(link.left, twins, name)
                link.right = _put(link.right, twins, name)
                if (inner := _under_log(formula)) is not None and not gives:
                    power = Scripted(name.at, Letter(name.at, "e"), None, name)
                    link.left, link.right = (_put(side, [inner], power) for side in (link.left, link.right))
        pending = [f for f in (_put(f, twins, name) for f in pending) if isinstance(f, Written)]
        scope.notice(f"{_said(name)} is put for the formula by which is differentiated")
    return said


def write_out_arguments(statements: Sequence[Statement]) -> None:
    """Put ∂/∂h_θ(x_i) for ∂/∂h_θ, where h_θ stands before brackets alone, with one argument in a statement."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    names = {bare(by) for side in sides for by in _names_by(side)}
    calls = [pair for side in sides for node in every_node(side) for pair in _calls(node) if bare(pair[0]) in names]
    alone = {name for side in sides for name in _standing_alone(side)}
    names = {bare(name) for name, _ in calls} - alone
    for statement in statements if names else ():
        own = [s for link in statement.links for s in (link.left, link.right) if isinstance(s, Written)]
        found: dict[object, dict[object, Bracket]] = {}
        for name, bracket in (pair for side in own for node in every_node(side) for pair in _calls(node)):
            found.setdefault(bare(name), {})[_key(bracket)] = bracket
        of_one = {name: next(iter(b.values())) for name, b in found.items() if name in names and len(b) == 1}

        def put(node: Written, of_one: dict[object, Bracket] = of_one) -> Written:
            return _with_argument(node, of_one) if isinstance(node, Fraction) else node

        for link in statement.links if of_one else ():
            link.rewrite(put)


def _names_by(side: Written) -> Iterator[Written]:
    """The names by which is differentiated."""
    for node in (node for node in every_node(side) if isinstance(node, Fraction)):
        _, by = derivative_parts(node)
        if by is not None and len(by) == 1 and _is_name(by[0]):
            yield by[0]


def _is_name(node: Written) -> bool:
    return isinstance(node, Letter) or (isinstance(node, Scripted) and isinstance(node.base, Letter))


def _calls(node: Written) -> Iterator[tuple[Written, Bracket]]:
    """Names with the one argument in brackets right behind them."""
    for (_, name), (sign, bracket) in pairwise(node.factors if isinstance(node, Product) else ()):
        if (
            not sign
            and _is_name(name)
            and isinstance(bracket, Bracket)
            and bracket.left == "("
            and len(bracket.items) == 1
            and not _is_factor(name, bracket)
        ):
            yield name, bracket


def _is_factor(name: Written, bracket: Bracket) -> bool:
    r"""Whether A_{ij} (\partial L/\partial A_{ij} - …) is a product: its name stands in the bracket, or a sum does."""
    own = name.base if isinstance(name, Scripted) else name
    inside = every_node(bracket)
    return any(isinstance(n, Large) or (isinstance(n, Letter) and bare(n) == bare(own)) for n in inside)


def _standing_alone(side: Written) -> Iterator[object]:
    """Names that stand before no bracket, other than right behind a ∂."""
    called = {id(name) for node in every_node(side) for name, _ in _calls(node)}
    slopes = {id(factor) for node in every_node(side) for factor in _differentiated(node)}
    inner = {id(node.base) for node in every_node(side) if isinstance(node, Scripted)}
    for node in every_node(side):
        if _is_name(node) and not {id(node)} & (called | slopes | inner):
            yield bare(node)


def _differentiated(node: Written) -> Iterator[Written]:
    factors = node.factors if isinstance(node, Product) else ()
    if len(factors) == 2 and _is_differential(factors[0][1]) and not factors[1][0]:
        yield factors[1][1]


def _with_argument(node: Fraction, arguments: dict[object, Bracket]) -> Fraction:
    """∂h(x)/∂w for ∂h/∂w, and ∂/∂h(x) for ∂/∂h."""

    def part(side: Written) -> Written:
        for name in _differentiated(side):
            if (bracket := arguments.get(bare(name))) is not None and isinstance(side, Product):
                return replace(side, factors=(*side.factors, ("", bracket)))
        return side

    return replace(node, above=part(node.above), below=part(node.below))


def has_formulas(statements: Sequence[Statement]) -> bool:
    """Whether some derivative is by a formula."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    return next(_formulas(sides), None) is not None


def _formulas(sides: Sequence[Written]) -> Iterator[Written]:
    """Products, sums and values of functions by which is differentiated, each once."""
    met: set[object] = set()
    for node in (node for side in sides for node in every_node(side) if isinstance(node, Fraction)):
        _, by = derivative_parts(node)
        if by is None or len(by) != 1:
            continue
        formula = _inner(by[0])
        if not isinstance(formula, (Product, Total)) or any(isinstance(n, Large) for n in every_node(formula)):
            continue
        if _key(formula) not in met:
            met.add(_key(formula))
            yield formula


def _inner(node: Written) -> Written:
    """What stands in brackets around the whole."""
    while isinstance(node, Bracket) and node.left in "([" and len(node.items) == 1:
        node = node.items[0]
    return node


def _turned(formula: Written) -> list[Written]:
    """x^⊤ w of w^⊤ x, for two small letters."""
    pairs = formula.factors if isinstance(formula, Product) else ()
    factors = [f for _, f in pairs]
    if len(factors) != 2 or pairs[1][0] or not _is_transposed(factors[0]) or _is_transposed(factors[1]):
        return []
    first, second = factors
    assert isinstance(first, Scripted)
    plain = first.base if first.sub is None else replace(first, sup=None)
    if isinstance(second, Scripted) and second.sup is not None:
        return []
    whole, sub = (second.base, second.sub) if isinstance(second, Scripted) else (second, None)
    return [Product(formula.at, (("", Scripted(second.at, whole, sub, first.sup)), ("", plain)))]


def _under_log(formula: Written) -> Written | None:
    r"""σ² of \log σ²."""
    factors = [f for _, f in formula.factors] if isinstance(formula, Product) else []
    if len(factors) != 2 or not (isinstance(factors[0], Letter) and factors[0].base in ("log", "ln")):
        return None
    return _inner(factors[1])


def _is_transposed(node: Written) -> bool:
    above = node.sup if isinstance(node, Scripted) else None
    turns = isinstance(above, Mark) and above.sign in ("top", "intercal")
    is_vector = isinstance(node, Scripted) and isinstance(node.base, Letter) and not node.base.base.isupper()
    return is_vector and (turns or (isinstance(above, Letter) and above.base in ("T", r"\top", r"\intercal")))


def _name(formula: Written, letter: str) -> Written | None:
    """u, or u_i of a formula with one letter i, or number (i), on its names; None where several stand there."""
    indices = (i for _, s, _ in letters_in(formula) for i in s.indices)
    below = {bare(i): i for i in indices if isinstance(i, Letter) and i.base in NUMBERING}
    above = {
        bare(n.sup): n.sup
        for n in every_node(formula)
        if isinstance(n, Scripted) and isinstance(n.sup, Bracket) and len(n.sup.items) == 1
    }
    numbers = {key: n for key, n in above.items() if n is not None}
    if len(below) + len(numbers) > 1:
        return None
    plain = Letter(formula.at, letter)
    if below:
        return Scripted(formula.at, plain, next(iter(below.values())))
    return Scripted(formula.at, plain, None, next(iter(numbers.values()))) if numbers else plain


def _said(name: Written) -> str:
    letter = name.base if isinstance(name, Scripted) else name
    return letter.base if isinstance(letter, Letter) else ""


def _put(side: Written | ReadError, formulas: Sequence[Written], name: Written) -> Written | ReadError:
    """A side with a name for all formulas that are the same."""
    if not isinstance(side, Written):
        return side
    for formula in formulas:
        wanted = _key(formula)
        factors = formula.factors if isinstance(formula, Product) else ()

        def put(node: Written, wanted: object = wanted, factors: Sequence[tuple[str, Written]] = factors) -> Written:
            if _key(node) == wanted:
                return replace(name, at=node.at)
            return _in_product(node, factors, name) if isinstance(node, Product) else node  # σ(u) and ∂(u), too

        side = mapped(side, put)
    return side


def _in_product(node: Product, wanted: Sequence[tuple[str, Written]], name: Written) -> Written:
    """A product with a name for the factors that stand for it side by side, and ∂u for ∂(u)."""
    pattern = [(sign if n else "", _key(f)) for n, (sign, f) in enumerate(wanted)]
    factors: list[tuple[str, Written]] = []
    n = 0
    while n < len(node.factors):
        sign, factor = node.factors[n]
        window = node.factors[n : n + len(pattern)]
        found = [(s if k else "", _key(f)) for k, (s, f) in enumerate(window)]
        behind = node.factors[n + len(pattern)] if n + len(pattern) < len(node.factors) else None
        calls = behind is not None and behind[0] == "" and _is_bracket(behind[1])
        if pattern and found == pattern and sign != "/" and not (calls and not _is_bracket(window[-1][1])):
            factors.append((sign, replace(name, at=factor.at)))
            n += len(pattern)
            continue
        lone = factor.items[0] if isinstance(factor, Bracket) and len(factor.items) == 1 else None
        slope = bool(factors) and not sign and _is_differential(factors[-1][1])
        factors.append((sign, lone) if slope and lone is not None and bare(lone) == bare(name) else (sign, factor))
        n += 1
    if len(factors) == 1 and not factors[0][0]:
        return factors[0][1]
    return (
        node
        if len(factors) == len(node.factors) and all(a[1] is b[1] for a, b in zip(factors, node.factors, strict=True))
        else replace(node, factors=tuple(factors))
    )


def _key(node: object) -> object:
    """What is written, to compare by: without places, and all signs of a transpose alike."""
    return bare(mapped(node, _with_top)) if isinstance(node, Written) else node


def _with_top(node: Written) -> Written:
    return replace(node, sup=Mark(node.at, "top")) if isinstance(node, Scripted) and _is_transposed(node) else node


def put_names(reading: Reading) -> None:
    """The names also where formulas came to stand as they were read: p_i = σ(w^⊤ x_i), since p(x) = σ(w^⊤ x)."""
    for made in [value for st in reading.statements if st.is_made for value in st.values]:
        if isinstance(made, ReadError) or not isinstance(made[0], Variable):
            continue
        name, value = made
        for n, equation in enumerate(reading.equations):
            if equation.symbol != name and value in set(postorder(equation.expression)):
                put = replaced(equation.expression, {value: name})
                reading.equations[n] = Equation(equation.symbol, put)
                reading.scope.formulas[equation.name] = put


def leaves_some(reading: Reading) -> bool:
    """Whether a named formula stands elsewhere in other words, x^⊤ (w + w) for w^⊤ x, which ∂/∂u would lack."""
    names = {v[0] for st in reading.statements for v in st.values if st.is_made and not isinstance(v, ReadError)}
    made_of = [set(variables(e.expression)) for e in reading.equations if e.symbol in names]
    others = [set(variables(e.expression)) for e in reading.equations if e.symbol not in names]
    return any(parts and parts <= other for parts in made_of for other in others)


def _is_bracket(node: Written) -> bool:
    return isinstance(node.base if isinstance(node, Scripted) else node, Bracket)


def _is_differential(node: Written) -> bool:
    return isinstance(node, Letter) and node.base in (r"\partial", "d")
