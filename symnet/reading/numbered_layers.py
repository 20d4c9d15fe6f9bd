r"""Numbers of layers without brackets: z^1 = W^1 x + b^1, a^1 = σ(z^1), z^2 = W^2 a^1 + b^2.

Nobody writes a first power. Where some letter has a 1 or a 0 above, all letters that never stand without a number above
are those of layers, as if W^{(1)} were written; where numbers from 2 on are all there is, they may be powers. So are
those of an H with a 1 and a 2 above, beside a bare H for any layer. The l of f_l(z_l) says of which layer f is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from symnet.reading.looking import USUAL_FUNCTIONS, letters_of_range
from symnet.reading.names import letters_in
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import (
    Bracket,
    Large,
    Letter,
    Listed,
    Mark,
    Number,
    Product,
    Scripted,
    Total,
    Written,
    bare,
    every_node,
    mapped,
)

OF_LAYERS = frozenset(("W", "w", "b", "B", "z", "Z", "a", "A", "h", "H", "o", "f", "g", "U", "V", r"\delta", r"\Theta"))
"""Letters that layers have, also where they have no first one: δ^3, δ^2 beside a^1."""

SIGNS = frozenset((r"\sigma", r"\partial", r"\nabla", "d", "e"))
"""What is no letter of a layer."""

LOW = frozenset("01")
"""Numbers that are no powers."""


def number_layers(statements: Sequence[Statement], scope: Scope) -> None:
    """Put W^{(1)} for W^1 where these are layers."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    sides += [st.mention for st in statements if st.mention is not None]
    written = [side for side in sides if isinstance(side, Written)]
    numbers: dict[str, set[str]] = {}
    plain: set[str] = set()
    for node in (n for side in written for n in every_node(side)):
        for base, number in _numbered(node):
            numbers.setdefault(base, set()).add(number)
    for side in written:
        for letter, scripts, whole in letters_in(side):
            if scripts.sup is None and not scripts.layer and (whole is None or _number(whole) is None):
                plain.add(letter.base)
    several = {base for base, texts in numbers.items() if _counts_layers(base, texts)}
    alone = {base: texts for base, texts in numbers.items() if base not in (plain - several) | SIGNS}
    found = {base: texts for base, texts in alone.items() if texts & LOW or base in OF_LAYERS}
    if not any(texts & LOW for texts in found.values()) or len(found) < 2:
        return
    scope.notice(f"numbers above {', '.join(sorted(found))} are those of layers")

    def put(node: Written) -> Written:
        number = _number(node) if isinstance(node, Scripted) else None
        if number is None or not isinstance(node, Scripted) or not isinstance(node.base, Letter):
            return node
        if node.base.base not in found or "mathbb" in node.base.accents:
            return node
        layer = Bracket(number.at, "(", ")", (number,))
        if isinstance(node.sup, Product):  # W^{1\top}
            return replace(node, sup=replace(node.sup, factors=(("", layer), *node.sup.factors[1:])))
        if isinstance(node.sup, Listed):
            return replace(node, sup=Product(number.at, (("", layer), ("", node.sup.items[1]))))
        return replace(node, sup=layer)

    for statement in statements:
        statement.rewrite(put)


def _counts_layers(base: str, texts: Set[str]) -> bool:
    """Whether it is an H with a 1 and a 2 above, also beside a bare one; x^0 + x^1 + x^2 are powers."""
    return {"1", "2"} <= texts and "0" not in texts and (base in OF_LAYERS or (len(base) == 1 and base.isupper()))


def write_ell(statements: Sequence[Statement]) -> None:
    r"""Put l for the \ell of z^{(\ell)}, where no l stands in the document: it numbers layers as l does."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    sides += [st.mention for st in statements if st.mention is not None]
    nodes = [n for side in sides if isinstance(side, Written) for n in every_node(side)]
    scripts = [s for n in nodes if isinstance(n, Scripted) for s in (n.sub, n.sup) if s is not None]
    if any(_is(n, "l") for n in nodes) or not any(_is(n, r"\ell") for s in scripts for n in every_node(s)):
        return

    def renamed(node: Written) -> Written:
        return replace(node, base="l") if isinstance(node, Letter) and node.base == r"\ell" else node

    def put(node: Written) -> Written:
        if not isinstance(node, (Scripted, Large)):
            return node
        sub, sup = (None if script is None else mapped(script, renamed) for script in (node.sub, node.sup))
        return replace(node, sub=sub, sup=sup)

    for statement in statements:
        statement.rewrite(put)
        for link in statement.links:
            if isinstance(link.left, (Letter, Number)) and isinstance(link.right, (Letter, Number)):  # ℓ ≠ n
                link.left, link.right = renamed(link.left), renamed(link.right)


def number_functions(statements: Sequence[Statement], scope: Scope) -> None:
    """Put f^{[l]} for the f_l of f_l(z_l) or f_l(z^l), and f^{[L]} for f_L: one function for each layer, no entry."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    below = [n for n in nodes if isinstance(n, Scripted) and isinstance(n.base, Letter) and n.sub is not None]
    others = {n.base.base for n in below if isinstance(n.base, Letter) and (n.sup is not None or not _is_layer(n.sub))}
    found = {base for node in nodes for base in _functions_of_layers(node)} - others
    summed = {letter for node in nodes if isinstance(node, Large) for letter in letters_of_range(node.sub)}
    if not found or summed & LAYERS:
        return

    def put(node: Written) -> Written:
        match node:
            case Scripted(base=Letter(base=base), sub=Written() as number, sup=None) if base in found:
                return replace(node, sub=None, sup=Bracket(node.at, "[", "]", (number,)))
        return node

    scope.notice(f"what stands below {', '.join(sorted(found))} numbers layers: each has a function of its own")
    for statement in statements:
        statement.rewrite(put)


