"""What stands where, in a formula as it is written: heads, derivatives in every dress, what a Σ binds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from sympy import Expr

from symnet.core.expression import shape
from symnet.core.notation import Name
from symnet.reading.functions import ELEMENTWISE
from symnet.reading.names import Scripts, letters_in, name_of, script_text, scripts_of
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Fraction,
    Grid,
    Large,
    Letter,
    Listed,
    Number,
    Product,
    Relation,
    Scripted,
    Text,
    Total,
    Written,
    bare,
    every_node,
    mapped,
)

DIFFERENTIALS = (r"\partial", "d")


def size_name(node: Written) -> str:
    """The name of a size: n, d_h, n_0."""
    if isinstance(node, Letter):
        return node.base
    if isinstance(node, Scripted) and isinstance(node.base, Letter):
        return name_of(node.base, scripts_of(node)).latex()
    raise ReadError("a size is expected", node.at)


def contribution_name(node: Written) -> Name | None:
    r"""(∂L/∂W)_{via z}, what comes along one of several paths: a name of its own."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Bracket) or not isinstance(node.sub, Product):
        return None
    words, *rest = (factor for _, factor in node.sub.factors)
    if not isinstance(words, Text) or words.words.strip() != "via" or len(node.base.items) != 1:
        return None
    of = node.base.items[0]
    if not isinstance(of, Fraction):
        return None
    _, by = derivative_parts(of)
    if by is None:
        return None
    return Name("via", sub=",".join(script_text(part) for part in (*by, *rest)))


def head(node: Written) -> tuple[Letter | None, Scripts]:
    """The letter that a node is, with its scripts; None for anything else."""
    if isinstance(node, Letter):
        return node, Scripts()
    if isinstance(node, Scripted) and isinstance(node.base, Letter):
        return node.base, scripts_of(node)
    return None, Scripts()


def is_tuple(node: Written) -> bool:
    """(1, −2, 0.5), numbers in round brackets."""
    if not isinstance(node, Bracket) or node.left != "(" or len(node.items) < 2 or set(node.separators) != {","}:
        return False
    return all(
        isinstance(i.terms[0][1] if isinstance(i, Total) and len(i.terms) == 1 else i, Number) for i in node.items
    )


def is_list(node: Written) -> TypeGuard[Bracket]:
    """[a, b, …, c] and (a, b), what is written side by side."""
    several = isinstance(node, Bracket) and len(node.items) > 1
    return several and isinstance(node, Bracket) and node.left in "([" and set(node.separators) == {","}


def only_item(node: Written) -> Written:
    """What stands in a bracket."""
    assert isinstance(node, Bracket)
    return node.items[0] if len(node.items) == 1 else Listed(node.at, node.items, node.separators)


def is_conditional(letter: Letter, factors: Sequence[tuple[str, Written]], n: int) -> bool:
    """p(y | x) and P(y = 1): a probability, which is a name."""
    return n + 1 < len(factors) and not factors[n + 1][0] and holds_events(letter, factors[n + 1][1])


def holds_events(letter: Letter, bracket: Written) -> bool:
    """Whether a bracket behind a letter holds that of which this is the probability."""
    bracket = bracket.base if isinstance(bracket, Scripted) else bracket
    if not isinstance(bracket, Bracket) or bracket.left != "(":
        return False
    events = (item for item in bracket.items if isinstance(item, Relation) and item.relations == ("=",))
    return "|" in bracket.separators or (letter.base in OF_EVENTS and any(events))


OF_EVENTS = frozenset(("p", "q", "P", "Q", "Pr", r"\Pr"))
"""Letters of probabilities, of which P(y = 1) is that of an event, and no product."""


