r"""Declarations: W \in \mathbb{R}^{m \times n}, y \in \{0, 1\}, X : [m \times d], f: \mathbb{R}^n \to \mathbb{R}."""

from __future__ import annotations

from dataclasses import replace

from sympy import S

from symnet.core.notation import Name
from symnet.core.symbols import Shape
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import call_of, plain_name
from symnet.reading.looking import (
    as_fraction,
    derivative_parts,
)
from symnet.reading.meaning import Meaning
from symnet.reading.names import Scripts, letters_in, script_text, scripts_of
from symnet.reading.scope import Scope, is_bold, is_capital, spelled
from symnet.reading.statements import Link
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Dots,
    Entries,
    Labelled,
    Letter,
    Listed,
    Number,
    Product,
    Relation,
    Scripted,
    Written,
)

COUNTING = frozenset("cijklmnpqrst")
"""Letters that number things where they are nothing else."""


def declare(left: Written, right: Written, into: Written | None, meaning: Meaning) -> None:
    """W \\in \\mathbb{R}^{m \\times n}, y \\in \\{0, 1\\}, X : [m \\times d], f: A → B with what it maps into."""
    scope = meaning.scope
    if into is not None:
        _declare_map(left, right, into, meaning)
        return
    names = left.items if isinstance(left, (Listed, Bracket)) else (left,)
    for node in names:
        if (called := call_of(node)) is not None and (name := plain_name(called[0])) is not None:
            sizes, _ = _set(right, meaning) or (None, "")
            is_known = name.base in ELEMENTWISE or name.base in OF_ARRAYS  # σ(z) ∈ ℝ says nothing new
            if sizes is not None and not is_known:  # c(x) ∈ ℝ
                scope.declare(name, sizes)
                scope.maps.setdefault(name.latex(), (None,) * len(called[1].items))
            continue
        squared = isinstance(node, Scripted) and isinstance(node.sup, Number) and node.sup.text == "2"
        if isinstance(node, Scripted) and squared and not node.primes:
            node = replace(node, sup=None) if node.sub is not None else node.base  # σ² ∈ ℝⁿ, as σ is
        if isinstance(node, Scripted) and _is_line(node, scope):
            continue  # each δ_{oi} is 1 × k, which are the rows of δ_o
        node = _of_any_class(node, scope)
        name = plain_name(node) or _differentiated(node, scope)
        if name is None:
            return  # any other expression in a set says nothing that has to be known
        counts = name.latex() in scope.indices | scope.times or (name.latex() in COUNTING and scope.find(name) is None)
        if counts and _is_range(right):
            continue  # how far an index runs
        found = _set(right, meaning)
        if found is not None and found[1] == "symmetric":
            if not is_capital(name.base):
                raise ReadError("is this the sphere, or are these symmetric matrices?", right.at)
            found = found[0], "real"
            scope.symmetric.setdefault(name.latex(), "symmetric")
        if found is None and isinstance(right, Bracket) and right.left == "{" and all(map(plain_name, right.items)):
            several = ", ".join(script_text(item) for item in right.items)
            scope.notice(f"{name.latex()} stands for one of {several}")
            continue
        if found is None and isinstance(right, Bracket) and right.left == "{" and _is_range(right):
            scope.notice(f"{name.latex()} stands for one of several classes")  # y ∈ {1, …, k}
            continue
        if found is None and (named := _name_of_set(right)):
            scope.notice(f"what {named} is, of which {name.latex()} is said to be, is not used")
            continue
        if found is None:
            raise ReadError("the set is not understood", right.at)
        sizes, domain = found
        known = {"domain": domain} if domain != "real" and not squared and name.base != "1" else {}
        if known and isinstance(node, Scripted) and isinstance(node.sub, Letter) and node.sub.base in COUNTING:
            stem = replace(name, sub="").latex()
            scope.domains.setdefault(stem, domain)  # m of m_i ∈ {0, 1}
            if sizes in (None, (S.One, S.One)) and len(scope.below.get(stem, frozenset()) & scope.indices) > 1:
                continue  # y_i and y_j are entries of one y
        if sizes in (None, (S.One, S.One)) and _is_entry_of_whole(node, name, scope):
            scope.domains |= dict.fromkeys(spelled(replace(name, sub="")), domain) if known else {}
            continue
        if known and sizes in (None, (S.One, S.One)) and _is_entry_of_matrix(node, scope):
            scope.domains.setdefault(replace(name, sub="").latex(), domain)  # t of t_{nk} ∈ {0, 1}
            continue
        before = scope.find(name)
        said = scope.domains.get(name.latex(), before.domain if before is not None else "")
        if {domain, said} == {"sign", "binary"}:
            scope.of_two_sets.add(name.latex())  # y ∈ {−1, 1}, and elsewhere y ∈ {0, 1}
        elif sizes is not None:
            scope.declare(name, sizes, **known)
        elif known:
            scope.domains[name.latex()] = domain


