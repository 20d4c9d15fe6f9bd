r"""Losses of one sample and of a batch under one letter, and what is said of each sample.

\xi(t, y) = -\sum_c t_c \log y_c          of one sample
\xi(T, Y) = \sum_{i=1}^n \xi(t_i, y_i)    of all: another quantity, of which the first makes one term
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from sympy import Expr

from symnet.core.expression import replace as replaced
from symnet.core.expression import shape, variables
from symnet.core.network import Equation
from symnet.core.notation import Name, parse_name
from symnet.core.symbols import Partial, Variable, numbers_of
from symnet.reading.anew import rename_entries
from symnet.reading.heads import call_of, plain_name
from symnet.reading.looking import letters_of, parts_below
from symnet.reading.names import letters_in
from symnet.reading.scope import Scope, is_loss, spelled
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Large,
    Letter,
    Product,
    Scripted,
    Text,
    Total,
    Written,
    bare,
    every_node,
)

BATCH = "batch"
"""What stands below the letter of a loss that is summed over samples, where that letter has a sample's loss, too."""

NUMBER = re.compile("[a-z]")


def tell_batches_apart(statements: Sequence[Statement], scope: Scope) -> None:
    """ξ_{batch} for the ξ of ξ(T, Y) = Σ_i ξ(t_i, y_i), where ξ(t, y) has a formula of its own."""
    calls = [found for statement in statements for found in _called_first(statement)]
    for name, bracket, statement in calls:
        others = [b for n, b, _ in calls if n == name and bare(b) != bare(bracket)]
        if scope.batches.get(name.latex()) or not others or not _sums_over_samples(statement, name, bracket):
            continue
        whole = replace(name, sub=rf"\mathrm{{{BATCH}}}")
        scope.batches[name.latex()] = whole.latex()
        said = f"{name.latex()} of a whole batch is another quantity than {name.latex()} of one sample"
        scope.notice(said)
        _rename(statements, name, bracket)


def tell_means_apart(statements: Sequence[Statement], scope: Scope) -> None:
    """L = (1/m) Σ_i L_i, where L has a formula of its own: that is the loss of one sample, and this claims nothing."""
    firsts = [statement.links[0] for statement in statements if statement.links]
    given = [(n, link) for link in firsts if link.relation in ("=", ":=") and (n := _plain(link.left)) is not None]
    for statement in (st for st in statements if len(st.links) == 1):
        link = statement.links[0]
        name = _plain(link.left)
        if name is None or not is_loss(name) or not _is_mean_of(link.right, name):
            continue
        if any(n == name and other is not link and not _is_mean_of(other.right, name) for n, other in given):
            statement.kind, statement.links = "mention", []
            scope.notice(f"{name.latex()} of a whole batch is another quantity than {name.latex()} of one sample")


def tell_totals_apart(statements: Sequence[Statement], scope: Scope) -> None:
    """L of L = (1/m) Σ_i L_i, where L_i has a formula, is no vector of the L_i: these have a name of their own.

    So do the L_{nm} = (r_{nm} − r̂_{nm})² beside a loss L with a formula.
    """
    firsts = [statement.links[0] for statement in statements if statement.links]
    heads = [
        called[0] if isinstance(link.left, Written) and (called := call_of(link.left)) is not None else link.left
        for link in firsts
        if link.relation in ("=", ":=")
    ]
    given = [name for head in heads if (name := _plain(head)) is not None]
    numbered = {replace(n, sub="") for n in given if NUMBER.fullmatch(n.sub)}
    of_pairs = {name for link in firsts if (name := _of_pairs(link)) is not None}
    for first in (statement for statement in statements if statement.links):
        link = first.links[0]
        called = call_of(link.left) if isinstance(link.left, Written) else None
        head = called[0] if called is not None else link.left  # L of L(w)
        name = _plain(head)
        if name is None or name.accents or not isinstance(head, (Letter, Scripted)):
            continue
        if name in of_pairs and link.relation in ("=", ":="):
            of_pairs.remove(name)
            for statement in statements:
                rename_entries(statement, head, ("ddot", "check"))
            scope.notice(f"{name.latex()} is another name than that of the {name.latex()} with two indices")
            continue
        if name not in numbered or given.count(name) != 1:
            continue
        chain = [one.right for one in first.links]  # ℓ(w) = log p(D | w) = Σ_i ℓ_i
        terms = [t for side in chain for t in ([t for _, t in side.terms] if isinstance(side, Total) else [side])]
        if not any(_is_mean_of(term, name) for term in terms):
            continue
        for statement in statements:
            rename_entries(statement, head, ("ddot", "check"))
        scope.notice(f"{name.latex()}, which is summed up of all {name.latex()}_i, is another name than theirs")


