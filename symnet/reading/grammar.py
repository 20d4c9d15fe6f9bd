r"""From tokens to what is written: a recursive descent that decides nothing and loses nothing.

expression   sign term (sign term)*
term         factor (operator? factor)*
factor       atom script*
atom         number, letter, word, group, bracket, fraction, root, grid, large operator, text
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symnet.core.notation import ACCENTS, BOLD, GREEK
from symnet.reading.simplifying import simplified, split
from symnet.reading.tokens import ReadError, Token, group
from symnet.reading.tree import (
    Bracket,
    Dots,
    Fraction,
    Grid,
    Large,
    Letter,
    Listed,
    Mark,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Text,
    Total,
    Written,
)
from symnet.reading.vocabulary import (
    BARS,
    BRACES,
    CLOSING,
    COLOURS,
    DIGITS,
    FONTS,
    FUNCTION_COMMANDS,
    GREEK_LETTERS,
    LARGE,
    LONG_NUMBER,
    MATRICES,
    NAMED,
    OPENING,
    OPERATORS,
    REALS,
    RELATIONS,
    SAME_FONTS,
    SIDES,
    SIGNS,
    TRANSPARENT_ARGUMENT,
    UNREAD_SIGNS,
    UPRIGHT,
    USUAL_MACROS,
    WORDS,
    nesting,
    relation_at,
)

WITH_CAPITALS = {"Log": "log", "Ln": "ln", "Exp": "exp", "Tanh": "tanh"}
"""Functions that some begin with a capital."""

LONG_WORD = re.compile(r"(?=(?:.*[aeiou]){2})[a-z]{6,}")
"""Of six factors and more nobody writes such a product."""


def parse(tokens: Sequence[Token]) -> Written:
    """One expression, all of it; ReadError with the place of what cannot stand there.

    A command that neither TeX nor the document defines is the name of something, or, before one symbol, a font.
    """
    parser = _Parser(tokens)
    if not parser.tokens:
        raise ReadError("nothing is written there", tokens[0].at if tokens else 0)
    letters = "".join(t.text if t.kind == "char" and not (n and t.spaced) else " " for n, t in enumerate(parser.tokens))
    if letters in SIDES or LONG_WORD.fullmatch(letters):  # all of a side, right = …
        return Letter(parser.place, letters)
    found = parser.relation()
    parser.require_end()
    return found


class _Parser:
    """One descent; `at` is the position reached."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = simplified(tokens)
        self.at = 0
        self.bars: list[str] = []

    # Looking ahead ------------------------------------------------------------------------------------------------

    @property
    def here(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    @property
    def place(self) -> int:
        """Where in the document the descent stands."""
        if self.here is not None:
            return self.here.at
        return self.tokens[-1].at if self.tokens else 0

    def take(self) -> Token:
        token = self.here
        if token is None:
            raise ReadError("the formula ends in the middle", self.place)
        self.at += 1
        return token

    def is_char(self, text: str) -> bool:
        return self.here is not None and self.here.kind == "char" and self.here.text == text

    def is_command(self, *names: str) -> bool:
        return self.here is not None and self.here.kind == "command" and self.here.text in names

    def require_end(self) -> None:
        if self.here is not None:
            raise ReadError(f"{self.here} cannot stand here", self.here.at)

    # Expressions --------------------------------------------------------------------------------------------------

    def relation(self) -> Written:
        """Sides with relations between them; a side alone as it is."""
        at = self.place
        sides, relations = [self.expression()], []
        while (sign := self.relation_sign()) is not None:
            relations.append(sign)
            sides.append(self.expression())
        return Relation(at, tuple(sides), tuple(relations)) if relations else sides[0]

    def relation_sign(self) -> str | None:
        sign, length = relation_at(self.tokens, self.at)
        self.at += length
        return sign

    def listed(self) -> Written:
        """Things separated by commas or semicolons, as in a subscript; one of them as it is."""
        at = self.place
        items: list[Written] = [Text(at, "") if self.is_char(":") else self.relation()]
        separators: list[str] = []
        while self.here is not None and self.here.kind == "char" and self.here.text in ",;:|":
            separators.append(self.take().text)
            if self.here is None:
                break
            again = self.here.kind == "char" and self.here.text in ",:"
            items.append(Text(self.place, "") if again else self.relation())
        return Listed(at, tuple(items), tuple(separators)) if separators else items[0]

    def expression(self) -> Written:
        at = self.place
        terms: list[tuple[str, Written]] = []
        sign = self.sign() or ""
        while True:
            terms.append((sign or "+", self.term()))
            sign = self.sign() or ""
            if not sign:
                break
        return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else Total(at, tuple(terms))

    def sign(self) -> str | None:
        if self.here is None:
            return None
        if self.here.kind == "char" and self.here.text in "+-−":
            sign = self.take().text.replace("−", "-")
            if (again := self.sign()) is not None:  # + -1, -- x
                return "-" if (sign == "-") != (again == "-") else "+"
            return sign
        if self.is_command("pm", "mp"):
            raise ReadError(f"{self.here} stands for two values at once", self.here.at)
        return None

    def term(self) -> Written:
        at = self.place
        factors: list[tuple[str, Written]] = [("", self.factor())]
        while not self._opens_up(factors[-1][1]) and (operator := self.operator()) is not None:
            if operator and (sign := self.sign()) is not None:  # · −1
                factor = self.factor()
                factors.append((operator, Total(factor.at, (("-", factor),)) if sign == "-" else factor))
            else:
                factors.append((operator, self.factor()))
        found = factors[0][1] if len(factors) == 1 else Product(at, tuple(factors))
        if self.is_command("frobenius"):  # A : B
            self.at += 1
            return Bracket(at, "<", ">", (found, self.term()), (",",))
        return found

    def _opens_up(self, before: Written) -> bool:
        r"""Whether a − or + stands next, be it in braces that nobody sees: a {- b}, a \cancel{- b}, which prints a − b.

        Such braces are taken away, unless a script stands on them, or a function before them: \exp{-z}.
        """
        command = self.here.text if self.here is not None and self.here.kind == "command" else ""
        start = self.at + bool(command)
        unseen = not command or command in TRANSPARENT_ARGUMENT | COLOURS | BRACES
        opens = start < len(self.tokens) and self.tokens[start].kind == "open"
        function = before.base if isinstance(before, Scripted) else before
        named = isinstance(function, Large) or (isinstance(function, Letter) and function.is_word)
        if named or not (unseen and opens):
            return False
        if command in COLOURS:
            start = group(self.tokens, start)[1]
        body, end = group(self.tokens, start)
        signed = bool(body) and body[0].kind == "char" and body[0].text in "+-−" and len(body) > 1
        scripted = end < len(self.tokens) and self.tokens[end].text in ("_", "^") and command not in BRACES
        if not signed or scripted:
            return False
        if end < len(self.tokens) and command in BRACES and self.tokens[end].text in ("_", "^"):
            end = group(self.tokens, end + 1)[1]  # its label
        self.tokens[self.at : end] = body
        return True

    def operator(self) -> str | None:
        """What stands between two factors; "" for nothing; None where no factor follows."""
        token = self.here
        if token is None:
            return None
        if token.kind == "command" and token.text in OPERATORS:
            self.at += 1
            return OPERATORS[token.text]
        if token.kind == "char" and token.text in "*/·×⊙∘⊘":
            self.at += 1
            return {"·": r"\cdot", "×": r"\times", "⊙": r"\odot", "∘": r"\circ", "⊘": r"\oslash"}.get(
                token.text, token.text
            )
        if token.kind == "char" and token.text == "." and not self._digit_follows(1):
            if self.at + 1 < len(self.tokens):  # a full stop as a product sign: g'(x).y
                self.at += 1
                return r"\cdot"
            return None
        return "" if self.begins_factor() else None

    def _digit_follows(self, offset: int) -> bool:
        after = self.tokens[self.at + offset : self.at + offset + 1]
        return bool(after) and after[0].kind == "char" and after[0].text in DIGITS

    def begins_factor(self) -> bool:
        token = self.here
        if token is None or token.kind in ("close", "end", "gap", "row", "align", "text"):
            return False
        if relation_at(self.tokens, self.at)[0] is not None:
            return False
        if token.kind == "command":
            if token.text in CLOSING and token.text not in OPENING:
                return False
            if f"\\{token.text}" in BARS:
                return BARS[f"\\{token.text}"] not in self.bars
            return token.text not in ("pm", "mp", "mid", "colon", "frobenius")
        if token.kind == "char":
            if token.text in BARS:
                return BARS[token.text] not in self.bars and self._bar_closes(BARS[token.text])
            return token.text not in ")]},;:+-−=<>!?" and not (token.text == "." and not self._digit_follows(1))
        return True

    def _bar_closes(self, bar: str) -> bool:
        """Whether a bar here has a partner on the same level, so that it opens something."""
        depth = 0
        for token in self.tokens[self.at + 1 :]:
            depth += nesting(token)
            if depth < 0:
                return False
            if depth == 0 and _bar(token) == bar:
                return True
        return False

    # Factors ------------------------------------------------------------------------------------------------------

    def factor(self) -> Written:
        found = self.scripted(self.atom())
        while self.is_char("!") and relation_at(self.tokens, self.at)[0] is None:  # n!, and (n - k)!
            at = self.take().at
            inner = found if isinstance(found, Bracket) else Bracket(at, "(", ")", (found,))
            found = Bracket(at, "(", ")", (Product(at, (("", Letter(at, "factorial")), ("", inner))),))
        return found

    def scripted(self, base: Written) -> Written:
        """A symbol with its scripts; what stands on an empty group behind it, v'_w{}^T, stands on all of it."""
        found = self._with_scripts(base)
        while self._is_empty_group():
            self.at += 2
            found = self._with_scripts(found)
        return found

    def _is_empty_group(self) -> bool:
        """{}^ or {}_"""
        behind = self.tokens[self.at : self.at + 3]
        return len(behind) == 3 and [t.kind for t in behind[:2]] == ["open", "close"] and behind[2].text in ("^", "_")

    def _with_scripts(self, base: Written) -> Written:
        at, sub, sup, primes = base.at, None, None, 0
        while self.here is not None:
            if self.is_char("_"):
                token = self.take()
                if sub is not None:
                    raise ReadError("two subscripts stand on one symbol", token.at)
                sub = self._sign_of_reals(base) or self.script()
            elif self.is_char("^"):
                token = self.take()
                found, count = _without_primes(self.script())
                primes += count
                if found is None:
                    continue
                if sup is None:
                    sup = found
                else:
                    raise ReadError("two superscripts stand on one symbol", token.at)
            elif (self.here.kind == "char" and self.here.text in "'′’") or str(self.here) == r"\prime":
                self.at += 1
                primes += 1  # of \sigma\prime, too, which lacks its ^
            else:
                break
        if sub is None and sup is None and not primes:
            return base
        if primes and sub is None and sup is None and isinstance(base, Scripted):  # {g^{(1)}}'
            return replace(base, primes=base.primes + primes)
        if isinstance(sup, Scripted) and isinstance(sup.base, Bracket) and sup.sub is None and not sup.primes:
            base, sub, sup = Scripted(at, base, sub, sup.base), None, sup.sup  # y^{(i)^2}
        if isinstance(base, Large) and not primes and base.sub is None and base.sup is None:
            return Large(at, base.kind, _without_brackets(sub), sup)
        return Scripted(at, base, sub, sup, primes)

    def _sign_of_reals(self, base: Written) -> Written | None:
        r"""What tells the positive numbers from all: \mathbb{R}_{>0}, \mathbb{R}_{\geq 0}, \mathbb{S}_{++}."""
        token = self.here
        if (
            not (isinstance(base, Letter) and base.base in ("R", "S") and base.accents)
            or token is None
            or token.kind != "open"
        ):
            return None
        body, end = group(self.tokens, self.at)
        text = "".join(t.text for t in body if not t.text.isspace())
        if text not in ("+", "++", ">0", "*+", "+*", "geq0", "ge0", "geqslant0"):
            return None
        self.at = end
        return Text(token.at, "positive")

    def script(self) -> Written:
        """What stands in a script: TeX takes one token, or a group."""
        token = self.here
        if token is None:
            raise ReadError("a script is missing", self.place)
        if token.kind == "open":
            body, end = group(self.tokens, self.at)
            self.at = end
            return _script(body, token.at)
        if token.kind == "command" and token.text in FONTS | WORDS | set(ACCENTS) | {"frac", "sqrt"}:
            return self.atom()
        if token.kind == "text":
            return Text(self.take().at, token.text)
        self.at += 1
        return _script([token], token.at)

    def atom(self) -> Written:
        token = self.take()
        if token.kind == "open":
            self.at -= 1
            body, self.at = group(self.tokens, self.at)
            if not body:
                return Text(token.at, "") if not self.begins_factor() else self.factor()
            inner = _Parser(body)
            found = inner.relation()
            if inner.here is not None and inner.here.text in ",;":
                inner = _Parser(body)
                found = inner.listed()
            inner.require_end()
            return found
        if token.kind == "begin":
            return self.grid(token)
        if token.kind == "text":
            return Text(token.at, token.text)
        if token.kind == "command":
            return self.command(token)
        if token.kind == "char":
            return self.character(token)
        raise ReadError(f"{token} cannot stand here", token.at)

    def character(self, token: Token) -> Written:
        text = token.text
        if text in DIGITS or (text == "." and self._digit_follows(0)):
            return self.number(token)
        if text in OPENING and text != "{":
            return self.bracket(OPENING[text], token)
        if text in BARS:
            return self.between_bars(BARS[text], token)
        if text == "∂":
            return Letter(token.at, r"\partial")
        if text == "∇":
            return Letter(token.at, r"\nabla")
        if text in GREEK_LETTERS:
            return Letter(token.at, GREEK_LETTERS[text])
        if text in "…⋯":
            return Dots(token.at)
        if text.isascii() and text.isalpha():
            return self.word_of_letters(token) or Letter(token.at, text)
        raise ReadError(f"{text!r} is not understood", token.at)

    def word_of_letters(self, token: Token) -> Written | None:
        """A known word in bare letters, such as tanh, if all of the letters are one."""
        letters = token.text
        end = self.at
        while (
            end < len(self.tokens)
            and self.tokens[end].kind == "char"
            and self.tokens[end].text.isalpha()
            and self.tokens[end].text.isascii()
            and not self.tokens[end].spaced
            and len(letters) < 12
        ):
            letters += self.tokens[end].text
            end += 1
        if letters not in NAMED or (letters == "if" and len(self.tokens) == 2):  # v_{if} has two indices
            return None
        self.at += len(letters) - 1
        return Large(token.at, LARGE[letters]) if letters in LARGE else Letter(token.at, letters)

    def number(self, token: Token) -> Written:
        text = token.text
        while (
            self.here is not None
            and self.here.kind == "char"
            and (self.here.text in DIGITS or (self.here.text == "." and "." not in text and self._digit_follows(1)))
        ):
            if self.here.spaced and text[-1] != ".":
                break
            text += self.take().text
        if len(text) > LONG_NUMBER:
            raise ReadError("a number with so many digits is not read", token.at)
        return Number(token.at, text)

    def bracket(self, left: str, token: Token) -> Written:
        """Items up to the closing bracket."""
        kept, self.bars = self.bars, ["‖"] if left in "([" and self._has_one_double_bar() else []
        items: list[Written] = []
        separators: list[str] = []
        gaps = 0
        while True:
            if self.here is None:
                raise ReadError(f"the bracket {left} is not closed", token.at)
            if (right := self.closing()) is not None:
                break
            if self.bars and _bar(self.here) == "‖":  # KL(p ‖ q)
                self.at += 1
                separators.append("‖")
                continue
            opens = self.here.text == "|" and len(items) == len(separators) and self._bar_closes("|")  # (|r| - 1)
            if self.here.kind == "char" and self.here.text in ",;|:" and not opens:
                separators.append(self.take().text)
                continue
            if self.is_command("mid", "vert", "colon") or (self.here.kind == "gap"):
                gaps += self.here is not None and self.here.kind == "gap"
                separators.append({"mid": "|", "vert": "|", "colon": ":"}.get(self.take().text, ","))
                continue
            if self.here.kind in ("align", "row"):
                self.at += 1
                continue
            items.append(self.relation())
        self.bars = kept
        if left == "[" and separators == ["‖"]:  # KL[p ‖ q] is no other than KL(p ‖ q)
            left, right = "(", ")"
        separators = ["|" if separator == "‖" else separator for separator in separators]
        if left == "<":
            right = ">"
        if left == "[" and gaps and gaps == len(separators) and len(items) == gaps + 1 and self.begins_factor():
            return Grid(token.at, "[", (tuple(items),))  # [1 \quad x] W, a row before a matrix
        if "," in separators and set(separators) == {","}:
            items = [part for item in items for part in _beside_dots(item)]
            separators += [","] * (len(items) - 1 - len(separators))
        return Bracket(token.at, left, right, tuple(items), tuple(separators))

    def _has_one_double_bar(self) -> bool:
        """Whether ‖ stands once up to the end of the bracket, so that it separates, and is no norm's."""
        depth = found = 0
        for token in self.tokens[self.at :]:
            depth += nesting(token)
            if depth < 0:
                break
            found += depth == 0 and _bar(token) == "‖"
        return found == 1

    def closing(self) -> str | None:
        token = self.here
        if token is None or token.kind not in ("char", "command"):
            return None
        if token.text in CLOSING and not (token.kind == "char" and token.text in "{}"):
            self.at += 1
            return CLOSING[token.text]
        return None

    def between_bars(self, bar: str, token: Token) -> Written:
        """|x| or ‖x‖."""
        self.bars.append(bar)
        items = [self.relation()]
        separators = []
        while self.is_char(","):
            separators.append(self.take().text)
            items.append(self.relation())
        self.bars.pop()
        if self.here is None or _bar(self.here) != bar:
            raise ReadError(f"the bar {bar} is not closed", token.at)
        self.at += 1
        return Bracket(token.at, bar, bar, tuple(items), tuple(separators))

    # Commands -----------------------------------------------------------------------------------------------------

    def command(self, token: Token) -> Written:
        name = token.text
        if name == "Delta" and self.here is not None and self._is_letter(self.here):
            of = self.atom()
            assert isinstance(of, Letter)
            return Letter(token.at, of.base, (name, *of.accents))  # Δw, an increment
        if name in GREEK or name in (
            "partial",
            "nabla",
            "infty",
            "hbar",
            "emptyset",
            "imath",
            "jmath",
            "Re",
            "Im",
            "aleph",
        ):
            return Letter(token.at, f"\\{name}")
        if name in ACCENTS or name in FONTS or name in WORDS:
            return self.dressed(token)
        if name in ("frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac"):
            return Fraction(token.at, self.argument(), self.argument())
        if name == "sqrt":
            degree = None
            if self.is_char("["):
                end = next((n for n in range(self.at, len(self.tokens)) if self.tokens[n].text == "]"), None)
                if end is None:
                    raise ReadError("the bracket of a root is not closed", token.at)
                degree = parse(self.tokens[self.at + 1 : end])
                self.at = end + 1
            return Root(token.at, self.argument(), degree)
        if name in LARGE:
            return Large(token.at, LARGE[name])
        if name in FUNCTION_COMMANDS:
            return Letter(token.at, name)
        if name in ("ldots", "cdots", "dots", "dotsc", "dotsb", "dotsm", "vdots", "ddots"):
            return Dots(token.at)
        if (name in OPENING and name != "{") or name in ("{", "lbrace"):
            return self.bracket(OPENING[name], token)
        if f"\\{name}" in BARS:
            return self.between_bars(BARS[f"\\{name}"], token)
        if name in ("underset", "overset", "stackrel"):
            aside, body = self.argument(), self.argument()
            return _with_limits(body, aside) if name == "underset" else body
        if name in BRACES:
            body = self.argument()
            while self.is_char("_") or self.is_char("^"):
                self.at += 1
                self.argument_tokens()  # a remark, which need be no formula
            return body
        if name in COLOURS:
            self.argument_tokens()
            return self.argument()
        if name in TRANSPARENT_ARGUMENT:
            return self.argument()
        if name in SIGNS:
            return Mark(token.at, name)
        if name in OPERATORS or name in RELATIONS or not name.isalpha():
            raise ReadError(f"\\{name} cannot stand here", token.at)
        if name in UNREAD_SIGNS:
            raise ReadError(f"the sign \\{name} is not read", token.at)
        return self.unknown(token)

    @staticmethod
    def _is_letter(token: Token) -> bool:
        """Whether a token is a small letter, or begins one in a font."""
        return (token.kind == "char" and token.text.islower()) or (token.kind == "command" and token.text in BOLD)

    def unknown(self, token: Token) -> Written:
        """A command of the author's whose definition is elsewhere."""
        name = token.text
        if name in REALS:
            return Letter(token.at, "R", ("mathbb",))
        if name in ("grad", "gradient", "bigtriangledown", "triangledown"):
            return Letter(token.at, r"\nabla")
        if self.here is None or self.here.kind != "open":
            return Letter(token.at, name)
        if name in ("norm", "Norm", "abs"):
            bar = "|" if name == "abs" else "‖"
            return Bracket(token.at, bar, bar, (self.argument(),))
        if name in ("transpose", "trans", "tp"):
            return Scripted(token.at, self.argument(), None, Mark(token.at, "top"))
        body = self.argument_tokens()
        if name in USUAL_MACROS or (self.here is not None and self.here.kind == "open" and not self._is_prose(body)):
            return self._usual(token, body)
        try:
            inner = _Parser(body).factor_alone()
        except ReadError:
            inner = None
        if isinstance(inner, Letter):
            return Letter(token.at, inner.base, ("mathbf", *inner.accents))
        if isinstance(inner, Scripted) and isinstance(inner.base, Letter):
            base = Letter(token.at, inner.base.base, ("mathbf", *inner.base.accents))
            return Scripted(token.at, base, inner.sub, inner.sup, inner.primes)
        if any(t.spaced for t in body):
            while self.here is not None and self.here.kind == "open":
                self.argument_tokens()
            return Text(token.at, "".join(map(str, body)))
        raise ReadError(f"\\{name} is not known; define it by \\newcommand, or declare it by % symnet:", token.at)

    def _usual(self, token: Token, first: list[Token]) -> Written:
        r"""\pdv{L}{w}, \dotp{w}{x}: what packages and courses call so; another command of two arguments is refused."""
        kind = USUAL_MACROS.get(token.text)
        second = self.argument_tokens() if self.here is not None and self.here.kind == "open" else []
        if kind == "<" and second:
            parts = tuple(_Parser(body).factor_alone() for body in (first, second))
            return Bracket(token.at, "<", ">", parts, (",",))
        if kind is None or kind == "<":
            reason = f"what \\{token.text} makes of its arguments is not said; define it by \\newcommand"
            raise ReadError(reason, token.at)
        sign = Token("command", "partial", token.at) if kind == "partial" else Token("char", "d", token.at)
        above, below = (first, second) if second else ([], first)
        groups = ([sign, *above], [sign, *below])
        tokens = [Token("command", "frac", token.at)]
        for body in groups:
            tokens += [Token("open", "{", token.at), *body, Token("close", "}", token.at)]
        return _Parser(tokens).factor_alone()

    @staticmethod
    def _is_prose(body: list[Token]) -> bool:
        """Whether words stand between braces."""
        return sum(t.spaced and t.kind == "char" and t.text.isalpha() for t in body) > 1

    def argument_tokens(self) -> list[Token]:
        body, self.at = group(self.tokens, self.at)
        return body

    def argument(self) -> Written:
        at = self.place
        body = self.argument_tokens()
        if not body:
            raise ReadError("an argument is empty", at)
        inner = _Parser(body)
        found = inner.listed()
        inner.require_end()
        return found

    def dressed(self, token: Token) -> Written:
        r"""\hat{y}, \mathbf{W}, \text{softmax}: a letter in its dress, a word, or text."""
        name = SAME_FONTS.get(token.text, token.text)
        if name == "operatorname" and self.is_char("*"):
            self.at += 1
        body = self.argument_tokens()
        if name in UPRIGHT:
            word = "".join((" " if t.spaced and n else "") + str(t) for n, t in enumerate(body)).strip()
            word = WITH_CAPITALS.get(word, word)
            if word.isalnum() and len(word) > 1 and not word.isdecimal():
                return Large(token.at, LARGE[word]) if word in LARGE else Letter(token.at, word)
            if name in WORDS and (len(word) != 1 or not word.isalpha()):
                return Text(token.at, word)
        if not body:
            raise ReadError(f"\\{name} has nothing in it", token.at)
        inner = _Parser(body).factor_alone()
        if name == "vec":  # an arrow says what bold type does
            name = "mathbf"
            base = inner.base if isinstance(inner, Scripted) else inner
            if isinstance(base, Letter) and any(a in BOLD for a in base.accents):
                return inner
        if isinstance(inner, Letter):
            return Letter(token.at, inner.base, (name, *inner.accents))
        if isinstance(inner, Number) and (inner.text in ("0", "1") or name not in FONTS):
            return Letter(token.at, inner.text, (name,))
        if isinstance(inner, Scripted) and isinstance(inner.base, Letter):
            base = Letter(token.at, inner.base.base, (name, *inner.base.accents))
            return Scripted(token.at, base, inner.sub, inner.sup, inner.primes)
        if name in FONTS and token.text != "vec":
            return inner  # a font around a whole formula says nothing
        raise ReadError(f"\\{name} over more than one symbol is not understood", token.at)

    def factor_alone(self) -> Written:
        found = self.relation()
        self.require_end()
        return found

    # Grids --------------------------------------------------------------------------------------------------------

    def grid(self, begin: Token) -> Written:
        """A matrix or cases, up to its end."""
        if begin.text not in MATRICES:
            raise ReadError(f"the environment {begin.text} is not understood within a formula", begin.at)
        depth, start = 1, self.at
        while depth:
            token = self.take()
            depth += {"begin": 1, "end": -1}.get(token.kind, 0)
        body = self.tokens[start : self.at - 1]
        if begin.text in ("array", "tabular", "subarray") or (
            begin.text.endswith("*") and body and body[0].text == "["
        ):
            body = _without_columns(body)
        rows = []
        for row in split(body, "row"):
            cells = split(row, "align")
            if MATRICES[begin.text] == "cases" and len(cells) == 1:
                cells = _value_and_condition(row)
            if any(cells):
                rows.append(tuple(_cell(c, begin.at) for c in cells))
        if not rows:
            raise ReadError("the matrix is empty", begin.at)
        kind = MATRICES[begin.text]
        if kind not in ("cases", "|") and all(len(row) == 1 and _is_row(row[0]) for row in rows):
            rows = [tuple(c.items) for row in rows for c in row if isinstance(c, Listed)]  # a, b, c for a & b & c
        return Grid(begin.at, kind, tuple(rows))


def _beside_dots(item: Written) -> Sequence[Written]:
    """… and x_n of the …x_n in x_1, x_2, …x_n."""
    if isinstance(item, Product) and len(item.factors) > 1:
        (_, first), (sign, second), *rest = item.factors
        if isinstance(first, Dots) and not sign:
            body = second if not rest else Product(second.at, (("", second), *rest))
            return first, body
        (last_sign, last), before = item.factors[-1], item.factors[:-1]
        if isinstance(last, Dots) and not last_sign:
            return (before[0][1] if len(before) == 1 else Product(item.at, before)), last
    if isinstance(item, Total) and len(item.terms) > 1 and isinstance(item.terms[0][1], Dots):  # …−x_n
        return item.terms[0][1], Total(item.terms[1][1].at, item.terms[1:])
    return (item,)


def _value_and_condition(row: list[Token]) -> list[list[Token]]:
    r"""x and x > 0 of a case x, \quad x > 0 or x, \text{if } x > 0, without a sign between its columns."""
    depth, comma = 0, -1
    for n, token in enumerate(row):
        depth += nesting(token)
        if depth == 0 and n and token.kind in ("gap", "text"):
            return [row[:n], row[n:]]
        comma = n if depth == 0 and token.text == "," and token.kind == "char" else comma
    return [row[:comma], row[comma + 1 :]] if comma > 0 else [row]


def _is_row(cell: Written) -> bool:
    return isinstance(cell, Listed) and set(cell.separators) == {","}


def _cell(tokens: list[Token], at: int) -> Written:
    tokens = [t for t in tokens if t.kind != "gap"]
    while tokens and tokens[-1].kind == "char" and tokens[-1].text in ",;.":
        tokens = tokens[:-1]
    if not tokens:
        return Text(at, "")
    if "".join(map(str, tokens)) in ("otherwise", "else"):
        return Text(tokens[0].at, "otherwise")
    parser = _Parser(tokens)
    if parser.here is not None and parser.here.kind == "text" and len(parser.tokens) > 1:
        words = parser.take()
        condition = parser.listed() if parser.here is not None else Text(words.at, "")
        rest = [t for t in parser.tokens[parser.at :] if t.kind != "text"]
        if rest:
            raise ReadError(f"{rest[0]} cannot stand here", rest[0].at)
        return condition
    found = parser.listed()
    parser.at += sum(t.kind == "text" for t in parser.tokens[parser.at :])
    parser.require_end()
    return found


def _without_columns(body: list[Token]) -> list[Token]:
    """The body of an array without its column letters."""
    if body and body[0].kind == "open":
        return body[group(body, 0)[1] :]
    if body and body[0].text == "[":
        end = next((n for n, t in enumerate(body) if t.text == "]"), -1)
        rest = body[end + 1 :]
        return _without_columns(rest) if rest and rest[0].kind == "open" else rest
    return body


def _script(body: list[Token], at: int) -> Written:
    """A script; a sign alone is a mark, a layer's brackets stay."""
    if not body:
        raise ReadError("a script is empty", at)
    body = simplified(body)
    if len(body) == 1 and (
        (body[0].kind == "command" and body[0].text in SIGNS) or (body[0].kind == "char" and body[0].text in "*+-")
    ):
        return Mark(at, body[0].text)
    if body[0].kind == "char" and body[0].text == "-" and len(body) == 2 and body[1].text in ("top", "T"):
        return Mark(at, f"-{body[1].text}")
    if all((t.kind == "command" and t.text == "prime") or t.text in ("'", "′") for t in body):
        return Mark(at, "prime" * len(body))
    marks = [t for t in body if t.kind == "command" and t.text in ("top", "intercal")]
    if marks and body[-1] is marks[0] and len(body) > 1:
        return Listed(at, (_script(body[:-1], at), Mark(marks[0].at, "top")), ("",))
    apart = [t for t in body if t.text != ","]
    dots = [n for n, t in enumerate(apart) if t.text in ("cdot", "bullet", ":", "*", "·")]
    if len(apart) == 2 and len(dots) == 1 and len(body) < 4:  # a column X_{\\cdot k}, a row X_{i \\cdot}, X_{i,:}
        places = [Mark(t.at, "cdot") if n in dots else _script([t], t.at) for n, t in enumerate(apart)]
        return Listed(at, tuple(places), ("",))
    if body[0].kind == "command" and body[0].text in ("odot", "circ") and len(body) > 1:
        return Listed(at, (Mark(at, body[0].text), _script(body[1:], at)), ("",))
    parser = _Parser(body)
    found = parser.listed()
    parser.require_end()
    return found


def _without_primes(script: Written) -> tuple[Written | None, int]:
    r"""A superscript and the primes that stand in it: \prime, (1)\prime, (1)', \prime(1)."""
    if isinstance(script, Mark) and script.sign.startswith("prime"):
        return None, script.sign.count("prime")
    if isinstance(script, Scripted) and script.primes and isinstance(script.base, Bracket):
        bare = script.base if script.sub is None and script.sup is None else replace(script, primes=0)
        return bare, script.primes
    if isinstance(script, Product) and len(script.factors) == 2:
        (_, first), (_, second) = script.factors
        for kept, mark in ((first, second), (second, first)):
            if isinstance(mark, Mark) and mark.sign == "prime" and isinstance(kept, Bracket):
                return kept, 1
    return script, 0


def _with_limits(body: Written, under: Written) -> Written:
    return Large(body.at, body.kind, under, body.sup) if isinstance(body, Large) else body


def _bar(token: Token) -> str | None:
    return BARS.get(str(token)) if token.kind in ("char", "command") else None


def _without_brackets(sub: Written | None) -> Written | None:
    r"""n, m of \sum_{(n, m)}."""
    if not isinstance(sub, Bracket) or sub.left != "(" or len(sub.items) < 2 or set(sub.separators) != {","}:
        return sub
    return Listed(sub.at, sub.items, sub.separators) if all(isinstance(i, Letter) for i in sub.items) else sub