LAYERS = frozenset(("l", r"\ell", "L"))
"""Letters that number layers."""


def _is_layer(number: Written | None) -> bool:
    """l, L, l + 1, L − 1."""
    match number:
        case Letter(base=base) | Total(terms=((_, Letter(base=base)), (_, Number()))):
            return base in LAYERS
    return False


def _functions_of_layers(node: Written) -> Iterator[str]:
    """The f of f_l(z_l)."""
    for (_, function), (sign, call) in pairwise(node.factors) if isinstance(node, Product) else ():
        match function, call:
            case Scripted(base=Letter(base=base), sub=Written() as number, sup=None), Bracket(left="(", items=(item,)):
                scripts = [n for n in (item.sub, item.sup) if n is not None] if isinstance(item, Scripted) else []
                same = any(bare(number) == bare(script) for script in scripts)
                if not sign and same and base in (*USUAL_FUNCTIONS, r"\sigma") and _is_layer(number):
                    yield base


def write_last_layer(statements: Sequence[Statement], scope: Scope) -> None:
    """Put L for the n_l of a^{(n_l)}, where no L stands in the document: it is the last layer."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    nodes = [n for side in sides if isinstance(side, Written) for n in every_node(side)]
    above = [s for n in nodes if isinstance(n, Scripted) and isinstance(n.sup, Bracket) for s in every_node(n.sup)]
    if any(_is(n, "L") for n in nodes) or not any(map(_counts_all_layers, above)):
        return
    scope.notice("n_l is the last layer, and is called L")
    for statement in statements:
        statement.rewrite(lambda node: Letter(node.at, "L") if _counts_all_layers(node) else node)


def _counts_all_layers(node: Written) -> bool:
    """n_l, and n_{\\ell}."""
    if not isinstance(node, Scripted) or node.sup is not None or node.primes or node.sub is None:
        return False
    return _is(node.base, "n") and (_is(node.sub, "l") or _is(node.sub, r"\ell"))


def _is(node: Written, base: str) -> bool:
    return isinstance(node, Letter) and node.base == base


def name_first_layers(statements: Sequence[Statement], scope: Scope) -> None:
    """Take a^0 beside a^l and a^{l-1} for the name of a layer, and for no power."""
    written = [side for st in statements for link in st.links for side in (link.left, link.right)]
    found = [f for side in written if isinstance(side, Written) for f in letters_in(side)]
    above = [(letter.base, scripts.sup) for letter, scripts, _ in found if scripts.sup is not None]
    layers = {(base, sup.base) for base, sup in above if isinstance(sup, Letter)}
    before = {(base, first.base) for base, sup in above if (first := _before_another(sup)) is not None}
    plain = {letter.base for letter, s, _ in found if s.sup is None and not s.layer and s.power is None}
    named = {base for base, _ in layers & before} - plain - SIGNS
    met: set[str] = set()

    def put(node: Written) -> Written:
        number = node.sup if isinstance(node, Scripted) else None
        if not isinstance(node, Scripted) or not isinstance(number, Number) or number.text not in LOW:
            return node
        if not isinstance(node.base, Letter) or node.base.base not in named:
            return node
        met.add(node.base.base)
        return replace(node, sup=Letter(number.at, number.text))

    for link in (link for statement in statements if named for link in statement.links):
        link.rewrite(put)
    if met:
        scope.notice(f"numbers above {', '.join(sorted(met))} are those of layers")


def _before_another(sup: Written) -> Letter | None:
    """l of l - 1."""
    (_, first), *rest = sup.terms if isinstance(sup, Total) else (("", None),)
    one = len(rest) == 1 and rest[0][0] == "-" and isinstance(rest[0][1], Number) and rest[0][1].text == "1"
    return first if one and isinstance(first, Letter) else None


def _numbered(node: Written) -> list[tuple[str, str]]:
    """W and 1 of W^1."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or "mathbb" in node.base.accents:
        return []
    number = _number(node)
    return [] if number is None else [(node.base.base, number.text)]


def _number(node: Scripted) -> Number | None:
    """The number that stands above, also before a transpose: W^1, W^{1\\top}."""
    above = node.sup
    if isinstance(above, Listed) and len(above.items) == 2 and _turns(above.items[1]):
        above = above.items[0]
    elif isinstance(above, Product) and len(above.factors) == 2 and not above.factors[1][0]:
        above = above.factors[0][1] if _turns(above.factors[1][1]) else above
    return above if isinstance(above, Number) and above.text.isdecimal() else None


def _turns(node: Written) -> bool:
    return isinstance(node, Mark) or (isinstance(node, Letter) and node.base == "T")
