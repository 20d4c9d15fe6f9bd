r"""Conditions on indices, and what stands under them.

    If $i = j$: $$\frac{\partial y_i}{\partial z_j} = y_i (1 - y_i)$$             the one before
    $$\frac{\partial y_i}{\partial z_j} = -y_i y_j \quad \text{if } i \neq j$$    the one behind it

One that stands before reaches to the end of its sentence, at least over the formula that comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from symnet.reading.beforehand import WHERE, given_name
from symnet.reading.kronecker import is_delta_of_two
from symnet.reading.looking import letters_of
from symnet.reading.names import letters_in, script_text
from symnet.reading.scope import Scope
from symnet.reading.statements import SUPPOSING, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Grid,
    Large,
    Letter,
    Number,
    Product,
    Relation,
    Scripted,
    Total,
    Written,
    every_node,
)
from symnet.reading.vocabulary import ORDERS

OF_A_NUMBER = "a condition that compares an index with a number is not read"
"""What is said of j ≠ 1."""

UNCLEAR = "whether it is meant under the condition before it, or always, is not clear"

SENTENCE = re.compile(r"\n\s*\n|。(?=\s*\S)|[.;:!?]\s+[A-Z]|^\s*[.;:!?]?\s*[A-Z]")
"""What separates one sentence from the next, or a paragraph from the next."""

GOVERNS = re.compile(
    r"\b(?:if|for|when|whenever|where|cases?|suppose|assume|consider|provided|pour|si|f[üu]r|wenn|falls|para|cuando)\b"
    r"(?:\s+(?:that|both|all|any|every|each|tou[st]e?s?|alle|jedes|todos?)|[^.;:!?$\\]{1,50},\s*i\.e\."
    r"|\s+(?:the|all)?\s*(?:others?(?:\s+\w+)?|rest|remaining(?:\s+\w+)?|incorrect \w+|wrong \w+))?[\s,:(]*$",
    re.I,
)
"""The words right before a condition that holds over what follows."""

IN_A_CASE = re.compile(
    r"(?:^|[.;:!?]\s|\n)\s*(?:if|when|in (?:the )?case) (?:(?:the|our|its|this|that) )?(?:\w+ ){0,2}"
    r"(?:activations?|nonlinearit(?:y|ies)|function|loss|output|layer|unit|decoder|model|network|kernel) "
    r"(?:\w+ ){0,2}(?:is|are) (?:not )?(?:an? |the )?[\w-]+(?: [\w-]+)?,[^.;!?]*$",
    re.I,
)
"""If the activation is not the identity, multiply by its derivative: words of a case that no formula says."""

OF_WORDS = "whether it is claimed always, or of the case that the words before it name, is not clear"

DENIES = re.compile(
    r"\b(?:not|only|whether|unless|even|(?<!if )(?<!when )both|between|differs?|easy|easier|hard|harder|distinguish"
    r"|except|know)\b[^.;!?]*$",
    re.I,
)
"""Words with which a condition is only spoken of."""

BEHIND = re.compile(
    r"^[\s,;(]*(?:but )?(?:only )?(?:if|for|when|whenever|where|provided(?: that)?|as long as|in case)(?: both)?\s*$"
    r"|^\s*\(\s*$"
)
"""The words between a formula and the condition under which it stands: "if", "only if"."""

JOINED = re.compile(r"\s*(?:,?\s*and(?:\s+(?:if|when|also))?|,|)\s*")
"""The words between two conditions that both are to hold."""

EITHER = re.compile(r"\s*,?\s*or(?:\s+(?:if|when|else))?\s*")
"""The words between two conditions of which one is enough."""

THEN = re.compile(r"\s*[,:]?\s*(?:then|we|it|this|the)\b|\s*:", re.I)
"""Words behind a condition that stands before what holds under it."""

PUNCTUATION = "*_:., )\n\t"
"""What may stand between a condition that is a label and the display below it."""

LABEL = re.compile(
    r"(?:^|\n)[\s*_#>+\-–\d.()]*(?:(?:the\s+)?(?:case|part|fall|caso?)\b[\s\w]{0,8}[.:)]?)?[\s*_(:]*$", re.I
)
"""What stands before a condition that is a heading, a bullet or a label: **Case 1:**, ###."""

BREAK = re.compile(r"\n\s*(?:[-*+]|\d+[.)])\s|\n\s*#+\s|(?:\*\*|__)[^*_]+(?:\*\*|__)")
"""A new item of a list, a heading, or a label, behind a formula under a condition."""

