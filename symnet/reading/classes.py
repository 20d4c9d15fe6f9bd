"""Classes of examples as indices: c of −log p_c, y_c = 1 of a one-hot y, u_o of the word o."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from symnet.core.notation import Name
from symnet.reading.beforehand import called_name, given_name
from symnet.reading.heads import plain_name
from symnet.reading.looking import above_e, head, number_of
from symnet.reading.names import NO_SCRIPTS, letters_in, name_of, script_text
from symnet.reading.scope import Scope, spelled
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import (
    Bracket,
    Dots,
    Grid,
    Labelled,
    Large,
    Letter,
    Mark,
    Number,
    Product,
    Relation,
    Scripted,
    Text,
    Total,
    Written,
    bare,
    every_node,
)
from symnet.reading.vocabulary import LABELS

CLASSES = frozenset("cdgklorty")
"""Letters that name one class, as c does in −log p_c."""

EMBEDDED = re.compile(r"\b(?:word2vec|skip-?gram|cbow|(?:outside|output|context|cent(?:er|re)) words?)\b", re.I)
"""Words of documents in which an index that nothing binds is one word of the vocabulary."""

NEGATIVE = re.compile(r"\b(?:negative(?:ly)?[ -]sampl|negative (?:words|examples)|SGNS)", re.I)
"""Words of documents whose u_k, of Σ_{k=1}^K, are sampled words, and u_o is none of them."""

TRUE_CLASS = re.compile(
    r"\b(?:correct|true|right|target|gold|actual)\s+(?:class|label|answer|category|word|index)\b[^.$\\]{0,20}(?:\$|\\\()\s*"
    r"([a-z])\s*(?:\$|\\\))"
)
"""The correct class $c$, the correct answer (index $c$)."""

THE_WORD = re.compile(
    r"\b(?:(?:the|a|an)\s+(?:\w+\s+)?(?:word|token)|one[- ]hot vector (?:of|for)(?: the)?(?: \w+)?)"
    r"\s+(?:\$|\\\()\s*w\s*(?:\$|\\\))",
    re.I,
)
"""The next word $w$, the one-hot vector of $w$."""

NAMED_CLASS = re.compile(
    r"(?:\$|\\\(|\bwhere\s|\band\s)\s*([a-z])\s*(?:\$|\\\)|(?=\s))\s*"
    r"(?:(?:is|being|denotes|marks|means|as)\s+(?:the\s+)?|(?:,\s*)?the\s+)(?:index\s+(?:of|for)\s+)?(?:the\s+)?"
    r"(?:correct|true|right|target|gold|actual|ground[- ]truth)\s+(?:class|label|answer|category|word|one)\b"
)
"""Where $k$ is the index of the correct class."""

SUPPOSED = re.compile(r"\bif\s*$")
"""Before $k$ is the true class: it may be any."""

ONE_AT = re.compile(
    r"\b([a-z])\s*(?:\$|\\\))?\s*-?\s*(?:\^\{?)?th\b[^a-z]{0,6}(?:dimension|element|entry|component|position|coordinate)\b"
    r"[^.;]{0,40}?\b(?:is|being|equals)\s+(?:one|1|non-?zero)\b"
    r"|第\s*\$?\s*([a-z])\s*\$?\s*个[^。]{0,9}(?:之外|以外|[为是]\s*1)"
)
"""Only the k-th dimension of $y$ is one."""

SPOKEN = re.compile(
    r"\b(?:word2vec|class|label|target|correct|true|gold|cent(?:er|re)|context|output word|one-hot)", re.I | re.A
)
"""Words of documents that speak of a class."""


def note_classes(statements: Sequence[Statement], text: str, page: str, scope: Scope) -> None:
    r"""c of L = −\log p_c, beside p_k and where nothing binds c, is the class of an example, and no running index.

    `text` is the prose, `page` has the formulas within it.
    """
    named = _classes_in_words(text) | _classes_in_words(page)
    picked = set(_picked(statements)) - set(_reckoned_with(statements))
    spoken = SPOKEN.search(text) is not None or bool(named)
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    below: dict[str, set[str]] = {}
    for letter, index in (pair for side in sides for pair in _single_indices(side)):
        below.setdefault(letter.base, set()).add(index)
    bound = {
        letter.base
        for side in sides
        for node in every_node(side)
        if isinstance(node, Large)
        for letter, _, _ in letters_in(node.sub or Number(node.at, "0"))
    }
    summed = set(bound)
    given = [link for st in statements for link in st.links[:1] if not isinstance(link.right, Number)]  # not y_c = 1
    lefts = [link.left for link in given if isinstance(link.left, (Letter, Scripted))]
    given_of = {letter.base for side in sides for n in every_node(side) for letter in _conditioned(n)}  # o of p(o | c)
    bound |= {i for left in lefts for _, i in _single_indices(left) if i not in given_of | named}
    samples = _samples(sides) if NEGATIVE.search(text) is not None else set()
    if EMBEDDED.search(text) is not None:
        above = {base: found & bound - samples for base, found in below.items()}
        words = CLASSES - bound - {"t"}  # which numbers steps as often
        scope.labels |= {i for base, found in below.items() if above[base] for i in found & words}
        both = {base for base, found in below.items() if above[base] and found & samples and found & scope.labels}
        both |= {
            base
            for base, found in below.items()
            if not found & summed - samples and found & samples and found & CLASSES - summed
        }
        if both:
            _set_apart(statements, samples, both)
            scope.notice(f"the words that are sampled, {', '.join(sorted(both))}_k, are none of the others")
    for below_it in (i for side in sides for _, s, _ in letters_in(side) for i in s.indices):
        if isinstance(below_it, Scripted) and isinstance(below_it.sup, Mark) and below_it.sup.sign == "*":
            scope.labels.add(script_text(below_it))  # u_{j^*}
    stand = {index for found in below.values() for index in found}
    scope.labels |= (named | picked) & stand & (CLASSES - bound)
    if "w" in stand - bound - set(_reckoned_with(statements)) and THE_WORD.search(page) is not None:
        scope.labels.add("w")  # of −log p_w
    for statement in statements:
        link = statement.links[0] if statement.links else None
        name = (given_name(link) or called_name(link)) if link is not None else None
        if name is None or name.sub:
            continue
        left = statement.links[0].left
        own = {i for _, i in _single_indices(left)} if isinstance(left, Written) else set()  # i of softmax(z_i) = …
        for right in (link.right for link in statement.links if isinstance(link.right, Written)):
            under = {letter.base for letter, i in _single_indices(right) if i in bound}  # z_j of z_y beside Σ_j z_j
            single = ((letter.base, i, below[letter.base] - samples - {i}) for letter, i in _single_indices(right))
            free = {
                i
                for base, i, others in single
                if others and i not in bound | own and ((i in CLASSES and spoken) or base in under)
            }
            if len(free) == 1:
                scope.labels |= free


def _picked(statements: Sequence[Statement]) -> Iterator[str]:
    r"""c of L = −\log p_c, where p = softmax(z) is given as a whole, and of −\log softmax(z)_c."""
    links = [statement.links[0] for statement in statements if statement.links]
    whole = {
        name.base
        for link in links
        if (name := given_name(link)) is not None and not name.sub and isinstance(link.right, Written)
        if any(isinstance(node, Letter) and node.base.lower() == "softmax" for node in every_node(link.right))
    }
    given: set[Name] = set()
    for link in links:
        name = given_name(link) or called_name(link)
        if name is None or name in given or name.sub or not isinstance(link.right, Written):
            continue
        given.add(name)
        for node in every_node(link.right):
            for (_, first), (sign, second) in pairwise(node.factors if isinstance(node, Product) else ()):
                item = second.items[0] if isinstance(second, Bracket) and len(second.items) == 1 else second
                function = first.base.lower() if isinstance(first, Letter) and not sign else ""
                below = second.sub if isinstance(second, Scripted) and isinstance(second.base, Bracket) else None
                if function == "softmax" and isinstance(below, Letter):
                    yield below.base
                if function in ("log", "ln"):
                    yield from (i for letter, i in _single_indices(item) if letter.base in whole)


def _reckoned_with(statements: Sequence[Statement]) -> Iterator[str]:
    """The letters that stand as factors or terms, as c does in c^⊤ x, and are no classes."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    scripts = [s for node in nodes if isinstance(node, Scripted) for s in (node.sub, node.sup) if s is not None]
    below = {id(node) for script in scripts for node in every_node(script)}
    for node in (node for node in nodes if id(node) not in below):
        parts = node.factors if isinstance(node, Product) else node.terms if isinstance(node, Total) else ()
        for letter, its in (head(part) for _, part in parts):
            if letter is not None and not its.indices:
                yield letter.base