def _of_pairs(link: Link) -> Name | None:
    """L of L_{nm} = (r_{nm} − …)², where L is a loss, and n and m number something else there, too."""
    left, right = link.left, link.right
    if link.relation not in ("=", ":=") or not isinstance(left, Scripted) or not isinstance(right, Written):
        return None
    letter, indices = left.base, _letters_below(left)
    if not isinstance(letter, Letter) or left.sup is not None or left.primes or len(indices) != 2:
        return None
    others = (n for n in every_node(right) if isinstance(n, Scripted) and bare(n.base) != bare(letter))
    name = plain_name(letter)
    return name if name is not None and is_loss(name) and indices in map(_letters_below, others) else None


def _letters_below(node: Scripted) -> tuple[str, ...]:
    """n and m of L_{nm} and L_{n,m}."""
    parts = parts_below(node.sub)
    return tuple(part.base for part in parts if isinstance(part, Letter) and len(part.base) == 1)


def _plain(node: Written | ReadError) -> Name | None:
    return plain_name(node) if isinstance(node, Written) else None


def _is_mean_of(node: Written | ReadError, name: Name) -> bool:
    """Whether it is c Σ L_i and nothing else."""
    factors = node.factors if isinstance(node, Product) else ()
    if len(factors) < 2 or not isinstance(factors[-2][1], Large) or factors[-2][1].kind != "sum":
        return False
    whole = _plain(factors[-1][1])
    numbered = whole is not None and (NUMBER.fullmatch(whole.sub) or NUMBER.fullmatch(whole.layer))
    return whole is not None and bool(numbered) and replace(whole, sub="", layer="", layer_style="[]") == name


def _called_first(statement: Statement) -> Iterator[tuple[Name, Bracket, Statement]]:
    """ξ and (t, y) of ξ(t, y) = …, also where −log p = ξ(t, y) = … stands."""
    for link in statement.links[:2]:
        called = call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=", "≡") else None
        name = plain_name(called[0]) if called is not None else None
        if called is not None and name is not None and not name.sub:
            yield name, called[1], statement


def _sums_over_samples(statement: Statement, name: Name, bracket: Bracket) -> bool:
    """Whether ξ(T, Y) is said to be a sum of ξ(t_i, y_i) over i."""
    right = statement.links[0].right
    nodes = list(every_node(right)) if isinstance(right, Written) else []
    running = {i for n in nodes if isinstance(n, Large) and n.kind == "sum" and n.sub for i in letters_of(n.sub)}
    return any(
        len(called.items) == len(bracket.items) and all(_is_numbered(item, running) for item in called.items)
        for node in nodes
        for _, called in _calls(node, name)
    )


def _calls(node: Written, name: Name) -> Iterator[tuple[int, Bracket]]:
    """Where among the factors of a product a name stands before its arguments, and these."""
    factors = node.factors if isinstance(node, Product) else ()
    for n, ((sign, function), second) in enumerate(pairwise(factors)):
        called = call_of(Product(node.at, ((sign, function), second)))
        if called is not None and plain_name(called[0]) == name:
            yield n, called[1]


def _is_numbered(item: Written, running: set[str]) -> bool:
    """t_i and y^{(i)} under Σ_i."""
    for letter, scripts, _ in letters_in(item):
        below = {i.base for i in scripts.indices if isinstance(i, Letter)} | {scripts.layer}
        if not NUMBER.fullmatch(letter.base) or not below & running:
            return False
    return True


def _rename(statements: Sequence[Statement], name: Name, bracket: Bracket) -> None:
    """Put ξ_{batch}(T, Y) for every ξ(T, Y)."""

    def put(node: Written) -> Written:
        places = [n for n, called in _calls(node, name) if bare(called) == bare(bracket)]
        if not places or not isinstance(node, Product):
            return node
        factors = list(node.factors)
        for n in places:
            sign, function = factors[n]
            factors[n] = sign, Scripted(function.at, function, Text(function.at, BATCH))
        return replace(node, factors=tuple(factors))

    for statement in statements:
        for link in statement.links:
            link.rewrite(put)