def _is_entry_of_whole(node: Written, name: Name, scope: Scope) -> bool:
    """Whether y_i ∈ ℝ says that an entry of y is a number: y stands whole, too, and no equation says what it is."""
    place = node.sub if isinstance(node, Scripted) and node.sup is None and not node.primes else None
    if not isinstance(place, Letter) or place.accents or place.base not in scope.indices:
        return False
    stems = set(spelled(replace(name, sub="")))
    return bool(stems & scope.unindexed) and not stems & scope.given


def _is_entry_of_matrix(node: Written, scope: Scope) -> bool:
    """Whether two letters stand below it that number things in formulas: t_{nk}."""
    below = scripts_of(node).indices if isinstance(node, Scripted) else ()
    letters = [i.base for i in below if isinstance(i, Letter) and not i.accents]
    return len(letters) == len(below) == 2 and set(letters) <= scope.indices


def _is_line(node: Scripted, scope: Scope) -> bool:
    """Whether it is a line of what has a formula or stands whole: δ_{oi} beside δ_o, where o is a label."""
    if not isinstance(node.sub, Labelled) or len(node.sub.items) != 1 or not isinstance(node.base, Letter):
        return False
    whole = plain_name(replace(node, sub=node.sub.label))
    return whole is not None and whole.latex() in scope.given


def _of_any_class(node: Written, scope: Scope) -> Written:
    """w_j for w_{y_i}, of the class y_i, where j numbers the w of all classes."""
    if not isinstance(node, Scripted) or node.sub is None or script_text(node.sub) not in scope.labels:
        return node
    stem = plain_name(replace(node, sub=None) if node.sup is not None else node.base)
    letters = scope.below.get(stem.latex(), set()) - scope.labels if stem is not None else set()
    return replace(node, sub=Letter(node.sub.at, min(letters))) if letters else node


def is_collection(left: Written | ReadError, right: Written | ReadError) -> bool:
    """Whether a name is said to stand for several: θ = (W, b), with a matrix among them, θ = {μ, σ}."""
    if not isinstance(left, (Letter, Scripted)) or plain_name(left) is None or not isinstance(right, Bracket):
        return False
    names = [plain_name(item) for item in right.items]
    capital = any(name is not None and is_capital(name.base) for name in names)
    of_parameters = right.left == "{" and isinstance(left, Letter) and left.base in PARAMETERS
    return right.left in "({" and len(names) > 1 and None not in names and (capital or of_parameters)


PARAMETERS = (r"\theta", r"\Theta", r"\vartheta", r"\omega", r"\phi", r"\Phi")
"""Letters for all parameters together."""


def is_set(left: Written | ReadError, right: Written | ReadError) -> bool:
    """Whether a name is said to stand for a set: D = {(x_i, y_i)}_{i=1}^n, S = {x_1, …, x_n}; not in x = {x_1, …}."""
    counted = isinstance(right, Scripted) and isinstance(right.sub, Relation)
    body = right.base if isinstance(right, Scripted) and counted else right
    name = plain_name(left) if isinstance(left, (Letter, Scripted)) else None
    if name is None or not isinstance(body, Bracket) or body.left != "{":
        return False
    bases = {letter.base for item in body.items for letter, _, _ in letters_in(item)}
    return (counted or is_listed_set(body)) and name.base not in bases


def is_listed_set(node: Written | ReadError) -> bool:
    """Whether it is a set whose members are listed with dots: {x_0, …, x_{n-1}}."""
    return isinstance(node, Bracket) and node.left == "{" and any(isinstance(item, Dots) for item in node.items)


def says_space(link: Link) -> bool:
    """Whether it says what a space is, Θ = ℝ^n × ℝ^n, or between which spaces something maps, ℝ^n → ℝ^m."""
    if isinstance(link.left, ReadError) or isinstance(link.right, ReadError):
        return False
    if link.relation == "=":
        return is_space(link.right)
    return link.relation == "→" and all(_is_reals_of_a_size(s) or is_space(s) for s in (link.left, link.right))