def conditional_name(letter: Letter, scripts: Scripts, bracket: Written) -> Name:
    """The name p_{y|x} of p(y | x), p_{\\theta,y|x} of p_\\theta(y | x)."""
    bracket = bracket.base if isinstance(bracket, Scripted) else bracket
    assert isinstance(bracket, Bracket)
    words = "".join(
        script_text(item) + mark for item, mark in zip(bracket.items, (*bracket.separators, ""), strict=False)
    )
    name = name_of(letter, scripts)
    return replace(name, sub=",".join(filter(None, (name.sub, words))))


def is_column(value: Expr) -> bool:
    """Whether it has one column."""
    return shape(value)[1] == 1


def is_simple(bracket: Bracket) -> bool:
    """One symbol, or a function of one: what stands behind a function's name rather than behind a factor."""
    if len(bracket.items) != 1:
        return False
    item = bracket.items[0]
    if isinstance(item, (Letter, Scripted)):
        return True
    return (
        isinstance(item, Product)
        and len(item.factors) == 2
        and isinstance(item.factors[1][1], Bracket)
        and item.factors[1][0] == ""
    )


USUAL_FUNCTIONS = frozenset(("f", "g", r"\phi", r"\varphi", r"\psi"))
"""Letters that are functions before any bracket, as in g(W x + b), unless they stand elsewhere as factors."""


def is_argument(letter: Letter, bracket: Bracket) -> bool:
    """Whether a bracket may be the argument of a letter of which no more is known: φ(z), g(W x + b); not a(b + c)."""
    usual = letter.base in USUAL_FUNCTIONS and bracket.left == "(" and len(bracket.items) == 1
    return usual or is_simple(bracket)


def begins_anew(factors: Sequence[tuple[str, Written]], n: int) -> bool:
    """Whether what stands behind an argument without brackets surely is no part of it: a bracket, a fraction, tanh.

    σ is a function only before a bracket; σ^2 may well belong to the argument.
    """
    node, follows = (f.base if isinstance(f, Scripted) else f for _, f in (*factors[n : n + 2], ("", None))[:2])
    if isinstance(node, Letter) and not node.is_word and node.base.startswith("\\"):
        return node.base in ELEMENTWISE and isinstance(follows, Bracket) and not factors[n + 1][0]
    return isinstance(node, (Bracket, Fraction, Large, Grid)) or (
        isinstance(node, Letter) and (node.is_word or node.base in ELEMENTWISE)
    )


def bound_at_the_end(node: Written) -> set[str]:
    """The letters of a Σ that stands at the end of a term, and so might reach further."""
    if isinstance(node, Large) and node.kind == "sum":
        return letters_of_range(node.sub)
    if isinstance(node, Product):
        for _, factor in node.factors:
            if isinstance(factor, Large) and factor.kind == "sum":
                return letters_of_range(factor.sub)
    return set()


def letters_of(script: Written) -> set[str]:
    """The letters in a script."""
    return {letter.base for letter, _, _ in letters_in(script)}


def letters_of_range(sub: Written | None) -> set[str]:
    """The letters over which an operator runs, by what stands below it."""
    if sub is None:
        return set()
    if isinstance(sub, Letter):
        return {sub.base}
    if isinstance(sub, Relation):
        return letters_of_range(sub.sides[0])
    return {letter for part in sub.parts() for letter in letters_of_range(part)}


def uses(node: Written, letters: set[str]) -> bool:
    """Whether a formula has one of the letters as an index that no Σ within it binds."""
    if isinstance(node, Product):
        free = set(letters)
        for _, factor in node.factors:
            if isinstance(factor, Large):
                free -= letters_of_range(factor.sub)
            elif free and uses(factor, free):
                return True
        return False
    if isinstance(node, (Letter, Scripted)) and isinstance(node.base if isinstance(node, Scripted) else node, Letter):
        return any(_numbers(scripts, letters) for _, scripts, _ in letters_in(node))
    return any(uses(part, letters) for part in node.parts())