def note_each(scope: Scope) -> None:
    """Each t_i is one-hot, in a document whose t_{ik} are entries, or that has a T: then so is each row of it."""
    for text, domain in list(scope.domains.items()):
        name = parse_name(text) if text[:1].isalpha() else Name("")  # t_i, by one letter and a number
        if not NUMBER.fullmatch(name.sub) or not NUMBER.fullmatch(name.base):
            continue
        plain = Name(name.base)
        if "matrix" in scope.evidence.get(plain.latex(), ()):
            scope.domains.setdefault(plain.latex(), domain)
        capital = Name(name.base.upper())
        if capital.base in scope.capitals and "column" not in (scope.lines.get(capital.base), scope.lines.get("")):
            for spelling in spelled(capital):
                scope.domains.setdefault(spelling, domain)


EXAMPLES = frozenset("in")
"""Letters that number examples: ŷ^{(i)} of x^{(i)}, ŷ_n of x_n."""


def number_formulas(reading: Reading) -> None:
    """ŷ^{(i)} is made of x^{(i)} as ŷ is of x, where ŷ has a formula, and ŷ^{(i)} none."""
    scope = reading.scope
    formulas = {e.name: e.expression for e in reading.equations}

    uses = {name: {v.name for v in variables(value)} for name, value in formulas.items()}

    def numbered(stem: str, place: str, letter: str) -> Expr:
        made: dict[str, Expr] = {}  # in the order of the equations, so that none goes on for ever
        within = {stem, *_behind(stem, uses)}
        for name, value in ((n, v) for n, v in formulas.items() if n in within):
            table: dict[Expr, Expr] = {}
            for v in (v for v in variables(value) if isinstance(v, Variable) and not isinstance(v, Partial)):
                own = scope.symbols.get(_with_number(v.parsed, place, letter).latex())
                if own is not None and not own.defined and scope.shape_of(own) == v.shape:
                    table[v] = scope.variable(own)
                elif v.name in made and made[v.name] != formulas[v.name]:
                    table[v] = made[v.name]
            made[name] = replaced(value, table) if table else value
        return made[stem]

    for symbol in [s for s in scope.symbols.values() if not s.defined]:
        name = symbol.name
        place = "layer" if name.layer_style == "()" and name.layer in EXAMPLES else "sub"
        letter = getattr(name, place)
        plain = replace(name, layer="", layer_style="[]") if place == "layer" else replace(name, sub="")
        stem = plain.latex()
        if letter not in EXAMPLES or stem not in formulas or any(map(numbers_of, variables(formulas[stem]))):
            continue  # ξ = Σ_i ξ_i is of all examples
        value = numbered(stem, place, letter)
        if value != formulas[stem] and shape(value) == scope.shape_of(symbol):
            symbol.defined = True
            reading.equations.append(Equation(scope.variable(symbol), value))
            scope.notice(f"{name.latex()} is made of its own example as {stem} is")


def _with_number(name: Name, place: str, letter: str) -> Name:
    """x^{(i)} of x."""
    return replace(name, layer=letter, layer_style="()") if place == "layer" else replace(name, sub=letter)


def mean_batches(reading: Reading) -> None:
    """∂ξ/∂Z is that of the batch's ξ, where the ξ of one sample does not hang on Z, and the batch's does."""
    batches = {sample: whole for sample, whole in reading.scope.batches.items() if whole in reading.scope.symbols}
    if not batches:
        return
    uses = {e.name: {v.name for v in variables(e.expression)} for e in reading.equations}
    wholes = {sample: reading.scope.variable(reading.scope.symbols[whole]) for sample, whole in batches.items()}

    def meant(value: Expr) -> Expr:
        table: dict[Expr, Expr] = {}
        for v in variables(value):
            whole = wholes.get(v.of.name) if isinstance(v, Partial) else None
            if isinstance(v, Partial) and whole is not None:
                of_sample, of_batch = (_behind(name, uses) for name in (v.of.name, whole.name))
                if v.by.name in of_batch - of_sample:
                    table[v] = Partial(whole, v.by)
                    reading.scope.notice(f"the derivative of {v.of.name} by {v.by.name} is that of the batch's")
        return replaced(value, table) if table else value

    reading.equations = [replace(e, expression=meant(e.expression)) for e in reading.equations]
    for statement in reading.statements:
        values = [v if isinstance(v, ReadError) else (meant(v[0]), meant(v[1])) for v in statement.values]
        statement.values = values


def _behind(name: str, uses: dict[str, set[str]]) -> set[str]:
    """All names that a name hangs on."""
    found: set[str] = set()
    pending = [name]
    while pending:
        new = uses.get(pending.pop(), set()) - found
        found |= new
        pending += new
    return found
