"""The names that a document writes, for those that the checker gives: z for the z of one statement alone."""

from __future__ import annotations

import re
from dataclasses import replace as replace_fields

from sympy import Expr

from symnet.checking.report import Claim, Verdict
from symnet.core.expression import replace, shape
from symnet.core.symbols import Variable
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError

OWN = re.compile(r"_\{\\mathrm\{any\}\d+\}")

REMARKED = re.compile(r"\\breve\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")

OF_UNITS = re.compile(r"\^\{\((?:\\mathrm\{)?([A-Za-z])\1\}?\)\}")
"""What tells units of several layers apart, as (jj) does in δ^{(jj)} (`symnet.reading.units`)."""

ONE_ENTRY = re.compile(r"\\left\(([^()]*?)\\right\)_\{(\d+):\2\}")


def rename_own_letters(part: Reading) -> None:
    """The z of σ(z) = 1/(1 + e^{−z}) gets another name, since it is a letter of that statement alone."""
    for number, statement in enumerate(part.statements):
        local = statement.meaning.locals if statement.meaning is not None else {}
        table: dict[Expr, Expr] = {
            v: Variable(f"{name}_{{\\mathrm{{any}}{number}}}", *shape(v)) for name, v in local.items()
        }
        if table:
            statement.values = [v if isinstance(v, ReadError) else put_in(v, table) for v in statement.values]


def as_written(claim: Claim) -> Claim:
    """With z for the z of a remark in brackets, which is a name of its own within, and δ for the δ^{(jj)} of units."""

    def plain(words: str) -> str:
        while (shorter := REMARKED.sub(r"\1", words)) != words:
            words = shorter
        return OF_UNITS.sub("", words)

    under = plain(claim.assumption) if claim.assumption else None
    said = plain(claim.found.hint) if claim.found.hint else None
    return replace_fields(
        claim, found=replace_fields(claim.found, message=plain(claim.message), assumption=under, hint=said)
    )


def without_own(found: Verdict) -> Verdict:
    """A verdict with the letters of one statement alone as they are written."""
    under = OWN.sub("", found.assumption) if found.assumption else None
    return replace_fields(found, message=OWN.sub("", found.message), assumption=under)


def plainly(words: str) -> str:
    """With the letters of one statement alone as they are written, and y_2 for the entries of y from 2 to 2."""
    return ONE_ENTRY.sub(r"\1_{\2}", OWN.sub("", words))


def put_in(sides: tuple[Expr, Expr], table: dict[Expr, Expr]) -> tuple[Expr, Expr]:
    """Both sides of a claim with names exchanged."""
    return replace(sides[0], table), replace(sides[1], table)
