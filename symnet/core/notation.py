r"""Names as they stand on paper, and the choices of notation. The one place where a name meets LaTeX.

A name is read once, from what the author wrote, and printed back the same:

    W^{[1]}    base W, layer 1          \hat{y}    base y under a hat
    h_t        base h, subscript t      W1         base W, subscript 1 (as Python writes it)

Layout, said once for the whole project: **a gradient has the shape of its parameter**.
"""

from __future__ import annotations

import functools
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import ClassVar

from symnet.core.errors import SymnetError

ACCENTS = ("hat", "widehat", "tilde", "widetilde", "bar", "overline", "vec", "dot", "ddot", "check", "breve", "Delta")
"""What stands over a letter; and Δ, which makes w the increment Δw."""
FONTS = ("mathbf", "mathit", "mathrm", "mathsf", "mathcal", "mathbb", "bm", "boldsymbol", "text", "operatorname")
WORD_FONTS = ("mathrm", "text", "operatorname")
BOLD = ("mathbf", "bm", "boldsymbol")
LAYER_STYLES = {"[]": ("[", "]"), "()": ("(", ")"), "_": ("", "")}
GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma "
    "tau upsilon phi varphi chi psi omega varsigma varrho varpi "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell".split()
)

YES_OR_NO = {"": True, "true": True, "yes": True, "false": False, "no": False}

IN_SCRIPTS = (
    "prime", "top", "ast", "star", "dagger", "text", "ell", "max", "min", "times", "cdot", "ldots", "dots", "infty",
    "in", "neq", "le", "leq", "ge", "geq", "to", "pm",
)  # fmt: skip
"""Commands without meaning here that may stand in a superscript or subscript."""

LAYER_SLOT = "#"
"""Stands in a name for a layer or time index that is still a symbol: ``W^{[#]}``."""


class NotationError(SymnetError, ValueError):
    """A name or a choice of notation that cannot be read."""


@dataclass(frozen=True)
class Notation:
    """How a document writes what the network means.

    ``layer``: ``as written``, ``[]`` (W^{[1]}), ``()`` (W^{(1)}) or ``_`` (W_1).
    ``hadamard``: ``odot`` or ``circ``. ``transpose``: ``top`` or ``T``.
    ``derivative``: ``partial`` (∂L/∂w) or ``d`` (dL/dw). ``bold``: vectors and matrices in bold.
    ``vectors``: ``column`` or ``row``, which the builders of `symnet.nets` heed (it is
    another network: z = xW + b instead of z = Wx + b).
    """

    layer: str = "as written"
    bold: bool = False
    hadamard: str = "odot"
    transpose: str = "top"
    vectors: str = "column"
    derivative: str = "partial"

    CHOICES: ClassVar[Mapping[str, tuple[object, ...]]] = MappingProxyType(
        {
            "layer": ("as written", "[]", "()", "_"),
            "bold": (False, True),
            "hadamard": ("odot", "circ"),
            "transpose": ("top", "T"),
            "vectors": ("column", "row"),
            "derivative": ("partial", "d"),
        }
    )

    def __post_init__(self) -> None:
        for field, allowed in self.CHOICES.items():
            if getattr(self, field) not in allowed:
                choices = ", ".join(str(a).lower() for a in allowed)
                raise NotationError(f"notation {field}={getattr(self, field)!r} is not one of: {choices}")

    @classmethod
    def parse(cls, *choices: str) -> Notation:
        """Read ``layer=()``, ``bold``, ``vectors=row`` … as the command line gives them."""
        values: dict[str, str | bool] = {}
        for choice in choices:
            key, _, value = choice.partition("=")
            if key not in cls.CHOICES:
                raise NotationError(f"unknown choice of notation {key!r}; known: {', '.join(cls.CHOICES)}")
            if key == "bold":
                if value not in YES_OR_NO:
                    raise NotationError(f"bold={value}: it should be one of {', '.join(filter(None, YES_OR_NO))}")
                values[key] = YES_OR_NO[value]
            else:
                values[key] = value
        return cls(**values)  # type: ignore[arg-type]

    @property
    def transpose_mark(self) -> str:
        r"""``\top`` or ``T``."""
        return r"\top" if self.transpose == "top" else "T"

    @property
    def differential(self) -> str:
        r"""``\partial`` or ``d``."""
        return r"\partial" if self.derivative == "partial" else "d"

    def slope(self, above: str, below: str) -> str:
        r"""``\frac{\partial L}{\partial w}`` of two typeset names."""
        return rf"\frac{{{self.differential} {above}}}{{{self.differential} {below}}}"

    @property
    def hadamard_sign(self) -> str:
        r"""``\odot`` or ``\circ``."""
        return rf"\{self.hadamard}"