def _is_reals_of_a_size(node: Written) -> bool:
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Letter) and _is_reals(base) and bool(base.accents)


def is_space(node: Written) -> bool:
    """Whether it is a product of spaces, ℝ^{m×n} × ℝ^n."""
    factors = node.factors if isinstance(node, Product) else ()
    if len(factors) < 2 or any(operator != r"\times" for operator, _ in factors[1:]):
        return False
    bases = [factor.base if isinstance(factor, Scripted) else factor for _, factor in factors]
    return all(isinstance(base, Letter) and _is_reals(base) for base in bases)


def _declare_map(node: Written, source: Written, into: Written, meaning: Meaning) -> None:
    """f: ℝ → ℝ, applied entry by entry; f: ℝⁿ → ℝᵐ, whose values have the shape m × 1."""
    called, scope = call_of(node), meaning.scope  # S(x) : ℝ^K → ℝ^K
    name = plain_name(node if called is None else called[0])
    if name is None:
        raise ReadError("a name is expected before a map from one set into another", node.at)
    if name.base in ELEMENTWISE or name.base in OF_ARRAYS or name.base in scope.aliases:
        return
    sizes, _ = _set(into, meaning) or (None, "")
    if sizes is None and isinstance(into, Bracket) and len(into.items) == 2:
        sizes = (S.One, S.One)  # an interval: (0, 1)
    if sizes is None:
        raise ReadError("the set is not understood", into.at)
    if sizes == (1, 1) and isinstance(source, Letter) and _is_reals(source):
        scope.function_names.add(name.latex())
    else:
        scope.declare(name, sizes)
        spaces = [space for _, space in source.factors] if isinstance(source, Product) else [source]
        scope.maps[name.latex()] = tuple((_set(space, meaning) or (None, ""))[0] for space in spaces)


def _differentiated(node: Written, scope: Scope) -> Name | None:
    """w of ∂L/∂w, which has the shape of w; a Jacobian ∂a/∂z of a vector a has another one than z."""
    of, by = derivative_parts(as_fraction(node))
    if of is None or by is None or len(by) != 1:
        return None
    name = plain_name(of)
    known = scope.find(name) if name is not None else None
    is_number = known is None or scope.shape_of(known) == (1, 1)
    return plain_name(by[0]) if is_number and not (name is not None and is_bold(name)) else None


def _in_brackets(sup: Written | None) -> Written | None:
    """m × n of ℝ^{(m × n)} and of ℝ^{(m, n)}."""
    if not isinstance(sup, Bracket) or sup.left not in "([" or len(sup.items) not in (1, 2):
        return None
    first, *others = sup.items
    return Product(sup.at, (("", first), (r"\times", others[0]))) if others else first


def _laid(exponent: Written, meaning: Meaning) -> Shape:
    """m × n of ℝ^{m×n}; n of ℝ^n as a column, or as a row where all vectors lie."""
    rows, columns = meaning.sizes(exponent)
    is_vector = not (isinstance(exponent, Product) and any(op == r"\times" for op, _ in exponent.factors))
    meaning.scope.of_length |= {rows} if is_vector else set()
    return (columns, rows) if meaning.scope.lying and is_vector else (rows, columns)