@lru_cache(maxsize=64)
def _classes_in_words(text: str) -> frozenset[str]:
    """The letters of which the words say that they are the class of an example."""
    named = (m[1] for m in NAMED_CLASS.finditer(text) if SUPPOSED.search(text, 0, m.start()) is None)
    found = {*TRUE_CLASS.findall(text), *named, *(a or b for a, b in ONE_AT.findall(text))}
    return frozenset(letter for letter in found if letter)


def _conditioned(node: Written) -> Iterator[Letter]:
    """The letters of p(o | c)."""
    if isinstance(node, Bracket) and "|" in node.separators:
        yield from (item for item in node.items if isinstance(item, Letter))


def _samples(sides: Sequence[Written]) -> set[str]:
    """k of Σ_{k=1}^K, which runs over K sampled words, where Σ_{w ∈ V} and Σ_{w=1}^V run over all."""
    whole = ("V", "W", "N")
    sums = [n for side in sides for n in every_node(side) if isinstance(n, Large) and n.sup is not None]
    few = [n for n in sums if isinstance(n.sup, Letter) and n.sup.base not in whole and not n.sup.accents]
    few += [n for n in sums if isinstance(n.sup, Number)]
    return {letter.base for n in few for letter, _, _ in letters_in(n.sub or Number(n.at, "0"))}


