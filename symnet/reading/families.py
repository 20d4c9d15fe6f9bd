r"""Vectors that are numbered: the w_k of z_k = w_k^⊤ x beside Σ_j exp(w_j^⊤ x) are the columns of a matrix.

p_k = \frac{e^{w_k^\top x}}{\sum_j e^{w_j^\top x}}          p_k hangs on w_k twice, above, and below where j is k

Where the document has no matrix of that letter, one is put there, so that w_k is one of the w_j, for each k. Beside
z = W x they are its rows. Beside U (\hat y − y), whose entries are numbered as they are, they are columns of U; beside
U^\top (\hat y − y) rows. In documents on embeddings words number vectors, too: u_o, u_w.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import pairwise
from unicodedata import normalize

from symnet.reading.classes import EMBEDDED
from symnet.reading.lines import UPRIGHT, capital_of
from symnet.reading.looking import head, letters_of
from symnet.reading.names import Scripts, scripts_of
from symnet.reading.scope import Scope, is_capital
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Dots, Large, Letter, Product, Scripted, Total, Written, every_node, mapped

NUMBERS = frozenset("cijklmr")
"""Letters that number vectors; those that once had a prime are of another alphabet."""

WORDS = frozenset("ow")
"""Letters that number the vectors of words."""


def note_families(statements: Sequence[Statement], text: str, scope: Scope) -> None:
    """Take such vectors for the columns of a matrix, or for its rows where it is written so."""
    numbers = NUMBERS | WORDS if EMBEDDED.search(text) is not None else NUMBERS
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    numbers |= {"t"} if scope.listed and not _counts_steps(sides) else set()  # h_1, …, h_T ∈ ℝ^d
    given = {id(st): link.left for st in statements if st.kind == "declares" for link in st.links}
    ends = {id(letter) for left in given.values() for letter, _ in _symbols_of(left) if letter.base in scope.listed}
    symbols = [found for side in sides for found in _symbols(side)]
    standing = {letter.base for side in sides for letter, _ in _symbols(_without_arguments(side))}
    several = {base for side in sides for base in _summed(side, numbers) if len(_indices(base, symbols)) > 1}
    listed = {id(node) for side in sides for node in _listed(side)}
    listed |= ends
    said = _said_behind_summed(statements, sides, numbers)
    scope.listed |= {base for base in said if _is_taken(capital_of(base), standing)}
    numbered = several | _behind_summed(statements, sides, numbers) | said
    if numbered:  # f_k = w_k^⊤ x of Σ_k π_k f_k, beside s_k = v_k^⊤ x of such v_k
        numbered |= _behind_summed(statements, sides, numbers, _letters_of(numbered, symbols))
    for base in sorted(_beside_numbered(statements, numbered)):
        if not _is_taken(capital_of(base), standing):
            scope.lines.setdefault(capital_of(base), "row")
    for base in sorted(numbered):
        if not all(_is_numbered(s, numbers) for at, s in symbols if at.base == base and id(at) not in listed):
            continue
        capital = capital_of(base)
        taken = _is_taken(capital, standing)
        if not taken:
            scope.listed.discard(base)
        entries = {"y", *(letter.base for letter, s in symbols if _is_numbered(s, numbers))} - {base}
        axes = {axis for side in sides for axis in _beside(side, capital, entries)}
        if not taken:
            scope.lines.setdefault(capital, "column")
        elif numbers > NUMBERS and len(axes) == 1:
            scope.lines.setdefault(capital, *axes)
            scope.upright |= axes == {"row"}
        elif not scope.lines and any(_multiplies(side, capital) for side in sides):
            scope.lines[capital], scope.upright = "row", True


def _is_taken(capital: str, standing: Container[str]) -> bool:
    """Whether a matrix stands in the document, or something else that would be drawn as it is, an M or m for a \\Mu."""
    drawn = UPRIGHT.get(capital, capital)
    return capital in standing or drawn in standing or (drawn != capital and drawn.lower() in standing)


def _counts_steps(sides: Sequence[Written]) -> bool:
    """Whether t − 1 or t + 1 stands at a symbol."""
    scripts = [s for side in sides for _, s in _symbols(side)]
    return any(isinstance(i, Total) and "t" in letters_of(i) for s in scripts for i in (*s.indices, s.sup))


def _letters_of(bases: Container[str], symbols: Sequence[tuple[Letter, Scripts]]) -> set[str]:
    """The letters that number some vectors."""
    return {i.base for letter, s in symbols if letter.base in bases for i in s.indices if isinstance(i, Letter)}


def _symbols_of(side: object) -> list[tuple[Letter, Scripts]]:
    return list(_symbols(side)) if isinstance(side, Written) else []


def _listed(side: Written) -> Iterator[Letter]:
    """The letters of u_1, …, u_V in [u_1, …, u_V], which are numbered as u_w is."""
    for node in every_node(side):
        parts = node.parts()
        if any(isinstance(part, Dots) for part in parts):
            yield from (letter for part in parts for letter, _ in _symbols(part))


def _beside_numbered(statements: Sequence[Statement], bases: set[str]) -> set[str]:
    """x of a_{nk} = w_k^⊤ x_n of such w_k: one of many, n numbering the rows of a and those of an X."""
    found: set[str] = set()
    declared = _declared_vectors(statements)
    for link in (link for statement in statements for link in statement.links[:1]):
        letter, scripts = head(link.left) if isinstance(link.left, Written) else (None, Scripts())
        below = [i.base for i in scripts.indices if isinstance(i, Letter)]
        if letter is None or link.relation not in ("=", ":=", "≡") or not isinstance(link.right, Written):
            continue
        if len(below) == len(scripts.indices) == 2 and _has_any(link.right, declared):
            of_columns = bases & _vectors(link.right, {below[1]})
            rows = _vectors(link.right, {below[0]}, below[0])
            found |= rows if of_columns else set()
    return found - bases


def _declared_vectors(statements: Sequence[Statement]) -> set[str]:
    """The x of x_n ∈ ℝ^D."""
    found: set[str] = set()
    for link in (link for st in statements if st.kind == "declares" for link in st.links):
        letter, scripts = head(link.left) if isinstance(link.left, Written) else (None, Scripts())
        if letter is not None and len(scripts.indices) == 1 and isinstance(link.right, Scripted) and link.right.sup:
            found.add(letter.base)
    return found


def _has_any(side: Written, bases: set[str]) -> bool:
    """Whether one of many vectors stands there, x_n."""
    return any(letter.base in bases and len(scripts.indices) == 1 for letter, scripts in _symbols(side))


def _without_arguments(side: Written) -> Written:
    """L of L(W, b), which says no more of W than that there is one."""

    def put(node: Written) -> Written:
        if not isinstance(node, Product) or len(node.factors) != 2 or not isinstance(node.factors[0][1], Letter):
            return node
        sign, behind = node.factors[1]
        called = isinstance(behind, Bracket) and behind.left == "(" and len(behind.items) > 1 and not sign
        return node.factors[0][1] if called else node

    return mapped(side, put)


def _multiplies(side: Written, capital: str) -> bool:
    """Whether W x stands there, where the numbered vectors w_k are multiplied by something: these are its rows."""
    for node in every_node(side):
        factors = [factor for _, factor in node.factors] if isinstance(node, Product) else []
        if any(isinstance(f, Letter) and f.base == capital for f in factors[:-1]):
            return True
    return False


def _beside(side: Written, capital: str, entries: set[str]) -> Iterator[str]:
    """Which lines of U are numbered as the entries of y are, by U (y − t) or U^⊤ y."""
    for node in every_node(side):
        factors = [factor for _, factor in node.factors] if isinstance(node, Product) else []
        for one, other in pairwise(factors):
            letter, scripts = head(one)
            inner = {found.base for found, s in _symbols(other) if not s.indices}
            if letter is not None and letter.base == capital and not scripts.indices and inner and inner <= entries:
                yield "row" if scripts.transposed else "column"


def _symbols(side: Written) -> Iterator[tuple[Letter, Scripts]]:
    """All symbols with their scripts, those in exponents, too."""
    pending = [side]
    while pending:
        node = pending.pop()
        letter, scripts = head(node)
        if letter is not None:
            yield letter, scripts
            pending += [node.sup] if isinstance(node, Scripted) and node.sup is not None else []
        else:
            pending += node.parts()


def _indices(base: str, symbols: Sequence[tuple[Letter, Scripts]]) -> set[str]:
    """The letters that stand below another one."""
    return {i.base for letter, s in symbols if letter.base == base for i in s.indices if isinstance(i, Letter)}


def _is_numbered(scripts: Scripts, numbers: Container[str] = NUMBERS) -> bool:
    """One letter below, and no more than ⊤ above."""
    index = scripts.indices[0] if len(scripts.indices) == 1 else None
    plain = not (scripts.layer or scripts.sup or scripts.words or scripts.power or scripts.primes)
    return plain and isinstance(index, Letter) and normalize("NFKC", index.base) in numbers and not index.accents


def _summed(side: Written, numbers: Container[str]) -> set[str]:
    """The letters of vectors under a Σ, as its w_j^⊤ x shows that they are."""
    found: set[str] = set()
    for node in every_node(side):
        factors = node.factors if isinstance(node, Product) else ()
        for n, (_, factor) in enumerate(factors):
            if isinstance(factor, Large) and factor.kind == "sum" and factor.sub is not None:
                running = letters_of(factor.sub)
                found |= {base for _, behind in factors[n + 1 :] for base in _vectors(behind, running, numbers)}
    return found


def _behind_summed(
    statements: Sequence[Statement],
    sides: Sequence[Written],
    numbers: Container[str] = NUMBERS,
    alike: Container[str] = (),
) -> set[str]:
    """w of z_k = w_k^⊤ x, where z_j stands under a Σ_j somewhere, and of a_{nk} = w_k^⊤ x_n, where a_{nj} does.

    With `alike`, letters that number such vectors already, z_k itself may stand under a Σ_k.
    """
    found: set[str] = set()
    running, declared = _running(sides), _declared_vectors(statements)
    _run_on(running, statements)
    for link in (link for statement in statements for link in statement.links[:1]):
        letter, scripts = head(link.left) if isinstance(link.left, Written) else (None, Scripts())
        if letter is None or link.relation not in ("=", ":=", "≡") or not isinstance(link.right, Written):
            continue
        several = len(scripts.indices) == 2 and _has_any(link.right, declared)
        for place, index in enumerate(scripts.indices if several or len(scripts.indices) == 1 else ()):
            alone = scripts._replace(indices=(index,))
            if not isinstance(index, Letter) or not _is_numbered(alone, numbers):
                continue
            found_at = running.get(letter.base, ())
            if any(at == place and (base != index.base or base in alike) for at, base in found_at):
                found |= _vectors(link.right, {index.base}, numbers)
    return found


def _said_behind_summed(statements: Sequence[Statement], sides: Sequence[Written], numbers: Container[str]) -> set[str]:
    """c of z_k = ‖x − c_k‖², where c_k ∈ ℝ^d is said, and z_j stands under a Σ_j; no matrix has a k there."""
    found: set[str] = set()
    running, declared = _running(sides), _declared_vectors(statements)
    _run_on(running, statements)
    for link in (link for statement in statements for link in statement.links[:1] if declared):
        letter, scripts = head(link.left) if isinstance(link.left, Written) else (None, Scripts())
        if letter is None or not _is_numbered(scripts, numbers) or not isinstance(link.right, Written):
            continue
        [index] = scripts.indices
        assert isinstance(index, Letter)
        summed = any(at == 0 and base != index.base for at, base in running.get(letter.base, ()))
        if link.relation not in ("=", ":=", "≡") or not summed or letter.base in declared:
            continue
        within = [at for at, s in _symbols(link.right) if any(_is_letter(i, index) for i in s.indices)]
        if not any(is_capital(at.base) for at in within):
            lengths = [node for node in every_node(link.right) if _is_length(node)]
            found |= {at.base for node in lengths for at, s in _symbols(node) if _is_numbered(s, {index.base})}
    return found & declared


def _is_length(node: Written) -> bool:
    """‖x − c_k‖, and (x − c_k)^⊤, so that its product with x − c_k is a number."""
    base = node.base if isinstance(node, Scripted) else node
    turned = isinstance(node, Scripted) and isinstance(base, Bracket) and scripts_of(node).transposed
    return turned or (isinstance(base, Bracket) and base.left == "‖")


def _run_on(running: dict[str, set[tuple[int, str]]], statements: Sequence[Statement]) -> None:
    """What f_k = tanh(a_k) is made of is numbered as f_k is."""
    made: list[tuple[str, set[str]]] = []
    for link in (link for statement in statements for link in statement.links[:1]):
        letter, scripts = head(link.left) if isinstance(link.left, Written) else (None, Scripts())
        index = scripts.indices[0] if len(scripts.indices) == 1 else None
        if letter is None or not isinstance(index, Letter) or not isinstance(link.right, Written):
            continue
        within = {a.base for a, s in _symbols(link.right) if [i for i in s.indices if _is_letter(i, index)]}
        if link.relation in ("=", ":=", "≡"):
            made.append((letter.base, within - {letter.base}))
    for _ in made:
        before = {base: set(found) for base, found in running.items()}
        for whole, within in made:
            for base in within if whole in running else ():
                running.setdefault(base, set()).update(p for p in running[whole] if p[0] == 0)
        if before == running:
            break


def _is_letter(node: Written, letter: Letter) -> bool:
    return isinstance(node, Letter) and node.base == letter.base


def _running(sides: Sequence[Written]) -> dict[str, set[tuple[int, str]]]:
    """The j of Σ_j exp(z_j) and of Σ_j exp(a_{nj}), with its place, by z and a."""
    found: dict[str, set[tuple[int, str]]] = {}
    for node in (node for side in sides for node in every_node(side)):
        factors = node.factors if isinstance(node, Product) else ()
        for n, (_, factor) in enumerate(factors):
            if isinstance(factor, Large) and factor.kind == "sum" and factor.sub is not None:
                bound = letters_of(factor.sub)
                for letter, scripts in (s for _, behind in factors[n + 1 :] for s in _symbols(behind)):
                    below = {(n, i.base) for n, i in enumerate(scripts.indices) if isinstance(i, Letter)}
                    found.setdefault(letter.base, set()).update(p for p in below if p[1] in bound)
    return found


def _vectors(node: Written, running: set[str], numbers: Container[str] = NUMBERS) -> set[str]:
    """w of w_j^⊤ x, and of x^⊤ w_j."""
    found: set[str] = set()
    for part in every_node(node):
        heads = [head(factor) for _, factor in part.factors] if isinstance(part, Product) else []
        for n, (letter, scripts) in enumerate(heads):
            if letter is None or letter.accents or not _is_numbered(scripts, numbers):
                continue
            index = scripts.indices[0]
            turned = scripts.transposed or (n > 0 and heads[n - 1][0] is not None and heads[n - 1][1].transposed)
            if isinstance(index, Letter) and index.base in running and turned:
                found.add(letter.base)
    return found
