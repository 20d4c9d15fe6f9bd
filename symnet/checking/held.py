r"""Names that a document says not to change, where it takes differentials: "data X and Y are given", "we vary W and V".

dA = X dW       needs that X is held, which is no assumption where the words say so, or dφ is that of φ(W) = …
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from sympy import Expr

from symnet.core.expression import postorder
from symnet.core.symbols import Partial, Variable
from symnet.ops.differential import Change
from symnet.reading.beforehand import given_name
from symnet.reading.heads import call_of, plain_name
from symnet.reading.scope import spelled, spellings_in
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Written

FORMULA = r"(?:\$[^$]{1,100}\$|\\\([^$]{1,100}?\\\))"
AND = r"\s*(?:,|\band\b|\bor\b|&|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\boch\b|\ben\b)\s*"
NAMES = rf"(?:{FORMULA}(?:(?:{AND})+(?:the\s+)?(?:[a-z]+\s+){{0,2}}{FORMULA})*)"
"""$W$, $V$ and the biases $b$."""

VARIED = re.compile(
    rf"\b(?:vary|varying|varies|varied|perturb(?:ing)?)\s+(?:only\s+)?(?:the\s+)?(?:[a-z]+\s+){{0,2}}({NAMES})", re.I
)
"""We vary $W$ and $V$."""

ALIKE = rf"{FORMULA}(?:\s*(?:and|und|et|y|e|i|och|en|&)\s+{FORMULA})*"
"""$X$ and $Y$, without a word between them that may say what the second is."""

DATA = re.compile(
    r"\b(?:data(?:set)?|labels?|targets?|observations?|design matrix|constants?|hyper-?parameters?"
    r"|regulari[sz]ation\s+\w+|(?:Trainings)?daten|données|datos|dati)\s+"
    rf"(?:(?:matrix|matrices|vectors?|points?|set)\s+)?({ALIKE})",
    re.I,
)
"""Data $X$ and $Y$."""

FIXED = re.compile(
    rf"({NAMES})\s+(?:(?:is|are|being|be|stays?|remains?)\s+)?(?:(?:held|kept|treated|regarded|considered|as|all|both|a|the|given)\s+)*"
    r"(?:fixed|constants?|data|hyper-?parameters?|held|not\s+varied)\b",
    re.I,
)
"""$X$ and $Y$ are held fixed, $\\lambda$ is a constant."""

DENIED = re.compile(r"\b(?:not|never|no|n't|nicht|kein\w*|without)\b[^.;:$]{0,20}$", re.I)
"""Words right before by which it is not so."""


@dataclass(frozen=True)
class Held:
    """What the words of a document say of what changes in it.

    Attributes:
        fixed: the names that do not.
        varied: the names that do and no others; nothing where no words say which.
    """

    fixed: frozenset[str] = frozenset()
    varied: frozenset[str] = frozenset()

    def leaves_open(self, name: str) -> bool:
        """Whether nothing says that a name does not change."""
        return name not in self.fixed and (not self.varied or name in self.varied)


def held_by_words(reading: Reading) -> Held:
    """What a document says to be held where it takes differentials; what stands in a dX anywhere is not."""
    sides = [s for st in reading.statements for v in st.values if not isinstance(v, ReadError) for s in v]
    changing = {v.name for side in sides for v in _changed(side)}
    if not changing:
        return Held()
    texts = [page.part for page in reading.pages]
    varied = frozenset(n for text in texts for found in _said(VARIED, text) for n in found)
    varied |= _arguments(reading, changing)
    fixed = frozenset(n for text in texts for way in (DATA, FIXED) for found in _said(way, text) for n in found)
    return Held(fixed - changing - varied, varied | changing if varied else frozenset())


def _arguments(reading: Reading, changing: Set[str]) -> frozenset[str]:
    """X of dφ of φ(X) = tr(X^⊤ A X), a function of nothing else; nothing where dφ of a φ without arguments stands."""
    found: set[str] = set()
    for link in (st.links[0] for st in reading.statements if st.kind == "defines" and st.links):
        call = call_of(link.left) if isinstance(link.left, Written) else None
        name = plain_name(call[0]) if call is not None else given_name(link)
        if name is None or changing.isdisjoint(spelled(name)):
            continue
        arguments = [plain_name(item) for item in call[1].items] if call is not None else []
        if not arguments or any(argument is None for argument in arguments):
            return frozenset()
        found.update(text for argument in arguments if argument is not None for text in spelled(argument))
    return frozenset(found)


def _said(way: re.Pattern[str], text: str) -> Iterator[tuple[str, ...]]:
    """The spellings of each name of which words say something."""
    for found in way.finditer(text):
        if DENIED.search(text[max(0, found.start() - 40) : found.start()]) is None:
            for formula in re.findall(FORMULA, found[1]):
                inner = formula.strip("$").removeprefix(r"\(").removesuffix(r"\)")
                for name in re.split(r"\\in\b|[=:]", inner)[0].split(","):
                    yield spellings_in(name.strip())


def _changed(side: Expr) -> Iterator[Variable]:
    """The names that stand behind a d alone."""
    for node in (n for n in postorder(side) if isinstance(n, Change)):
        body = node.operands[0]
        if isinstance(body, Variable) and not isinstance(body, Partial):
            yield body