def _set_apart(statements: Sequence[Statement], samples: AbstractSet[str], bases: AbstractSet[str]) -> None:
    """Put u_{neg,k} for u_k: words that are sampled, none of which is the word o of u_o."""

    def put(node: Written) -> Written:
        below = node.sub if isinstance(node, Scripted) and isinstance(node.base, Letter) else None
        if not isinstance(node, Scripted) or not isinstance(below, Letter) or below.base not in samples:
            return node
        own = isinstance(node.base, Letter) and node.base.base in bases
        return replace(node, sub=Labelled(node.at, Text(node.at, "neg"), (below,))) if own else node

    for statement in statements:
        for link in statement.links:
            link.rewrite(put)


ONE_HOT = re.compile(r"one[- ]?hot", re.I)

_OPEN, _CLOSE = r"(?:\$|\\\()\s*", r"\s*(?:\$|\\\))"
_BARE = r"(?:\\(?:mathbf|bm|boldsymbol|vec)\s*\{?\s*)?([yt])\s*\}?"
_Y = rf"{_OPEN}{_BARE}{_CLOSE}"
HOT_OF = re.compile(
    rf"{_Y},?\s*(?:is|be|being|denotes)?\s*(?:the|a)?\s*one[- ]?hot\s+(?:label\s+)?"
    r"(?:vector|encoding|representation|label)\s+"
    r"(?:of|for)\s+(?:the\s+)?(?:(?:\w+\s+){0,3})(?:\$|\\\()\s*([a-z])\s*(?:\$|\\\))",
    re.I,
)
"""$y$ is the one-hot vector of the class $c$."""