OTHERWISE = re.compile(
    r"\b(?:otherwise|else|other cases?|all cases|always|in general|for (?:all|any|every)|all pairs|together"
    r"|first case|second case|second|former|latter)\b",
    re.I,
)
"""Words after which another condition holds, or none."""


TOGETHER = re.compile(
    r"\b(?:both|two|these|cases?|all)\b[^.;!?]{0,40}\b(?:together|combined?|combining|unified|summari[sz]ed?|merged?"
    r"|at once|in one|as one|single|compactly)\b|\bin both cases\b"
    r"|\b(?:combin|unify|merg|summari[sz])(?:e|es|ing|ed)\b[^.;!?]{0,30}\b(?:both|two|these|cases)\b"
    r"|\b(?:zusammen(?:gefasst|fassend)?|beide F[äa]lle|les deux cas|ambos casos)\b",
    re.I,
)
"""Words after which the conditions of the cases that stand before hold no more."""

ELSE = re.compile(r"\b(?:otherwise|else)\b[\s,:]*(?:[a-z]+[\s,:]+){0,6}$", re.I)
"""Words right before what holds where the condition that stands before does not."""

HEADING = re.compile(r"(?:^|\n)\s*(?:#+\s|\\(?:sub)*(?:section|paragraph)\*?\{)[^\n}]*$")
"""What stands before a condition that is in the title of a section: ## The case $k \\neq l$."""

NEXT_HEADING = re.compile(r"\n\s*#+\s|\\(?:sub)*(?:section|paragraph)\*?\{")
"""The title of another section."""


def _names_something_else(statement: Statement, conditions: Sequence[Relation]) -> bool:
    """Whether "where s = Σ_k e^{a_k}" says what a name is that stands before, and not only where i = j."""
    link = statement.links[0] if len(statement.links) == 1 else None
    if link is None or given_name(link) is None or WHERE.search(statement.words) is None:
        return False
    letters = {letter for condition in conditions for side in condition.sides for letter in letters_of(side)}
    sides = [side for side in (link.left, link.right) if isinstance(side, Written)]
    below = (index for side in sides for _, scripts, _ in letters_in(side) for index in scripts.indices)
    return letters.isdisjoint(letter for index in below for letter in letters_of(index))