def _set(node: Written, meaning: Meaning) -> tuple[Shape | None, str] | None:
    """The shape and the domain that a set gives: ℝ^{m×n}, ℝ, {0,1}, {0,1}^K, [m × d]."""
    if isinstance(node, Letter) and (_is_reals(node) or (node.base in ("N", "Z", "Q") and "mathbb" in node.accents)):
        return (S.One, S.One), "real"
    if isinstance(node, Entries):
        size = meaning.size(node.size)
        return ((S.One, size) if meaning.scope.rows else (size, S.One)), "real"
    if isinstance(node, Scripted):
        scripts = scripts_of(node)
        exponent = scripts.sup if scripts.sup is not None else scripts.power
        if isinstance(node.base, Letter) and _is_reals(node.base):
            domain = "positive" if scripts.marks or scripts.words or scripts.indices else "real"
            if exponent is None and scripts.transposed:
                exponent = node.sup  # ℝ^T, of T entries
            exponent = _in_brackets(node.sup) or exponent
            if exponent is None:
                return (S.One, S.One), domain
            return _laid(exponent, meaning), domain
        counts = isinstance(node.base, Letter) and node.base.base in ("N", "Z") and "mathbb" in node.base.accents
        if counts:  # ℕ_0, ℕ^n
            return ((S.One, S.One) if exponent is None else _laid(exponent, meaning)), "real"
        if isinstance(node.base, Letter) and _is_of_symmetric(node.base, scripts) and isinstance(exponent, Letter):
            rows, _ = meaning.sizes(exponent)
            return (rows, rows), "symmetric"
        if isinstance(node.base, Bracket) and _is_positive(node.base) and exponent is not None:
            return _laid(exponent, meaning), "positive"
        if isinstance(node.base, Bracket) and _is_binary(node.base) and exponent is not None:
            return _laid(exponent, meaning), "binary"
        if isinstance(node.base, Bracket) and _is_of_signs(node.base) and exponent is not None:
            return _laid(exponent, meaning), "sign"
        if isinstance(node.base, Bracket) and _is_interval(node.base) and exponent is not None:
            return _laid(exponent, meaning), "real"
        if isinstance(node.base, Letter) and node.base.base == r"\Delta" and exponent is not None:
            return None, "distribution"
        return None
    if isinstance(node, Listed) and _is_binary(Bracket(node.at, "{", "}", node.items)):
        return (S.One, S.One), "binary"  # {0, 1} in braces that TeX takes off
    if isinstance(node, Bracket):
        if _is_positive(node):
            return (S.One, S.One), "positive"
        if _is_binary(node):
            return (S.One, S.One), "binary"
        if _is_of_signs(node):
            return (S.One, S.One), "sign"
        if node.left in "([" and len(node.items) == 1:
            return meaning.sizes(node.items[0]), "real"
        return (None, "real") if _is_interval(node) else None
    if isinstance(node, Product):
        return meaning.sizes(node), "real"
    return None


def _is_of_signs(node: Bracket) -> bool:
    """{−1, 1}."""
    return node.left == "{" and sorted(script_text(i).lstrip("+") for i in node.items) == ["-1", "1"]


def _is_interval(node: Bracket) -> bool:
    """[a, b], or (0, 1)."""
    bounds = all(isinstance(item, Number) for item in node.items)
    return len(node.items) == 2 and (node.left == "[" or (node.left == "(" and bounds))


def _name_of_set(node: Written) -> str:
    r"""\mathcal{X}, V, D_k: a set by its name, which says no shape; none in blackboard bold, as the complex numbers."""
    letter = node.base if isinstance(node, Scripted) else node
    named = plain_name(node) if isinstance(letter, Letter) and letter.base[-1].isalpha() else None
    blackboard = isinstance(letter, Letter) and "mathbb" in letter.accents
    return "" if named is None or blackboard else named.latex()


def _is_range(node: Written) -> bool:
    """{1, …, n}, [1..n], 1 … n, and the 1 before a comma and dots: what an index runs over."""
    if isinstance(node, Bracket) and node.left in "{[(":
        several = len(node.items) > 1 and any(isinstance(item, Dots) for item in node.items)
        return several or (len(node.items) == 1 and not isinstance(node.items[0], Number) and _is_range(node.items[0]))
    if isinstance(node, Product):
        (_, first), *rest = node.factors
        return isinstance(first, Number) and any(isinstance(factor, Dots) for _, factor in rest)
    return isinstance(node, Number)


def _is_reals(letter: Letter) -> bool:
    return letter.base == "R" and (not letter.accents or letter.accents[0] in ("mathbb", "mathbf", "mathcal"))


def _is_of_symmetric(letter: Letter, scripts: Scripts) -> bool:
    r"""\mathbb{S}^n, and \mathcal{S}_{++}^n with a sign: the symmetric matrices of a size, the definite ones."""
    signed = bool(scripts.marks or scripts.words)
    return letter.base == "S" and (letter.accents[:1] == ("mathbb",) or (signed and bool(letter.accents)))


def _is_positive(bracket: Bracket) -> bool:
    """(0, ∞), and [0, ∞)."""
    items = [script_text(item).lstrip("+") for item in bracket.items]
    return bracket.left in "([" and items == ["0", r"\infty"]


def _is_binary(bracket: Bracket) -> bool:
    return bracket.left == "{" and sorted(getattr(i, "text", "") for i in bracket.items) == ["0", "1"]