HOT_AT = re.compile(
    rf"{_Y},?\s*(?:is|be|being|denotes)?\s*(?:the|a|some)?\s*one[- ]?hot\s+(?:label\s+|target\s+)?"
    r"(?:vector|encoding|representation|label|target),?\s+(?:with|having|whose|which is|that is|which has|that has)\s+"
    r"(?:an?\s+|the\s+|its\s+|only\s+)?(?:\$\s*)?(?:1|one)(?:\s*\$)?\s+(?:is\s+)?(?:at|in|for|on)\s+"
    r"(?:(?:the|its|position|index|place|entry|row|coordinate)\s+)*(?:[\w-]+\s+){0,3}(?:\$|\\\()\s*([a-z])\s*(?:\$|\\\))",
    re.I,
)
"""$y$ is the one-hot vector with a 1 at the true class $c$."""


ONE_THERE = re.compile(
    rf"{_OPEN}{_BARE}_\{{?\w\}}?\s*=\s*1{_CLOSE}\s*"
    rf"(?:if|when|where|for)\b[^.]{{0,60}}?\b(?:correct|true|right|target|gold|actual|ground[- ]truth)\s+"
    rf"(?:class|label|category|word|one|answer)\b[^.]{{0,60}}?(?:\b0|\bzero)(?:{_CLOSE})?\s*"
    r"(?:otherwise|elsewhere|for\s+(?:all\s+)?(?:the\s+)?(?:other|rest)|if not|everywhere else)"
)
"""$y_k = 1$ if $k$ is the correct class, and $y_k = 0$ otherwise."""


def _take_hot_in_words(statements: Sequence[Statement], page: str, scope: Scope) -> None:
    """y_k = 1 if k is the correct class and 0 otherwise: y is one-hot, and neither is a claim of its own."""
    said = {Name(base) for base in ONE_THERE.findall(page)}
    texts = {text for name in said for text in spelled(name)}
    for statement in statements if said else ():
        link = statement.links[0] if len(statement.links) == 1 else None
        if link is None or not isinstance(link.left, Written) or not isinstance(link.right, Number):
            continue
        letter, scripts = head(link.left)
        whole = letter is not None and len(scripts.indices) == 1 and name_of(letter, scripts, with_sub=False).latex()
        if whole in texts and link.right.text in ("0", "1"):
            statement.kind, statement.links = "mention", []
    for name in said:
        if name.base not in scope.labels:
            scope.domains |= dict.fromkeys(spelled(name), "one-hot")
            scope.evidence.setdefault(name.latex(), set()).add("vector")


HOT_LABELS = re.compile(
    r"\b(?:the\s+)?(?:labels?|targets?|classes)\s+(?:is|are|(?:is|are)\s+(?:given|encoded|represented)\s+as|come\s+as)\s+"
    r"one[- ]?hot\b(?![^.;,]{0,30}\$)",
    re.I,
)
"""Labels are one-hot, and no name beside it."""


def _take_hot_labels(statements: Sequence[Statement], page: str, scope: Scope) -> None:
    """Labels are one-hot: so is the one y that there is."""
    if HOT_LABELS.search(page) is None:
        return
    links = [link for statement in statements for link in statement.links]
    found = {
        name_of(letter, scripts, with_sub=False)
        for link in links
        for side in (link.left, link.right)
        if isinstance(side, Written)
        for letter, scripts, _ in letters_in(side)
        if letter.base in ("y", "Y", "t") and not letter.accents and not scripts.sup
    }
    given = {n for link in links if link.relation in ("=", ":=") and (n := given_name(link)) is not None}
    if len(found) == 1 and not found & given:
        name = found.pop()
        scope.domains |= dict.fromkeys(spelled(name), "one-hot")
        scope.notice(f"{name.latex()} is one-hot, as the labels are")


