r"""Φ and φ, where a document says that they are the standard normal distribution function and its density.

\text{GELU}(x) = x \Phi(x) ,  \text{GELU}'(x) = \Phi(x) + x \phi(x)
"""

from __future__ import annotations

import re

import sympy

from symnet.ops.formula import z
from symnet.ops.function import Function
from symnet.reading.scope import Scope

DISTRIBUTION = re.compile(
    r"\bnormal\b[^.\n]{0,40}\b(?:c\.?d\.?f|cumulative|distribution function)"
    r"|\bgaussian\b[^.\n]{0,40}\b(?:c\.?d\.?f|cumulative|distribution function)"
    r"|\b(?:c\.?d\.?f\.?|distribution function) of (?:the|a) (?:standard )?(?:normal|gaussian)",
    re.I,
)
"""The standard normal CDF; the cumulative distribution function of the standard normal."""

SMALL = re.compile(r"\\(?:var)?phi(?![A-Za-z])\s*(?:\\left)?\(")
GIVEN = re.compile(r"\\(Phi|phi|varphi)\s*(?:\\left)?\([A-Za-z]\)\s*&?\s*=")

CDF = sympy.erfc(-z / sympy.sqrt(2)) / 2
DENSITY = sympy.exp(-(z**2) / 2) / sympy.sqrt(2 * sympy.pi)


def note_normal(text: str, scope: Scope) -> None:
    """Φ is the distribution function where words say so, and φ beside it the density, unless they have formulas."""
    given = {f"\\{name}" for name in GIVEN.findall(text)}
    own = {*given, *scope.aliases, *scope.functions, *scope.function_names}
    if DISTRIBUTION.search(text) is None or r"\Phi" in own or re.search(r"\\Phi\s*(?:\\left)?\(", text) is None:
        return
    density = Function("f_phi", r"\phi", DENSITY)
    scope.functions[r"\Phi"] = Function("f_Phi", r"\Phi", CDF)
    scope.notice(r"\Phi is the standard normal distribution function, as the document says")
    for letter in (r"\phi", r"\varphi"):
        if letter not in own and SMALL.search(text) is not None and letter in text:
            scope.functions[letter] = density
            scope.notice(f"{letter} is taken to be its density")