def _numbers(scripts: Scripts, letters: set[str]) -> bool:
    """Whether one of the letters stands in scripts."""
    inside = {n.base for s in (*scripts.indices, scripts.sup) if s is not None for n, _, _ in letters_in(s)}
    return bool(inside & letters) or scripts.layer in letters


def with_plain_indices(node: Written) -> Written:
    """Σ_{j'} x_{j'}: an index with a prime is a letter of its own, j in another font. Σ_{all k} is Σ_k."""
    nodes = every_node(node)
    if any(isinstance(n, Scripted) and isinstance(n.base, (Product, Total)) for n in nodes):
        node = mapped(node, _as_drawn)
    if any(isinstance(n, Large) and isinstance(n.sub, Product) for n in nodes):
        node = mapped(node, _over_all)
    bound = {letter for n in every_node(node) if isinstance(n, Large) for letter in _primed(n.sub)}
    if not bound:
        return node

    def plain(part: Written) -> Written:
        if not (isinstance(part, Scripted) and part.primes and isinstance(part.base, Letter)):
            return part
        letter, is_bare = part.base.base, part.sub is None and part.sup is None
        if letter not in bound or not is_bare or not ("a" <= letter <= "z"):
            return part
        return Letter(part.at, another_letter(letter, part.primes))

    return mapped(node, plain)


def another_letter(letter: str, primes: int = 1) -> str:
    """A letter of its own for a small letter with primes: j in another font."""
    return chr(ord(PRIMED[primes > 1]) + ord(letter) - ord("a"))


def _as_drawn(node: Written) -> Written:
    """{dw}_1 is d w_1, and {-e}^{-x} is −e^{−x}: braces draw nothing."""
    if not isinstance(node, Scripted):
        return node
    base = node.base
    if isinstance(base, Total) and len(base.terms) == 1:
        [(sign, term)] = base.terms
        return Total(node.at, ((sign, replace(node, base=term)),)) if isinstance(term, Letter) else node
    if isinstance(base, Product):
        *factors, (operator, last) = base.factors
        below = isinstance(last, Letter) and node.sup is None and not node.primes
        called = isinstance(last, Bracket) and len(factors) == 1 and isinstance(factors[0][1], Letter)
        if below or called:  # {\sigma(z)}^2
            return replace(base, factors=(*factors, (operator, replace(node, base=last))))
    return node


def _over_all(node: Written) -> Written:
    """Σ_k of Σ_{all k}."""
    factors = node.sub.factors if isinstance(node, Large) and isinstance(node.sub, Product) else ()
    if not isinstance(node, Large) or len(factors) != 2 or not isinstance(factors[1][1], Letter):
        return node
    word = factors[0][1]
    said = word.words if isinstance(word, Text) else word.base if isinstance(word, Letter) else ""
    return replace(node, sub=factors[1][1]) if said in ("all", "every", "each", r"\forall") else node


PRIMED = ("\U0001d482", "\U0001d4ea")
"""The first letters of two alphabets for indices with one prime and with more."""


def _primed(sub: Written | None) -> Iterator[str]:
    """The letters with a prime that an operator binds."""
    for part in sub.items if isinstance(sub, Listed) else (sub,):
        first = part.sides[0] if isinstance(part, Relation) else part
        if isinstance(first, Scripted) and first.primes and isinstance(first.base, Letter) and first.sub is None:
            yield first.base.base


def end_of_operand(factors: Sequence[tuple[str, Written]], start: int) -> int:
    r"""Where what ∂/∂z stands before ends: \frac{∂}{∂z} (\log z) \frac{∂z}{∂w}, and \frac{∂}{∂z} (z^2) \cdot x.

    Before the next link of a chain, and behind a bracket, or a function with one, at a sign of multiplication.
    """
    first, _ = head(factors[start][1])
    called = first is not None and (first.is_word or first.base in ELEMENTWISE)
    inner = [f.base if isinstance(f, Scripted) else f for _, f in factors[start : start + 1 + called]]
    closed = len(inner) == 1 + called and isinstance(inner[-1], Bracket)
    for n in range(start + 1, len(factors)):
        operator, node = factors[n]
        if closed and n == start + len(inner) and operator in (r"\cdot", r"\times", "*", r"\odot", r"\circ"):
            return n
        of, by = derivative_parts(node)
        if of is None or by is None or operator not in ("", r"\cdot", r"\times", "*"):
            continue
        bound = {letter for _, f in factors[start:n] if isinstance(f, Large) for letter in letters_of(f)}
        if not uses(node, bound):
            return n
    return len(factors)