def attach_conditions(statements: Sequence[Statement], scope: Scope) -> None:
    """Give each claim the conditions on indices under which it stands, and doubt where that is not clear.

    j = y_i and c ≠ c^*, of an index and a class, are conditions wherever they stand alone, and claim nothing.
    """
    governing: list[Relation] = []
    reached = -1
    before: Statement | None = None
    spoken_of = is_new = False
    of_section: list[Relation] = []
    joined: tuple[int, Statement | None] = -1, None
    below, values = _letters_below(statements), _letters_of_values(statements)
    above = _letters_above(statements)
    for number, statement in enumerate(statements):
        behind = statements[number + 1] if number + 1 < len(statements) else None
        condition = _condition(statement, scope)
        if NEXT_HEADING.search(f"\n{statement.words}"):
            of_section = []
        if condition is not None:
            if not all(isinstance(side, Letter) for side in condition.sides):
                statement.kind, statement.links = "mention", []
            of_section = [condition] if HEADING.search(statement.words) else of_section
            said = GOVERNS.search(statement.words) is not None and DENIES.search(statement.words) is None
            said = said or (behind is not None and _is_case(statement.words, behind.words))
            either = EITHER.fullmatch(statement.words) is not None
            if joined[0] == number - 1 >= 0 and (either or JOINED.fullmatch(statement.words)):
                joined = number, joined[1]
                if either:
                    governing, spoken_of = [], True
                    if joined[1] is not None:
                        joined[1].conditions, joined[1].doubtful = [], UNCLEAR
                else:
                    (governing if joined[1] is None else joined[1].conditions).append(condition)
                continue
            joined = number, None
            if behind is not None and _opens_its_row(statement, behind):
                governing, reached, spoken_of, is_new = [condition], -1, False, True
            elif statement.follows and before is not None and before.piece == statement.piece:
                said = said or not statement.words.strip(" ,;(")
                before.conditions = [condition] if said else []
                before.doubtful, joined = "" if said else UNCLEAR, (number, before)
            elif before is not None and before is statements[number - 1] and _stands_behind(statement, behind):
                before.conditions, before.doubtful, joined = [condition], "", (number, before)
                governing, spoken_of = [], True  # in a new sentence
            elif said or LABEL.search(statement.words) is not None:
                governing, reached, spoken_of, is_new = [condition], -1, False, True
            else:
                governing, spoken_of = [], True
            continue
        if _is_of_class(statement, scope):
            statement.kind, statement.links = "mention", []
            governing, spoken_of = [], True  # for c ≠ c^*, where c numbers nothing, so that it cannot be put in
            continue
        if _is_of_layers(statement, above) and not _is_of_numbers(statement, below | values):
            statement.kind, statement.links = "mention", []  # l ≠ L, of numbers of layers
            continue
        if GOVERNS.search(statement.words) and _is_of_numbers(statement, below):
            statement.kind, statement.links = "mention", []
            governing, spoken_of = [], True  # for s < t, of steps, which are no indices of entries
            continue
        if _is_not_zero(statement) and (GOVERNS.search(statement.words) or not statement.is_displayed):
            statement.kind, statement.links = "mention", []  # as it is at all points that are tried
            continue
        if len(statement.links) == 1 and statement.links[0].relation == "≠" and GOVERNS.search(statement.words):
            governing, spoken_of = [], True  # for n ≠ 2 m, which cannot be put in
            continue
        if _names_something_else(statement, (*governing, *of_section)):
            continue
        before = statement
        words = statement.words.strip(PUNCTUATION) if is_new else statement.words
        new_sentence = statement.piece != reached and SENTENCE.search(words) is not None
        is_new = False
        if len(governing) == 1 and not spoken_of and ELSE.search(statement.words) and statement.kind == "claims":
            governing = [replace(governing[0], relations=("=" if governing[0].relations == ("≠",) else "≠",))]
        elif (governing or spoken_of) and TOGETHER.search(statement.words):
            governing, spoken_of = [], False
        elif (governing or spoken_of) and OTHERWISE.search(statement.words):
            governing, spoken_of = [], not _tells_cases_apart(statement)
        elif statement.piece < 0 or re.search(r"\n\s*\n\s*\S", words) or (reached >= 0 and BREAK.search(words)):
            governing, spoken_of = [], False
        elif governing and new_sentence:
            governing = []  # a new sentence of the same paragraph may still stand under it
            spoken_of = not _tells_cases_apart(statement)
        if statement.kind == "claims" and not statement.doubtful and IN_A_CASE.search(statement.words):
            statement.doubtful = OF_WORDS
        statement.doubtful = UNCLEAR if spoken_of and not statement.has_cases else statement.doubtful
        if of_section and not governing and statement.kind == "claims" and not OTHERWISE.search(statement.words):
            statement.conditions += of_section
        elif governing and statement.links and statement.kind == "claims":
            statement.conditions += governing
            reached = statement.piece


def _tells_cases_apart(statement: Statement) -> bool:
    """Whether δ_{kj} stands on its right, which is written where k and j may be equal or not."""
    rights = (link.right for link in statement.links if isinstance(link.right, Written))
    return any(is_delta_of_two(node) for right in rights for node in every_node(right))


def _is_case(before: str, behind: str) -> bool:
    """Whether a condition stands within "let us start with the $i = j$ case:"."""
    return re.search(r"\bthe\s*$", before) is not None and re.match(r"\s*case\s*[:,.]", behind) is not None


def _opens_its_row(condition: Statement, behind: Statement) -> bool:
    """i = j: and what holds then, on one row."""
    return behind.piece == condition.piece and behind.follows and behind.words.strip().startswith(":")


def _stands_behind(condition: Statement, behind: Statement | None) -> bool:
    """Whether a condition belongs to the formula right before it: $…$ if $i = j$."""
    return BEHIND.search(condition.words) is not None and not (behind is not None and THEN.match(behind.words))


def _condition(statement: Statement, scope: Scope) -> Relation | None:
    """i = j or i ≠ j, of two letters that are indices, also in brackets behind a formula."""
    mention = statement.mention
    if statement.follows and isinstance(mention, Bracket) and mention.left in "([" and len(mention.items) == 1:
        [found] = mention.items
        return found if isinstance(found, Relation) and (_compares(found, scope) or _leaves_out(found, scope)) else None
    if len(statement.links) != 1:
        return None
    [link] = statement.links
    if isinstance(link.left, Letter) and isinstance(link.right, Number):
        found = Relation(link.at, (link.left, link.right), (link.relation,))
        supposed = SUPPOSING.search(statement.words) is not None and link.relation in ("=", "≠")
        return found if statement.follows and (supposed or _leaves_out(found, scope)) else None  # if j ≠ 0
    if not all(isinstance(side, (Letter, Scripted)) for side in (link.left, link.right)):
        return None
    assert isinstance(link.left, Written)
    assert isinstance(link.right, Written)
    found = Relation(link.at, (link.left, link.right), (link.relation,))
    return found if _compares(found, scope) else None


