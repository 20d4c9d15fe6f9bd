"""The sentence that a formula is in, as far as it stands before it."""

from __future__ import annotations

from symnet.reading.statements import SENTENCES, Statement

SENTENCE = 12
"""Pieces of a page, prose and formulas by turns, in which the beginning of a sentence is looked for."""


def sentence_before(statement: Statement) -> str:
    """What stands before the formula that a statement is in, back to the end of another sentence."""
    page, number = statement.page, statement.piece
    pieces = page.pieces[max(0, number - SENTENCE) : number] if 0 <= number < len(page.pieces) else ()
    before = "".join(piece.text for piece in pieces)
    return SENTENCES.split(before)[-1]
