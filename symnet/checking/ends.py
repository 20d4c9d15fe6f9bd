"""What lies behind a loss without a formula: a claim must hold whatever does, as far as nothing in it speaks of that.

With p = softmax(z) and some loss L, Σ_k ∂L/∂z_k = 0 holds if L hangs on z by way of p alone, and else it does not. But
∂L/∂W = δ xᵀ with δ = ∂L/∂z and z = W x holds of any L that hangs on W by way of z: what comes behind z is all the same.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Expr

from symnet.checking.knowledge import Knowledge, is_backward
from symnet.checking.report import CONDITIONAL, HOLDS, Verdict
from symnet.core.expression import postorder
from symnet.core.symbols import Partial

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge


def whatever_is_behind(found: Verdict, value: tuple[Expr, Expr], judge: Judge) -> Verdict:
    """A verdict on what holds; conditional where it hangs on what lies behind the names that it speaks of."""
    known = judge.known
    unknown, words = dict(known.unknown), []
    for name, targets in _taken_by(value, known).items() if found.verdict in HOLDS else ():
        ends, behind = _ends(name, targets, known), set(known.unknown[name])
        if not ends or ends == behind or behind <= known.hangs.get(name, frozenset()):  # a loss that depends on y
            continue
        unknown[name] = tuple(sorted(ends))
        passed = _said(behind - ends, known)
        words.append(f"{_said({name}, known)} hangs on {_said(targets, known)} by way of {passed} alone")
    if not words or judge.with_knowledge(replace(known, unknown=unknown)).decide(*value, "=").verdict in HOLDS:
        return found
    said = " and ".join(words)
    return Verdict(CONDITIONAL, f"true if {said}", said)


def _said(names: Set[str], known: Knowledge) -> str:
    return " and ".join(known.symbols[n].name if n in known.symbols else n for n in sorted(names))


def _taken_by(value: tuple[Expr, Expr], known: Knowledge) -> dict[str, set[str]]:
    """The names by which a claim takes derivatives of what has no formula; nothing where some are numbered.

    So it does by names for derivatives: by z of δ = ∂L/∂z.
    """
    found: dict[str, set[str]] = {}
    pending, met = list(value), set[str]()
    while pending:
        side = pending.pop()
        for node in (n for n in postorder(side) if isinstance(n, Partial)):
            if isinstance(node.of, Partial) or node.index is not None or known.letter(node.by) or known.letter(node.of):
                return {}
            if known.key(node.of) in known.unknown:
                found.setdefault(known.key(node.of), set()).add(known.key(node.by))
        for name in known.names_in(side) - met:
            met.add(name)
            formula = known.formulas.get(name)
            pending += [formula.expression] if formula is not None and is_backward(formula.expression) else []
    return found


def _ends(name: str, targets: Set[str], known: Knowledge) -> set[str]:
    """The last of some names, and what the others reach beside these of all that a loss hangs on."""
    last = {t for t in targets if not (known.dependents(t) - {t}) & targets}
    reached, pending = set(targets - last), list(targets - last)
    while pending:
        for user in known.users_of(pending.pop()) - reached - last - {name}:
            reached.add(user)
            pending.append(user)
    return last | (reached & set(known.unknown[name]))