def _is_of_class(statement: Statement, scope: Scope) -> bool:
    """c ≠ c^*, or k = y_i, of a letter and a class with scripts of its own."""
    link = statement.links[0] if len(statement.links) == 1 else None
    if link is None or link.relation not in ("=", "≠"):
        return False
    return any(
        isinstance(label, Scripted) and _text(label) in scope.labels and _is_letter(letter)
        for letter, label in ((link.left, link.right), (link.right, link.left))
        if isinstance(letter, Written)
    )


def _text(node: Written) -> str:
    """A letter with its scripts, as classes are known by; nothing for what no name can hold."""
    try:
        return script_text(node)
    except ReadError:
        return ""


def _is_letter(node: Written) -> bool:
    """c, or c′."""
    return isinstance(node, Letter) or (isinstance(node, Scripted) and not node.sub and not node.sup)


def _compares(relation: Relation, scope: Scope) -> bool:
    """Whether it says of two indices that they are equal, or not."""
    numbering = scope.indices - set(scope.sizes)
    letters = {_text(s) for s in relation.sides}
    plain = [s for s in relation.sides if isinstance(s, Letter)]
    if relation.relations not in (("=",), ("≠",)) or len(letters) != 2 or not letters & numbering or not plain:
        return False
    return letters <= numbering | scope.labels  # j ≠ c, for a class c, and j ≠ y_i


def _leaves_out(relation: Relation, scope: Scope) -> bool:
    """j ≠ 1, of an index."""
    index, number = relation.sides[0], relation.sides[-1]
    counts = isinstance(index, Letter) and index.base in scope.indices - set(scope.sizes)
    return relation.relations == ("≠",) and counts and isinstance(number, Number)


def note_compared(statements: Sequence[Statement], scope: Scope) -> None:
    """k and l of k ≠ l, or of "if k = l", are indices, where both stand below something; of k = l if nowhere else."""
    below = _letters_below(statements)
    values = _letters_of_values(statements)
    for statement in statements:
        for relation in _relations(statement):
            letters = {s.base for s in relation.sides if isinstance(s, Letter) and not s.accents}
            joined = JOINED.fullmatch(statement.words) or EITHER.fullmatch(statement.words)
            supposed = statement.kind == "assumes" or joined is not None
            compared = relation.relations == ("≠",) or (
                relation.relations == ("=",)
                and bool(letters & {"i", "j", "k"})
                and (supposed or letters.isdisjoint(values))
            )
            if compared and len(letters) == 2 and letters <= below - {"t", "T"} - set(scope.sizes):
                if "y" in letters - _summed_over(statements):  # k ≠ y of z_k and z_y
                    scope.labels.add("y")
                scope.indices |= letters - scope.labels


def _summed_over(statements: Sequence[Statement]) -> set[str]:
    """The letters that stand below sums and products."""
    sides = [side for st in statements for link in st.links for side in (link.left, link.right)]
    nodes = (n for side in sides if isinstance(side, Written) for n in every_node(side))
    return {letter for n in nodes if isinstance(n, Large) and n.sub is not None for letter in letters_of(n.sub)}


def _letters_of_values(statements: Sequence[Statement]) -> set[str]:
    """The letters that stand for values somewhere, and not only below others or in relations of two letters."""
    links = [link for statement in statements for link in statement.links]
    told = [k for k in links if not (isinstance(k.left, Letter) and isinstance(k.right, Letter))]
    sides = [side for link in told for side in (link.left, link.right) if isinstance(side, Written)]
    return {letter.base for side in sides for letter, _, _ in letters_in(side)}


def _letters_below(statements: Sequence[Statement]) -> frozenset[str]:
    """The letters that stand below something as an index."""
    sides = [side for st in statements for link in st.links for side in (link.left, link.right)]
    sides += [st.mention for st in statements if st.mention is not None]
    return frozenset(
        i.base
        for side in sides
        if isinstance(side, Written)
        for _, scripts, _ in letters_in(side)
        for i in (scripts.indices if len(scripts.indices) != 1 else map(_of_step, scripts.indices))
        if isinstance(i, Letter)
    )


def _letters_above(statements: Sequence[Statement]) -> frozenset[str]:
    """The letters that stand above something, as l and L of z^l and a^L."""
    sides = [side for st in statements for link in st.links for side in (link.left, link.right)]
    nodes = (n for side in sides if isinstance(side, Written) for n in every_node(side) if isinstance(n, Scripted))
    raised = (n.sup for n in nodes if n.sup is not None)
    return frozenset(letter for sup in raised for letter in letters_of(sup))


