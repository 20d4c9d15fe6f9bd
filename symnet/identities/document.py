"""The table as a document: LaTeX, Markdown, JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sympy import Expr

from symnet.calculus.sweep import Sweep
from symnet.core.errors import UnknownNameError, UnprovedError
from symnet.core.expression import is_scalar, latex_of, shape, write_latex
from symnet.core.network import Equation, Network
from symnet.core.notation import Notation
from symnet.core.symbols import Seed, Variable
from symnet.core.writing import ATOM, PREFIX, PRODUCT, Written, write_size
from symnet.identities.notation import Derivative
from symnet.identities.numbers import is_confirmed
from symnet.identities.proving import CONFIRMED, PROVED, is_proved, shape_of
from symnet.identities.table import SOURCES, Identity, identities, say
from symnet.latex.width import width
from symnet.render import EVERY_FORMAT, json, set_in
from symnet.render.document import Block, Display, Document, Heading, Paragraph, Row, Table

LONGEST_REASON = 56
"""Characters of a reason beyond which more of it stands on a line of its own."""

WIDEST = 34.0
"""em of a formula beyond which its right side stands on a line of its own."""

LONGEST_LINE = 56
"""Characters of such a line."""

TITLE = "Identities of matrix calculus"


def written(
    format: str = "latex",
    detail: str = "lecture",
    fragment: bool = False,
    notation: Notation | None = None,
    *,
    standalone: bool = True,
) -> str:
    """The whole table, every line proved and compared with numbers on the way.

    Args:
        format: ``latex``, ``html``, ``markdown`` or ``json``.
        detail: with ``full``, the rules by which each gradient was derived stand beside it.
        fragment: the body alone.
        notation: how names are typeset.
        standalone: whether LaTeX carries its style.

    Raises UnknownNameError for another format, UnprovedError for a line that numbers refute.
    """
    if format not in EVERY_FORMAT:
        raise UnknownNameError.among("format", format, EVERY_FORMAT)
    notation = Notation() if notation is None else notation
    judged = [(line, verdict(line)) for line in identities()]
    if format == "json":
        return json.write(_data(judged, notation))
    document = Document(TITLE, _subtitle(judged), tuple(_blocks(judged, detail, notation)))
    return set_in(document, format, fragment=fragment, standalone=standalone, detail=detail)


Judged = list[tuple[Identity, str]]


def verdict(identity: Identity) -> str:
    """``proved``, or ``confirmed`` where only numbers agree; UnprovedError where they do not."""
    if not is_confirmed(identity):
        raise UnprovedError(f"line {identity.line} of the table of identities is false by numbers: {say(identity)}")
    return PROVED if is_proved(identity) else CONFIRMED


def _subtitle(judged: Judged) -> str:
    proved = sum(said == PROVED for _, said in judged)
    return f"{len(judged)} lines, {proved} of them proved"


def _blocks(judged: Judged, detail: str, notation: Notation) -> Iterator[Block]:
    proved = sum(said == PROVED for _, said in judged)
    yield Paragraph(
        "Every derivative is taken by symnet twice, by its rules for matrices and by differentiating entries in index "
        f"notation, and both are brought to what the literature says. {_how_many(proved, len(judged))}, for all sizes "
        "and values; all agree with central differences to eighteen digits, at random points of distinct sizes."
    )
    yield Paragraph(
        "Capital letters are matrices, small letters column vectors of sizes that fit; $a$ beside a matrix, $b$, $c$, "
        "$t$, $z$ may be scalars. A gradient has the shape of what it is taken by. A Jacobian has a row for each entry "
        "of what is differentiated and a column for each entry of what it is taken by; the entries of a matrix are "
        r"counted column by column, as in $\operatorname{vec}$. $\mathrm{d}X$ is a change of $X$, of its shape. "
        r"$\operatorname{symmetric}(X)$ is the symmetric matrix with the lower triangle of $X$, $\operatorname{tril}$ "
        r"that triangle; $\operatorname{toeplitz}(t)$ has $t_1, t_2, \ldots$ along its diagonals from the upper right "
        r"corner on, and $\operatorname{diagsums}$ are the sums along them. $K_{m,n}$ is the commutation matrix."
    )
    for group, lines in groupby(judged, key=lambda pair: pair[0].group):
        yield Heading(group)
        yield Display(tuple(row for line, said in lines for row in _rows(line, said, detail, notation)))
    yield Heading("Sources")
    yield Table(("sign", "source"), tuple(SOURCES.items()))


def _how_many(proved: int, all_: int) -> str:
    return "All of it is proved" if proved == all_ else f"{proved} of {all_} lines are proved"


def _rows(line: Identity, said: str, detail: str, notation: Notation) -> Iterator[Row]:
    """The line with its source and what it supposes; below it what is long, and how it was derived."""
    words = [line.source, *line.assumptions, *([line.remark] if line.remark else [])]
    if said != PROVED:
        words.append("confirmed by numbers, not proved")
    beside, *below = _filled(words, LONGEST_REASON, "; ")
    if detail == "full":
        rules = rules_of(line)
        below += _filled([f"by: {rules[0]}", *rules[1:]], LONGEST_LINE, ", ") if rules else []
    number, left, right = rf"\text{{({line.number})}}\;\,", *latex(line, notation)
    if width(f"{left} = {right}") <= WIDEST:
        yield Row(number, f"{left} = {right}", beside, relation="")
    else:
        yield Row(number, left, relation="")
        yield Row("", f"{{}} = {right}", beside, relation="")
    for more in below:
        yield Row("", "{}", more, relation="")


def _filled(parts: list[str], longest: int, sign: str) -> list[str]:
    """Lines of parts, as full as they may be."""
    lines = [parts[0]]
    for part in parts[1:]:
        if _visible(lines[-1]) + _visible(part) <= longest:
            lines[-1] += sign + part
        else:
            lines.append(part)
    return lines


def _visible(words: str) -> int:
    """Characters that are printed."""
    return len(re.sub(r"\\[a-z]+|[${}^_]", "", words))


def rules_of(line: Identity) -> tuple[str, ...]:
    """The rules by which a gradient was derived."""
    left = line.left
    if not isinstance(left, Derivative) or left.kind != "grad":
        return ()
    symbol = Variable(r"\bar{r}", 1, 1, "intermediate")
    steps = Sweep(Network([Equation(symbol, left.of)]), symbol, left.by).run().steps
    return tuple(dict.fromkeys(rule for step in steps for rule in step.rule.split(", ")))


# A line as LaTeX --------------------------------------------------------------------------------------------------


def latex(line: Identity, notation: Notation) -> tuple[str, str]:
    """Both sides, X X X written as a power."""
    return left_latex(line.left, notation), _powers(write_latex(line.right, notation))


def _powers(text: str) -> str:
    return re.sub(r"\b([A-Z])((?: \1)+)(?![\^\w])", lambda m: f"{m[1]}^{{{m[0].count(m[1])}}}", text)


class _Spelled(Seed):
    """A symbol that is written as the derivative it stands for."""

    text = ""

    def typeset(self, notation: Notation, *, sup: str = "", sub: str = "") -> str:
        """The derivative."""
        return self.text


def left_latex(left: Expr | Derivative, notation: Notation) -> str:
    """The left side."""
    return _powers(_left_latex(left, notation))


def _left_latex(left: Expr | Derivative, notation: Notation) -> str:
    if not isinstance(left, Derivative):
        return write_latex(left, notation)
    if left.around is not None:
        name = _Spelled(*shape(left.by[0]))
        of, by = write_latex(left.of, notation), left.by[0].typeset(notation)
        name.text = rf"\frac{{\partial {of}}}{{\partial {by}}}"
        return write_latex(left.around(name), notation)
    body = latex_of(left.of, notation)
    if left.kind in ("diff", "diff2"):
        sign = r"\mathrm{d}^2" if left.kind == "diff2" else r"\mathrm{d}"
        return f"{sign} {_argument(left.of, body, ATOM)}"
    if left.kind == "jac" and not is_scalar(left.by[0]) and 1 not in shape(left.of):
        body = Written(rf"\operatorname{{vec}}({body.text})")
    return f"{_operator(left, notation)} {_argument(left.of, body, PRODUCT)}"


def _argument(of: Expr, body: Written, level: int) -> str:
    return body.at(level if isinstance(of, Variable) or body.level < PREFIX else min(level, body.level))


def _operator(left: Derivative, notation: Notation) -> str:
    names = [v.typeset(notation) for v in left.by]
    if left.kind == "grad":
        return rf"\frac{{\partial}}{{\partial {names[0]}}}"
    if left.kind == "hess":
        if is_scalar(left.by[0]):
            return rf"\frac{{\partial^2}}{{\partial {names[0]}^2}}"
        first, second = _stacked(left.by[0], notation), _turned(left.by[-1], notation)
        return rf"\frac{{\partial^2}}{{\partial {first}\, \partial {second}}}"
    by = names[0] if is_scalar(left.by[0]) else _turned(left.by[0], notation)
    return rf"\frac{{\partial}}{{\partial {by}}}"


def _stacked(v: Variable, notation: Notation) -> str:
    name = v.typeset(notation)
    return name if 1 in shape(v) else rf"\operatorname{{vec}} {name}"


def _turned(v: Variable, notation: Notation) -> str:
    if 1 in shape(v):
        return v.typeset(notation, sup=notation.transpose_mark)
    return rf"(\operatorname{{vec}} {v.typeset(notation)})^{{{notation.transpose_mark}}}"


# JSON -------------------------------------------------------------------------------------------------------------


def _data(judged: Judged, notation: Notation) -> dict[str, Any]:
    return {
        "source": "identities",
        "lines": len(judged),
        "proved": sum(said == PROVED for _, said in judged),
        "confirmed": sum(said == CONFIRMED for _, said in judged),
        "identities": [_line_data(line, said, notation) for line, said in judged],
        "sources": dict(SOURCES),
    }


def _line_data(line: Identity, said: str, notation: Notation) -> dict[str, Any]:
    left = line.left
    return {
        "number": line.number,
        "group": line.group,
        "kind": left.kind if isinstance(left, Derivative) else "algebra",
        "left": latex(line, notation)[0],
        "right": latex(line, notation)[1],
        "shape": [write_size(size) for size in shape_of(left)],
        "symbols": [
            {"name": v.name, "shape": [write_size(size) for size in shape(v)], "domain": v.domain}
            for v in line.symbols.values()
        ],
        "assumptions": list(line.assumptions),
        "remark": line.remark or None,
        "source": line.source,
        "rules": list(rules_of(line)),
        "verdict": said,
    }