def _take_entries_in_words(statements: Sequence[Statement]) -> None:
    r"""Y_{ij} = 1 for the correct pair, of a Y ∈ {0, 1}^{K × K}: words say when, and it gives no value to Y_{ij}."""
    binary = {
        bare(link.left)
        for statement in statements
        for link in statement.links
        if link.relation == "∈" and isinstance(link.right, Scripted) and _are_two(link.right.base)
    }
    for statement, after in zip_longest(statements, statements[1:]):
        link = statement.links[0] if len(statement.links) == 1 and statement.links[0].relation == "=" else None
        if link is None or not isinstance(link.right, Number) or link.right.text not in ("0", "1"):
            continue
        of_case = CASE.search(statement.words) is not None
        of_entry = bare(_stem(link.left)) in binary and bare(link.left) not in binary and not of_case
        if of_entry and after is not None and after.page is statement.page and WHEN.match(after.words):
            statement.kind, statement.links = "mention", []


CASE = re.compile(r"\b(?:if|for|when|whenever|where|unless|case)\b[^.;:,]*$", re.I)
WHEN = re.compile(r"\s*(?:exactly |only |precisely )?(?:for|if|iff|when|where|means|says|indicates|exactly)\b", re.I)
"""Words behind y_i = 1 that say when it is so."""


def _take_hot_written_out(statements: Sequence[Statement], text: str, page: str, scope: Scope) -> None:
    r"""y = [0, \ldots, 1, \ldots, 0]^\top: y is one-hot, and which entry is 1 is no claim."""
    for statement in statements:
        link = statement.links[0] if len(statement.links) == 1 and statement.links[0].relation == "=" else None
        name = plain_name(link.left) if link is not None and isinstance(link.left, Written) else None
        if link is None or name is None or name.sub or not isinstance(link.right, Written):
            continue
        is_label = name.base in LABELS or ONE_HOT.search(text) or ONE_HOT.search(page)
        if is_label and _is_hot_vector(link.right):
            statement.kind, statement.links = "mention", []
            if name.base not in scope.labels or name.accents:
                scope.domains |= dict.fromkeys(spelled(name), "one-hot")
                scope.evidence.setdefault(name.latex(), set()).add("vector")


def _take_hot_sums(statements: Sequence[Statement], scope: Scope) -> None:
    """t_{nk} ∈ {0, 1} and Σ_k t_{nk} = 1 say that each row of t is one-hot."""
    links = [link for statement in statements for link in statement.links]
    binary = {bare(_stem(link.left)) for link in links if link.relation == "∈" and _are_two(link.right)}
    for statement in statements:
        link = statement.links[0] if len(statement.links) == 1 else None
        if link is None or link.relation != "=" or bare(link.right) != bare(Number(0, "1")):
            continue
        factors = [factor for _, factor in link.left.factors] if isinstance(link.left, Product) else []
        if len(factors) != 2 or not isinstance(factors[0], Large) or factors[0].kind != "sum" or factors[0].sub is None:
            continue
        letter, scripts = head(factors[1])
        below = factors[0].sub.sides[0] if isinstance(factors[0].sub, Relation) else factors[0].sub
        last = scripts.indices[-1] if scripts.indices else None
        if letter is None or last is None or bare(last) != bare(below) or bare(_stem(factors[1])) not in binary:
            continue
        name = name_of(letter, scripts, with_sub=False)
        scope.domains |= dict.fromkeys(spelled(name), "one-hot")
        scope.notice(f"{name.latex()} is one-hot, as its entries are 0 or 1 and sum to one")
        statement.kind, statement.links = "mention", []


def _stem(node: object) -> object:
    """t of t_{nk}."""
    return node.base if isinstance(node, Scripted) and node.sup is None else node


def _are_two(node: object) -> bool:
    """{0, 1}."""
    items = [bare(item) for item in node.items] if isinstance(node, Bracket) and node.left == "{" else []
    return items == [bare(Number(0, "0")), bare(Number(0, "1"))]


