"""What `symnet derive` does, once its words are understood."""

from __future__ import annotations

from typing import Any

from symnet.calculus.closed_form import closed_form, why_left_out
from symnet.calculus.derive import derive
from symnet.core.errors import SourceError
from symnet.core.notation import Notation
from symnet.render import render
from symnet.sources import lecture_files, resolve


def _identities(
    of: str | None,
    wrt: tuple[str, ...],
    format: str,
    detail: str,
    closed: bool,
    fragment: bool,
    notation: Notation | None,
    standalone: bool,
) -> str:
    """The table of identities, which is no network: nothing of it can be chosen."""
    if of is not None or wrt or closed:
        raise SourceError(
            "identities is a table of many derivatives; --of, --wrt and --closed-form choose nothing of it"
        )
    from symnet.identities.document import written

    return written(format, detail, fragment, notation, standalone=standalone)


def derived(
    source: str,
    of: str | None,
    wrt: tuple[str, ...],
    format: str,
    detail: str,
    closed: bool,
    fragment: bool,
    choices: tuple[str, ...],
    *,
    standalone: bool = True,
) -> tuple[str, list[str]]:
    """The document, and notices for standard error."""
    notation = Notation.parse(*choices) if choices else None
    if source == "identities":
        return _identities(of, wrt, format, detail, closed, fragment, notation, standalone), []
    found = resolve(source, notation)
    options: dict[str, Any] = {"detail": detail, "fragment": fragment, "source": source, "notation": notation}
    options |= {"closed_form": closed, "standalone": standalone}
    if of is None and found.network.loss is None:
        if found.lecture is not None:
            return found.lecture.to(format, **options), []
        notice = f"{source} has no loss, so nothing is differentiated; --of NAME differentiates a scalar of it"
        return render(found.network, format, notices=(*found.notices, notice), **options), [*found.notices, notice]
    if found.lecture is not None and of is None:
        derivation = derive(found.network, wrt) if wrt else found.lecture.derivation
        text = found.lecture.to(format, derivation=derivation, **options)
    else:
        derivation = derive(found.network, wrt or None, of)
        text = render(derivation, format, checked=True, notices=tuple(found.notices), **options)
    notices = [*found.notices, *derivation.notices]
    if source in lecture_files() and (found.lecture is None or of is not None):
        notices.append(f"the prose of {source} speaks of the lecture as it stands, and is left out")
    if closed:
        missing = [v.identifier for v in derivation.gradients if closed_form(derivation, v) is None]
        notices += [f"the closed form by {name} is left out, {why_left_out(derivation)}" for name in missing]
    return text, notices


def of_kind(
    kind: str,
    source: str,
    of: str | None,
    wrt: tuple[str, ...],
    format: str,
    detail: str,
    fragment: bool,
    choices: tuple[str, ...],
    *,
    standalone: bool = True,
) -> tuple[str, list[str]]:
    """The document of another derivative than the gradient, or of where it vanishes; notices for standard error."""
    from symnet.render import kinds, stationary

    notation = Notation.parse(*choices) if choices else None
    if source == "identities":
        raise SourceError("identities is a table of many derivatives; --kind and --stationary choose nothing of it")
    found = resolve(source, notation)
    options: dict[str, Any] = {"of": of, "wrt": wrt or None, "detail": detail, "fragment": fragment}
    options |= {"notation": notation, "source": source, "standalone": standalone}
    if kind == "stationary":
        text = stationary.written(found.network, format, **options)
    else:
        text = kinds.written(found.network, kind, format, **options)
    return text, list(found.notices)