def drawn_in(before: Written, sign: str, term: Written) -> Written:
    """Σ_i a_i with one more term in its scope."""
    if not isinstance(before, Product):  # Σ_j with nothing behind it but a sign: Σ_j − y_j
        return Product(before.at, (("", before), ("", Total(before.at, ((sign, term),)))))
    position = next(n for n, (_, f) in enumerate(before.factors) if isinstance(f, Large) and f.kind == "sum")
    inner = before.factors[position + 1 :]
    if not inner:  # c Σ_i − y_i
        return Product(before.at, (*before.factors, ("", Total(before.at, ((sign, term),)))))
    body = inner[0][1] if len(inner) == 1 else Product(before.at, (("", inner[0][1]), *inner[1:]))
    terms = body.terms if isinstance(body, Total) else (("+", body),)
    return Product(before.at, (*before.factors[: position + 1], ("", Total(body.at, (*terms, (sign, term))))))


def _differential(node: Written) -> tuple[Written | None, bool]:
    """What stands behind a ∂ or d, and whether one stands there at all."""
    if isinstance(node, Letter) and node.base in DIFFERENTIALS:
        return None, True
    if _is_raised(node):
        return None, True
    if isinstance(node, Total) and len(node.terms) > 1:  # ∂ −log y
        sign, first = node.terms[0]
        body, found = _differential(first) if sign == "+" else (None, False)
        if found and body is None and node.terms[1][0] == "-":
            return Total(node.terms[1][1].at, node.terms[1:]), True
        if found and body is not None and _is_of_all(node):
            return Total(body.at, ((sign, body), *node.terms[1:])), True
    if isinstance(node, Product):
        first = node.factors[0][1]
        is_one = isinstance(first, Letter) and first.base in DIFFERENTIALS
        is_one = is_one or _is_raised(first)
        if is_one and len(node.factors) > 1 and node.factors[1][0] == "":  # not ∂ ⊙ L
            rest = node.factors[1:]
            body = rest[0][1] if len(rest) == 1 else Product(rest[0][1].at, (("", rest[0][1]), *rest[1:]))
            return body, True
    return None, False


def _is_of_all(node: Total) -> bool:
    r"""Whether ∂ W x + b stands for ∂ (W x + b), as all that stands above a line: the other terms have no ∂ or d."""
    first = node.terms[0][1]
    sign = first.factors[0][1] if isinstance(first, Product) else first
    others = (n for _, term in node.terms[1:] for n in every_node(term))
    return bare(sign) == bare(Letter(0, r"\partial")) and not any(
        isinstance(n, Letter) and n.base in DIFFERENTIALS for n in others
    )


def _is_raised(node: Written) -> bool:
    """∂^2, d^2."""
    return (
        isinstance(node, Scripted)
        and isinstance(node.base, Letter)
        and node.base.base in DIFFERENTIALS
        and node.sub is None
        and node.sup is not None
    )


def _order(node: Written) -> int:
    """How often ∂^2 L differentiates: 2; ∂L: 1."""
    first = node.factors[0][1] if isinstance(node, Product) else node
    if not isinstance(first, Scripted) or first.sup is None:
        return 1
    if not isinstance(first.sup, Number) or first.sup.text not in ("1", "2"):
        raise ReadError("only first and second derivatives are read", node.at)
    return int(first.sup.text)