def _is_of_layers(statement: Statement, above: frozenset[str]) -> bool:
    """Whether it compares two letters that stand above others: l ≠ L, l < L."""
    link = statement.links[0] if len(statement.links) == 1 else None
    if link is None or link.relation not in ("≠", *ORDERS):
        return False
    sides = [s.base for s in (link.left, link.right) if isinstance(s, Letter) and not s.accents]
    return len(set(sides)) == 2 and set(sides) <= above


def _is_of_numbers(statement: Statement, below: frozenset[str]) -> bool:
    """Whether it compares two small letters that stand below others alone: s < t, s = t."""
    link = statement.links[0] if len(statement.links) == 1 else None
    if link is None or link.relation not in ("=", "≠", *ORDERS):
        return False
    sides = [s.base for s in (link.left, link.right) if isinstance(s, Letter) and not s.accents and s.base.islower()]
    return len(set(sides)) == 2 and set(sides) <= below


def _is_not_zero(statement: Statement) -> bool:
    """Whether it is x ≠ 0 or x ≠ 0_n, of a name."""
    link = statement.links[0] if len(statement.links) == 1 else None
    if link is None or link.relation != "≠" or not isinstance(link.left, (Letter, Scripted)):
        return False
    zero = link.right.base if isinstance(link.right, Scripted) else link.right
    is_index = isinstance(link.left, Letter) and link.left.base in NUMBERING
    return not is_index and (
        (isinstance(zero, Number) and zero.text == "0") or (isinstance(zero, Letter) and zero.base == "0")
    )


NUMBERING = frozenset("ijklmnt")
"""Letters that number something, of which j ≠ 0 leaves a case out."""


def _of_step(index: Written) -> Written:
    """k of y_{t_k}."""
    return index.sub if isinstance(index, Scripted) and isinstance(index.sub, Letter) else index


def _relations(statement: Statement) -> Iterator[Relation]:
    """The relations between single letters that a statement is, or has in brackets."""
    for link in statement.links:
        if isinstance(link.left, Letter) and isinstance(link.right, Letter):
            yield Relation(link.at, (link.left, link.right), (link.relation,))
        _, condition = _without_condition(link.right)
        if condition is not None:
            yield condition
        if isinstance(link.right, Grid) and link.right.kind == "cases":
            yield from (cell for row in link.right.rows for cell in row[1:] if isinstance(cell, Relation))
        yield from _below(link.left)
    if isinstance(statement.mention, Bracket):
        yield from (item for item in statement.mention.items if isinstance(item, Relation))


def _below(node: Written | ReadError) -> Iterator[Relation]:
    """j ≠ i of ∂p_i/∂z_{j≠i}."""
    for part in every_node(node) if isinstance(node, Written) else ():
        below = part.sub if isinstance(part, Scripted) and isinstance(part.base, Letter) else None
        if (
            isinstance(below, Relation)
            and below.relations == ("≠",)
            and all(isinstance(s, Letter) for s in below.sides)
        ):
            yield below


def take_off_conditions(statements: Sequence[Statement]) -> None:
    """A condition in brackets right behind a formula, −p_k p_l (k ≠ l), is none of its factors; nor that of z_{j≠i}."""
    for statement in statements:
        if below := [found for each in statement.links for found in _below(each.left)]:
            for each in statement.links:
                each.rewrite(partial(_without_relations, below))
            statement.conditions.append(below[0])
        link = statement.links[-1] if statement.links else None
        rest, condition = _without_condition(link.right) if link is not None else (None, None)
        if link is not None and rest is not None and condition is not None:
            statement.links[-1] = replace(link, right=rest)
            statement.conditions.append(condition)


def _without_relations(relations: Sequence[Relation], node: Written) -> Written:
    """z_j of z_{j≠i}."""
    if isinstance(node, Scripted) and isinstance(node.sub, Relation) and node.sub in relations:
        return replace(node, sub=node.sub.sides[0])
    return node


def _without_condition(node: Written | ReadError) -> tuple[Written | None, Relation | None]:
    if isinstance(node, Total):
        sign, term = node.terms[-1]
        rest, condition = _without_condition(term)
        return (None if rest is None else replace(node, terms=(*node.terms[:-1], (sign, rest)))), condition
    if not isinstance(node, Product):
        return None, None
    *factors, (operator, last) = node.factors
    if operator or not isinstance(last, Bracket) or last.left != "(" or len(last.items) != 1:
        return None, None
    [item] = last.items
    if not isinstance(item, Relation) or item.relations != ("≠",):
        return None, None
    return (factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))), item
