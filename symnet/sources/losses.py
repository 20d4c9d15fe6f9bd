"""Which number of a document is the loss: what `% symnet: loss J` names, else the last scalar that is defined."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.core.errors import SourceError
from symnet.core.expression import is_scalar, shape, variables
from symnet.core.network import Equation
from symnet.core.notation import Name, parse_name
from symnet.core.shapes import say_shape
from symnet.reading.heads import names_on_the_left
from symnet.reading.names import letters_in
from symnet.reading.scope import is_loss
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Written
from symnet.sources.sound import lost_equations, say_place, unread_definitions

MATRICES = ("E", "C")
"""Letters of losses that matrices have, too: an error E of each sample, a product C."""


def loss_of(reading: Reading, equations: Sequence[Equation], source: str) -> str | None:
    """The name of the loss; None where a document has none. Raises SourceError where it is not clear which it is."""
    if reading.loss:
        if reading.loss not in {e.name for e in equations}:
            raise SourceError(
                f"{source}: symnet: loss {reading.loss}, but no equation that was read defines it{because(reading)}"
            )
        return reading.loss
    scalars = [e.name for e in equations if is_scalar(e.symbol)]
    loss = _made_of(scalars[-1], equations) if scalars else None
    if loss is not None:
        _require_last(loss, reading, source)
        _require_nothing_behind(loss, reading, source)
    _require_scalar(equations, bool(scalars) and not (loss and _is_called_loss(parse_name(loss))), source)
    _require_read(equations, reading, source)
    if loss is not None and loss != scalars[-1]:
        reading.scope.notice(f"{loss}, which is made of {scalars[-1]}, is taken for the loss")
    return loss


def because(reading: Reading) -> str:
    """The first places that are not understood."""
    said = [f"{say_place(page, at)}: {reason}" for page, at, reason in reading.unread[:3]]
    return f" ({'; '.join(said)})" if said else ""


def _made_of(scalar: str, equations: Sequence[Equation]) -> str:
    r"""L of L = E + λ Ω, Ω = ‖W‖², where what a loss is made of is said behind it."""
    users = [e.name for e in equations if is_scalar(e.symbol) and scalar in {v.name for v in variables(e.expression)}]
    return _made_of(users[-1], equations) if users else scalar


def _is_called_loss(name: Name) -> bool:
    """Whether a name is one that people give to losses."""
    return is_loss(name) or name.base.lower() in ("loss", "cost")


def _require_scalar(equations: Sequence[Equation], is_guessed: bool, source: str) -> None:
    """Refuse an L that is defined last and is no number: another number would be taken for the loss.

    An E of errors may stand behind a loss that is called so, and where there is no number.
    """
    last = equations[-1].symbol
    if is_scalar(last) or not _is_called_loss(last.parsed) or (last.parsed.base in MATRICES and not is_guessed):
        return
    raise SourceError(
        f"{source}: {last} came out as {say_shape(shape(last))}, and a loss is a number; say the shapes of what it is "
        r"made of, as in % symnet: x : n \times 1, or which number is the loss, as in % symnet: loss J"
    )


def _require_read(equations: Sequence[Equation], reading: Reading, source: str) -> None:
    """Refuse a document whose loss has a formula that is not understood."""
    defined = {e.name for e in equations}
    for statement, left, why in lost_equations(reading):
        names = names_on_the_left(left)
        if not names & defined and any(_is_called_loss(parse_name(name)) for name in names):
            raise SourceError(
                f"{source}: {say_place(statement.page, statement.at)}: {why}; mend it, or say what the loss is, as in "
                "% symnet: loss J"
            )


def _require_nothing_behind(loss: str, reading: Reading, source: str) -> None:
    """Refuse a loss that is none by its name, where an equation behind it is not understood: that may be the loss."""
    if _is_called_loss(parse_name(loss)):
        return
    places = {n for n, st in enumerate(reading.statements) for link in st.links[:1] if _says(link.left, loss)}
    for number, statement in enumerate(reading.statements):
        why = statement.values[0] if statement.values else None
        left = statement.links[0].left if statement.links else None
        is_equation = isinstance(why, ReadError) and statement.links[0].relation in ("=", ":=")
        if is_equation and places and number > max(places) and isinstance(left, Written) and names_on_the_left(left):
            raise SourceError(
                f"{source}: {say_place(statement.page, statement.at)}: {statement.source(0)} is not understood; "
                f"mend it, or say that {loss} is the loss, as in % symnet: loss {loss}"
            )


def _says(left: Written | ReadError, name: str) -> bool:
    """Whether an equation with this left side says what a name is."""
    return isinstance(left, Written) and name in names_on_the_left(left)


def _require_last(loss: str, reading: Reading, source: str) -> None:
    """Refuse a loss of which another number is made, by an equation that is not understood: that may be the loss."""
    for page, names, right, why in unread_definitions(reading):
        letters = letters_in(right) if isinstance(right, Written) else ()
        is_made = any(loss in names_on_the_left(whole or letter) for letter, _, whole in letters)
        if names - {loss} and is_made and not any(letter.base in (r"\partial", r"\nabla") for letter, _, _ in letters):
            raise SourceError(
                f"{source}: {min(names - {loss})} is made of {loss}, and its equation is not understood: "
                f"{say_place(page, why.at)}: {why.reason}; if {loss} is the loss, say % symnet: loss {loss}"
            )