def _targets(by: Written) -> list[Written]:
    """w, w of ∂w^2; w_i, w_j of ∂w_i ∂w_j."""
    if isinstance(by, Product):
        parts: list[list[tuple[str, Written]]] = [[]]
        for operator, factor in by.factors:
            if isinstance(factor, Letter) and factor.base in DIFFERENTIALS:
                parts.append([])
            else:
                parts[-1].append((operator, factor))
        return [p[0][1] if len(p) == 1 else Product(by.at, (("", p[0][1]), *p[1:])) for p in parts if p]
    return [by]


def is_inner_product(node: Written) -> TypeGuard[Bracket]:
    """⟨a, b⟩."""
    return isinstance(node, Bracket) and node.left == "<" and len(node.items) == 2


def derivative_parts(node: Written | ReadError) -> tuple[Written | None, list[Written] | None]:
    """What is differentiated, and by what; None and None for all that is no derivative, or none that is understood."""
    if not isinstance(node, Fraction):
        return None, None
    try:
        return read_derivative(node)
    except ReadError:  # said with its place when the formula is read
        return None, None


def is_derivative(node: Written) -> bool:
    """∂L/∂w, ∂/∂w and ∂^3 L/∂w^3, which is not understood."""
    return isinstance(node, Fraction) and _differential(node.above)[1] and _differential(node.below)[1]


def read_derivative(node: Fraction) -> tuple[Written | None, list[Written] | None]:
    """The same, where a derivative that is not understood is refused."""
    of, above = _differential(node.above)
    by, below = _differential(node.below)
    if not (above and below) or by is None:
        return None, None
    order, targets = _order(node.above), _targets(by)
    if order == 2 and len(targets) == 1 and isinstance(targets[0], Scripted):
        only = targets[0]
        if isinstance(only.sup, Number) and only.sup.text == "2":  # ∂w^2 is ∂w ∂w
            plain = only.base if only.sub is None else Scripted(only.at, only.base, only.sub)
            targets = [plain, plain]
    elif order == len(targets) == 2 and (one := _one_turned(*targets)) is not None:  # ∂w ∂w^⊤, the Hessian
        targets = [one, one]
    if order != len(targets):
        raise ReadError(f"{len(targets)} symbols stand below a derivative of order {order}", node.at)
    return of, targets


def _one_turned(first: Written, second: Written) -> Written | None:
    """w of w and w^⊤."""
    for one, other in ((first, second), (second, first)):
        (letter, scripts), (same, plain) = head(one), head(other)
        if letter is None or same is None or not scripts.transposed or plain.transposed or scripts.power is not None:
            continue
        if name_of(letter, scripts) == name_of(same, plain):
            return other
    return None


def operator_of_derivative(node: Written) -> list[Written] | None:
    r"""\frac{\partial}{\partial w} before what it is taken of."""
    if not isinstance(node, Fraction):
        return None
    of, by = derivative_parts(node)
    return by if of is None else None


def with_slashed_derivatives(factors: Sequence[tuple[str, Written]]) -> Sequence[tuple[str, Written]]:
    r"""\partial L / \partial w as a fraction."""
    found: list[tuple[str, Written]] = []
    n = 0
    while n < len(factors):
        pair = [f for _, f in factors[n : n + 2]]
        if len(pair) == 2 and factors[n + 1][0] == "/" and all(map(_is_differential, pair)):  # {∂y}/{∂z}
            found.append((factors[n][0], Fraction(pair[0].at, *pair)))
            n += 2
            continue
        window = factors[n : n + 4]
        signs = [f for _, f in window]
        if (
            len(window) == 4
            and isinstance(signs[0], Letter)
            and isinstance(signs[2], Letter)
            and signs[0].base == signs[2].base
            and signs[0].base in DIFFERENTIALS
            and window[2][0] == "/"
            and window[1][0] == window[3][0] == ""
        ):
            at = window[0][1].at
            above = Product(at, (("", window[0][1]), ("", window[1][1])))
            below = Product(window[2][1].at, (("", window[2][1]), ("", window[3][1])))
            found.append((window[0][0], Fraction(at, above, below)))
            n += 4
        else:
            found.append(factors[n])
            n += 1
    return found