AS_WRITTEN = Notation()


@dataclass(frozen=True)
class Name:
    """A name taken apart. ``accents`` and fonts from the outside in; ``layer`` without its brackets."""

    base: str
    accents: tuple[str, ...] = ()
    primes: int = 0
    sub: str = ""
    layer: str = ""
    layer_style: str = "[]"
    sup: str = ""

    def at(self, index: object) -> Name:
        """The name with its layer slot ``#`` filled: ``W^{[#]}`` at 2 is ``W^{[2]}``."""
        fill = {f: getattr(self, f).replace(LAYER_SLOT, str(index)) for f in ("sub", "layer", "sup")}
        return replace(self, **fill)

    @property
    def has_slot(self) -> bool:
        """Whether a layer or time index is still to be filled in."""
        return any(LAYER_SLOT in part for part in (self.sub, self.layer, self.sup))

    def rebased(self, base: str) -> Name:
        """Another letter in the same dress: δ for z keeps layer, subscript and bold, and drops the accents."""
        fonts = tuple(a for a in self.accents if a in FONTS)
        if fonts and base.startswith("\\"):
            fonts = ("bm",)
        return replace(self, base=base, accents=fonts)

    def latex(
        self,
        notation: Notation = AS_WRITTEN,
        *,
        sup: str = "",
        sub: str = "",
        bold: bool = False,
    ) -> str:
        r"""Typeset, with room for a further superscript (a transpose) and subscript (an entry's indices)."""
        if notation is AS_WRITTEN and not (sup or sub or bold):
            return self._as_written
        return self._typeset(notation, sup, sub, bold)

    @functools.cached_property
    def _as_written(self) -> str:
        """In the notation that changes nothing; readers ask for it all the time."""
        return self._typeset(AS_WRITTEN, "", "", False)

    def _typeset(self, notation: Notation, sup: str, sub: str, bold: bool) -> str:
        core = self.base if len(self.base) == 1 or self.base[0] in "\\|" else rf"\mathrm{{{self.base}}}"
        accents = tuple(a for a in self.accents if not (sub and a in BOLD))  # an entry is a plain number
        if bold and notation.bold and not sub and not any(a in FONTS for a in accents):
            core = rf"\bm{{{core}}}" if core.startswith("\\") else rf"\mathbf{{{core}}}"
        for accent in reversed(accents):
            core = rf"\{accent}{{{core}}}"
        style = self.layer_style if notation.layer == "as written" else notation.layer
        subs, sups = [self.sub] if self.sub else [], ["\\prime" * self.primes] if self.primes else []
        if self.layer and style == "_":
            subs.insert(0, self.layer)
        elif self.layer:
            left, right = LAYER_STYLES[style]
            sups.append(f"{left}{self.layer}{right}")
        sups += [s for s in (self.sup, sup) if s]
        if sub and subs:  # an entry of a name that has a subscript already
            return f"({core}{_script('_', ','.join(subs))}{_script('^', ''.join(sups))}){_script('_', sub)}"
        lower = _script("_", ",".join(subs) or sub)
        if self.primes and len(sups) == 1:
            return core + "'" * self.primes + lower
        return core + lower + _script("^", "".join(sups))

    @property
    def plain(self) -> str:
        """The name as an identifier of a program: ``W1``, ``y_hat``, ``delta2``, ``h_t``."""
        text = self.base.strip("\\|") + "".join(f"_{a}" for a in self.accents if a in ACCENTS)
        text += "_prime" * self.primes
        for part in (self.layer, self.sub, self.sup):
            word = re.sub(r"\W+", "_", part.replace("\\", "").replace("-", "_minus_")).strip("_")
            text += word if word.isdigit() and not text[-1:].isdigit() else f"_{word}" if word else ""
        text = re.sub(r"\W", "_", text)
        if not text or text[0].isdigit():
            text = f"v_{text}"
        return f"{text}_" if keyword.iskeyword(text) else text


def _script(mark: str, body: str) -> str:
    if not body:
        return ""
    return f"{mark}{body}" if len(body) == 1 or re.fullmatch(r"\\[a-zA-Z]+", body) else f"{mark}{{{body}}}"


