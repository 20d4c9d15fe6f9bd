"""A derivation as JSON, as the contract gives it."""

from __future__ import annotations

import json
from typing import Any

from symnet.calculus.closed_form import closed_form
from symnet.calculus.derivation import Derivation, Step
from symnet.calculus.supposed import supposed
from symnet.calculus.verdict import verdicts
from symnet.core.expression import shape, write_latex
from symnet.core.network import Equation, Fact, Family, Network
from symnet.core.notation import Notation
from symnet.core.rewriting import Rewriting
from symnet.core.symbols import Variable
from symnet.core.writing import write_size
from symnet.render.compose import Options


def as_data(source: str, derivation: Derivation, options: Options) -> dict[str, Any]:
    """The derivation as plain data: equations, steps with verdicts, gradients with verdicts."""
    found, notation = verdicts(derivation), options.notation
    data = network_data(source, derivation.network, notation)
    data["loss"] = {"name": derivation.of.name, "latex": derivation.of.typeset(notation)}
    data["steps"] = [
        _step(step, verdict, notation) for step, verdict in zip(derivation.steps, found.steps, strict=True)
    ]
    data["signals"] = [_equation(e, notation) for e in derivation.signals]
    data["gradients"] = [
        {
            "wrt": symbol.name,
            "shape": _shape(symbol),
            "latex": write_latex(gradient, notation),
            "closed_form": _closed(derivation, symbol, notation) if options.closed_form else None,
            "verdict": found.gradients[symbol],
        }
        for symbol, gradient in derivation.gradients.items()
    ]
    data["notices"] = [*options.notices, *derivation.notices]
    if assumptions := supposed(derivation.network, notation, kinks=False):
        data["assumptions"] = list(assumptions)
    if derivation.rewritings:
        data["rewritten"] = [_rewriting(r, notation) for r in derivation.rewritings]
    return data


def _rewriting(rewriting: Rewriting, notation: Notation) -> dict[str, Any]:
    """An equation in which a formula was recognised."""
    return {
        "name": rewriting.symbol.name,
        "before": write_latex(rewriting.before, notation),
        "after": write_latex(rewriting.after, notation),
        "function": rewriting.why,
        "verdict": "proved",
    }


def network_data(source: str, network: Network, notation: Notation, notices: tuple[str, ...] = ()) -> dict[str, Any]:
    """A network as plain data, with nothing differentiated."""
    return {
        "source": source,
        "loss": None,
        "equations": [_equation(e, notation) for e in network.equations],
        "steps": [],
        "signals": [],
        "gradients": [],
        "notices": list(notices),
    } | _families(network, notation)


def _families(network: Network, notation: Notation) -> dict[str, Any]:
    """The equations that hold for every layer; nothing where there are none."""
    return {"families": [_family(f, notation) for f in network.families]} if network.families else {}


def _family(family: Family, notation: Notation) -> dict[str, Any]:
    return {
        "index": str(family.index),
        "from": write_size(family.lower),
        "to": write_size(family.upper),
        "equations": [_equation(e, notation) for e in family.equations],
    }


def _equation(e: Equation, notation: Notation) -> dict[str, Any]:
    return {"name": e.name, "shape": _shape(e.symbol), "latex": write_latex(e.expression, notation)}


def write(data: dict[str, Any]) -> str:
    """One JSON object."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _step(step: Step, verdict: str, notation: Notation) -> dict[str, Any]:
    chain = [write_latex(line.expression, notation) for line in step.lines]
    left = step.adjoint.fraction(notation)
    if step.adjoint.is_named:
        left = f"{step.adjoint.typeset(notation)} = {left}"
    return {
        "number": step.number,
        "rule": step.rule,
        "wrt": step.wrt.name,
        "through": step.equation.name if step.equation is not None else None,
        "latex": " = ".join([left, *chain]),
        "fact": _fact(step.fact, notation) if step.fact else None,
        "verdict": verdict,
    }


def _fact(fact: Fact, notation: Notation) -> str:
    return f"{write_latex(fact.left, notation)} = {write_latex(fact.right, notation)}"


def _closed(derivation: Derivation, symbol: Variable, notation: Notation) -> str | None:
    form = closed_form(derivation, symbol)
    return None if form is None else write_latex(form, notation)


def _shape(symbol: Variable) -> list[str]:
    return [write_size(size) for size in shape(symbol)]
