r"""The loss of one sample, L_i of ∂L_i/∂y_i, where no formula is given for it: it hangs on the entries i alone.

y = X w ,  \frac{\partial L_i}{\partial w} = \frac{\partial L_i}{\partial y_i} \frac{\partial y_i}{\partial w}

As a function of all of y it would not be so; so L_i hangs on y_i alone, or is the usual loss of y_i and t_i.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr

from symnet.checking.knowledge import Formula, Knowledge
from symnet.checking.roles import is_learned, labelled, may_be_output
from symnet.checking.suppositions import Supposition, joined, may_be, usual_losses
from symnet.core.expression import is_scalar, postorder, write_latex
from symnet.core.symbols import Partial, Variable
from symnet.ops.indexed import At, Running


def each_sample(start: Supposition) -> Iterator[Supposition]:
    """With L_i hanging on the entries i of what it is differentiated by, or being a usual loss of such."""
    known, sides = start.known, (start.left, start.right)
    for name, letter in losses_of_entries(known, *sides):
        entries = list(dict.fromkeys(_entries(sides, letter)))
        called = known.symbols[name].name.replace("#", letter)
        outputs = [e for e in entries if _is_made(e, known, name)]
        if outputs:
            taken = tuple(Formula(e, letter) for e in outputs)
            unknown = {n: of for n, of in known.unknown.items() if n != name}
            alone = replace(known, unknown=unknown, arguments={**known.arguments, name: taken})
            yield joined(start, f"{called} hangs on {_said(outputs)} alone", known=alone)
        for a, t in ((a, t) for a in outputs for t in entries if t not in outputs):
            body, label = a.operands[0], t.operands[0]
            if is_learned(label) or labelled(label) < 2 or not may_be_output(body, label):
                continue
            for said, formula, under in usual_losses(a, t, known.key(label), start.spoken):
                if may_be(start.spoken, said):
                    words = f"{called} is {said} of {write_latex(a)} and {write_latex(t)}{under.words}"
                    yield start.with_formulas(words, {name: Formula(formula, letter)}, under)


def losses_of_entries(known: Knowledge, *sides: Expr) -> list[tuple[str, str]]:
    """Numbers without a formula that are differentiated, one for each i, with that letter."""
    found: dict[tuple[str, str], None] = {}
    for node in (n for side in sides for n in postorder(side)):
        of = node.of if isinstance(node, Partial) else None
        if not isinstance(of, Variable) or isinstance(of, Partial) or of.index is not None or not is_scalar(of):
            continue
        is_step = known.key(of) in known.stepped  # ∂s_t/∂s_{t-1}
        if known.letter(of).isalpha() and known.key(of) in known.unknown and not is_step:
            found[known.key(of), known.letter(of)] = None
    return list(found)


def _entries(sides: tuple[Expr, Expr], letter: str) -> Iterator[At]:
    """The y_i on the sides, those by which is differentiated among them."""
    for node in (n for side in sides for n in postorder(side)):
        if not isinstance(node, At) or not any(isinstance(a, Running) and str(a) == letter for a in node.args[:2]):
            continue
        body = node.operands[0]
        body = body.by if isinstance(body, Partial) else body
        if isinstance(body, Variable) and not isinstance(body, Partial):
            yield At(*node.args[:2], body)


def _is_made(entry: At, known: Knowledge, loss: str) -> bool:
    """Whether it is an entry of what has a formula, or of what the loss is differentiated by."""
    name = known.key(entry.operands[0])
    return name in known.formulas or name in known.unknown.get(loss, ())


def _said(entries: list[At]) -> str:
    return " and ".join(write_latex(e) for e in entries)