@cache
def parse_name(text: str) -> Name:
    r"""Read a name as an author writes it.

    >>> parse_name(r"W^{[1]}").layer, parse_name(r"\hat{y}").plain, parse_name("W1").latex()
    ('1', 'y_hat', 'W_1')

    Raises NotationError for what is no name, with the place.
    """
    reader = _NameReader(text)
    name = reader.name()
    if reader.at < len(text):
        raise NotationError(f"cannot read the name {text!r}: unexpected {text[reader.at :]!r} at {reader.at + 1}")
    return name


_WORDS = "|".join(sorted({*GREEK, *ACCENTS, *FONTS, *IN_SCRIPTS}, key=len, reverse=True))
_PRIMED = "\U0001d482-\U0001d49b\U0001d4ea-\U0001d503"
"""The letters that stand for j' and k''."""

_SCRIPT = re.compile(rf"(?:[A-Za-z0-9{_PRIMED} +*/=<>,.;:!|'()\[\]{{}}_^#-]|\\(?:{_WORDS})(?![A-Za-z])|\\,)+")
"""What may stand in a superscript or subscript: nothing that TeX would read as more than that."""


class _NameReader:
    """Recursive descent over one name; `at` is the position reached."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def name(self) -> Name:
        name = self._core()
        while self.at < len(self.text):
            mark = self.text[self.at]
            if mark == "'":
                self.at += 1
                name = replace(name, primes=name.primes + 1)
            elif mark in "^_":
                self.at += 1
                name = _with_script(name, mark, self._group())
            else:
                break
        return name

    def _core(self) -> Name:
        if found := self._match(r"\|[A-Za-z]\|"):
            return Name(found)
        if found := self._match(r"\\[A-Za-z]+"):
            word = found[1:]
            if word in FONTS or (word in ACCENTS and (word not in GREEK or self.text[self.at : self.at + 1] == "{")):
                inner = _NameReader(self._group()).name()
                if word in WORD_FONTS and inner == Name(inner.base) and inner.base.isalpha() and len(inner.base) > 1:
                    return inner  # a word is set upright anyhow
                return replace(inner, accents=(word, *inner.accents))
            if word in GREEK:
                return Name(found)
        elif found := self._match(r"[A-Za-z]+"):
            found = f"\\{found}" if found in GREEK else found  # `lambda` and `eta`, as a program spells them
            if digits := self._match(r"[0-9]+"):
                return Name(found, sub=digits)
            if rest := self._match(r"_(?=[A-Za-z]{2})[A-Za-z_0-9]*|_hat\b"):  # a program's snake_case
                found, tail = (found, rest[1:])
                if tail in ACCENTS:
                    return Name(found, accents=(tail,))
                return Name(found, sub=rf"\mathrm{{{tail.replace('_', '-')}}}")
            return Name(found)
        raise NotationError(
            f"cannot read the name {self.text!r}: a letter, a Greek command, an accent or a word is expected at "
            f"{self.at + 1}"
        )

    def _group(self) -> str:
        self._match(r"\s+")
        if found := self._match(r"\\[A-Za-z]+|[0-9]+|[^{}\s^_]"):
            return found
        if self.text[self.at : self.at + 1] == "{":
            depth = 0
            for end in range(self.at, len(self.text)):
                depth += {"{": 1, "}": -1}.get(self.text[end], 0)
                if depth == 0:
                    body, self.at = self.text[self.at + 1 : end], end + 1
                    return body
        raise NotationError(f"cannot read the name {self.text!r}: a brace is missing at {self.at + 1}")

    def _match(self, pattern: str) -> str:
        found = re.compile(pattern).match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()


def _with_script(name: Name, mark: str, body: str) -> Name:
    if not _SCRIPT.fullmatch(body):
        raise NotationError(f"cannot read the name {name.latex()}{mark}{{{body}}}: {body!r} cannot stand there")
    if mark == "_":
        return replace(name, sub=f"{name.sub},{body}" if name.sub else body)
    for style, (left, right) in LAYER_STYLES.items():
        if left and body.startswith(left) and body.endswith(right):
            return replace(name, layer=body[1:-1], layer_style=style)
    if set(body.split("\\prime")) == {""}:
        return replace(name, primes=body.count("\\prime"))
    return replace(name, sup=name.sup + body)