def _is_hot_vector(node: Written) -> bool:
    """Whether zeros, dots and a single one stand in a row or a column."""
    node = node.base if isinstance(node, Scripted) and node.sub is None else node
    cells = node.items if isinstance(node, Bracket) else ()
    if len(cells) == 1 and isinstance(cells[0], Grid):
        node = cells[0]
    if isinstance(node, Grid) and 1 in (len(node.rows), max(map(len, node.rows))):
        cells = tuple(cell for row in node.rows for cell in row)
    dots = [cell for cell in cells if isinstance(cell, Dots)]
    numbers = [cell.text for cell in cells if isinstance(cell, Number)]
    plain = len(dots) + len(numbers) == len(cells) and dots
    return bool(plain) and numbers.count("1") == 1 and "0" in numbers and set(numbers) == {"0", "1"}


LABEL_VALUES = (-1, 0, 1)
"""The values that labels of two classes take."""

OF_A_LABEL = re.compile(r"\b(?:labels?|classe?s?|targets?|positives?|negatives?)\b[^.;:$]{0,30}$", re.I)
"""Words before the value of a label."""

NEAR = 200
"""Characters between two values of a label that are said together."""


def leave_out_labels(statements: Sequence[Statement]) -> None:
    """True triples have $y = 1$, false ones $y = -1$: values that a label takes, of which neither is claimed."""
    met: list[tuple[object, int | None, Statement]] = []
    for statement in statements:
        link = statement.links[0] if len(statement.links) == 1 else None
        if link is None or link.relation != "=" or statement.is_displayed or not isinstance(link.left, Letter):
            continue
        if statement.kind != "claims":  # for y = 1
            continue
        value = number_of(link.right) if isinstance(link.right, Written) else None
        if value in LABEL_VALUES:
            met.append((bare(link.left), value, statement))
    for (name, value, statement), (other, next_value, behind) in pairwise(met):
        near = statement.page is behind.page and behind.at - statement.at < NEAR
        said = any(OF_A_LABEL.search(one.words) for one in (statement, behind))
        if name == other and value != next_value and near and said:
            for one in (statement, behind):
                one.kind, one.links = "mention", []


def note_hot(statements: Sequence[Statement], text: str, page: str, scope: Scope) -> None:
    """y_c = 1, or −Σ_k y_k log p_k = −log p_c, of a one-hot y, or y_k = 1[k = c]: y is the class c as a vector."""
    _take_hot_in_words(statements, page, scope)
    _take_entries_in_words(statements)
    _take_hot_labels(statements, page, scope)
    _take_hot_written_out(statements, text, page, scope)
    _take_hot_sums(statements, scope)
    for statement in statements:
        pair = _indicated(statement.links[0], scope.labels) if len(statement.links) == 1 else None
        if pair is not None:
            scope.hot[pair[0]] = pair[1]
            scope.domains |= dict.fromkeys(spelled(pair[1]), "one-hot")
            scope.evidence.setdefault(pair[1].latex(), set()).add("vector")
            statement.kind, statement.links = "mention", []
    links = [link for statement in statements for link in statement.links]
    found = [pair for link in links for pair in _hot(link, scope.labels)] if ONE_HOT.search(text) else []
    is_hot = ONE_HOT.search(text) or ONE_AT.search(text) or ONE_AT.search(page)
    said = set((_classes_in_words(text) | _classes_in_words(page)) & scope.labels if is_hot else ())
    names = {name for link in links for side in (link.left, link.right) for name in _numbered_labels(side)}
    made = {
        name for link in links if (name := given_name(link)) is not None and isinstance(link.right, (Product, Total))
    }
    if len(said) == 1 and len(names) == 1 and names.isdisjoint(made):  # y = W x + b is no label
        found += [(said.pop(), names.pop())]
    whole = {name for link in links for side in (link.left, link.right) for name in _whole_labels(side)}
    hot = [*HOT_OF.findall(page), *HOT_AT.findall(page)]
    found += [(c, Name(y)) for y, c in hot if c in scope.labels and Name(y) in names | whole]
    for label, name in found:
        scope.hot[label] = name
        scope.domains |= dict.fromkeys(spelled(name), "one-hot")
        scope.evidence.setdefault(name.latex(), set()).add("vector")
        scope.notice(f"{name.latex()} is the one-hot vector of the class {label}")