def as_fraction(node: Written | ReadError) -> Written | ReadError:
    r"""\partial L / \partial w that stands alone as a fraction; all else as it is."""
    if not isinstance(node, Product):
        return node
    [(_, first), *rest] = with_slashed_derivatives(node.factors)
    return node if rest else first


def _is_differential(node: Written) -> bool:
    first = node.factors[0][1] if isinstance(node, Product) else None
    return isinstance(first, Letter) and first.base == r"\partial"


def chain_of_derivatives(factors: Sequence[tuple[str, Written]], n: int) -> list[Fraction]:
    """∂L/∂z ∂z/∂W from a factor on, or ∂z/∂W ∂L/∂z, in the order of the chain rule; nothing where none begins there."""
    found: list[Fraction] = []
    names: list[tuple[object, object]] = []
    forward = False
    for k, (operator, node) in enumerate(factors[n:]):
        if not isinstance(node, Fraction) or (k and operator not in ("", r"\cdot", r"\times")):
            break
        of, by = derivative_parts(node)
        if of is None or by is None or len(by) != 1:
            break
        pair = bare(of), bare(by[0])
        if k == 1:
            forward = names[0][1] == pair[0]
        if k and (names[-1][1] != pair[0] if forward else names[-1][0] != pair[1]):
            break
        found.append(node)
        names.append(pair)
    return found if forward else found[::-1]


def repeated(node: Written) -> Counter[str]:
    """How often each letter stands as an index of a factor; of the terms of a sum, the most counts."""
    if isinstance(node, Total):
        counts: Counter[str] = Counter()
        for _, term in node.terms:
            counts |= repeated(term)
        return counts
    if isinstance(node, Scripted):
        inside = Counter() if isinstance(node.base, Letter) else repeated(node.base)
        return inside + Counter(i.base for i in scripts_of(node).indices if isinstance(i, Letter))
    counts = Counter()
    for part in node.parts():
        counts += repeated(part)
    if isinstance(node, Product):  # a Σ that is written out binds its own
        for _, factor in node.factors:
            for letter in letters_of_range(factor.sub) if isinstance(factor, Large) else ():
                del counts[letter]
    return counts


def opposite(first: Relation, second: Relation) -> bool:
    """Whether two conditions divide the line between them."""
    pairs = {(">", "≤"), ("≥", "<"), ("<", "≥"), ("≤", ">"), (">", "<"), ("<", ">"), ("=", "≠"), ("≠", "=")}
    same_sides = tuple(map(script_text, first.sides)) == tuple(map(script_text, second.sides))
    return same_sides and (first.relations[0], second.relations[0]) in pairs


def number_of(node: Written) -> int | None:
    """A whole number, perhaps with a sign."""
    if isinstance(node, Total) and len(node.terms) == 1 and node.terms[0][0] == "-":
        inner = number_of(node.terms[0][1])
        return None if inner is None else -inner
    return int(node.text) if isinstance(node, Number) and node.text.isdecimal() else None


def above_e(node: Written) -> list[Written]:
    """What stands above Euler's e, where indices stand as they do elsewhere."""
    found = [n for n in every_node(node) if isinstance(n, Scripted) and n.sup is not None]
    return [n.sup for n in found if isinstance(n.base, Letter) and n.base.base == "e" and n.sup is not None]


def parts_below(sub: Written | None) -> tuple[Written, ...]:
    """n and k of n k and n, k below a symbol."""
    if isinstance(sub, Product):
        return tuple(part for operator, part in sub.factors) if not any(o for o, _ in sub.factors) else ()
    return sub.items if isinstance(sub, Listed) else ()