def _whole_labels(side: object) -> set[Name]:
    """y of \\hat y - y."""
    symbols = letters_in(side) if isinstance(side, Written) else ()
    return {name_of(letter, s) for letter, s, _ in symbols if letter.base in LABELS and s == NO_SCRIPTS}


def _numbered_labels(side: object) -> set[Name]:
    """y of y_i, and t of t_k."""
    symbols = letters_in(side) if isinstance(side, Written) else ()
    own = [(letter, s) for letter, s, _ in symbols if letter.base in LABELS and not letter.accents]
    return {name_of(letter, s, with_sub=False) for letter, s in own if len(s.indices) == 1 and not s.words}


def _indicated(link: Link, labels: AbstractSet[str]) -> tuple[str, Name] | None:
    """The class c, and y of y_k = 1[k = c]."""
    if link.relation not in ("=", ":=") or not isinstance(link.left, Written) or not isinstance(link.right, Product):
        return None
    letter, scripts = head(link.left)
    (_, one), *rest = link.right.factors
    bracket = rest[0][1] if len(rest) == 1 else None
    condition = bracket.items[0] if isinstance(bracket, Bracket) and len(bracket.items) == 1 else None
    is_one = isinstance(one, Letter) and one.base in ("1", "I") and not rest[0][0] if rest else False
    if letter is None or not is_one or not isinstance(condition, Relation) or condition.relations != ("=",):
        return None
    index = scripts.indices[0] if len(scripts.indices) == 1 else None
    others = [side for side in condition.sides if index is None or bare(side) != bare(index)]
    label = script_text(others[0]) if len(others) == 1 else ""
    return (label, name_of(letter, scripts, with_sub=False)) if label in labels else None


def _hot(link: Link, labels: AbstractSet[str]) -> Iterator[tuple[str, Name]]:
    """The class of which a link says that a vector y or t is 1 there, or that it picks its entry of a sum."""
    if link.relation != "=" or not isinstance(link.left, Written) or not isinstance(link.right, Written):
        return
    letter, scripts = head(link.left)
    if letter is not None and letter.base in LABELS and isinstance(link.right, Number) and link.right.text == "1":
        label = script_text(scripts.indices[0]) if len(scripts.indices) == 1 else ""
        yield from [(label, name_of(letter, scripts, with_sub=False))] if label in labels else []
        return
    sums = [_is_large_sum(n) for side in (link.left, link.right) for n in every_node(side)]
    picked = {i for _, i in _single_indices(link.right) if i in labels}
    if sum(sums) != 1 or len(picked) != 1 or not any(map(_is_large_sum, every_node(link.left))):
        return
    summed = {name_of(n, s, with_sub=False) for n, s, _ in letters_in(link.left) if n.base in LABELS and s.indices}
    if len(summed) == 1:
        yield picked.pop(), summed.pop()


def _is_large_sum(node: Written) -> bool:
    return isinstance(node, Large) and node.kind == "sum"


def _single_indices(node: Written) -> Iterator[tuple[Letter, str]]:
    """Letters with the one letter that stands below them, also in the exponents of e^{z_j}."""
    for letter, scripts, _ in (found for part in (node, *above_e(node)) for found in letters_in(part)):
        if len(scripts.indices) == 1 and isinstance(scripts.indices[0], Letter) and not scripts.indices[0].accents:
            yield letter, scripts.indices[0].base
