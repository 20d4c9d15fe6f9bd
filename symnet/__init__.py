"""Neural networks as they stand on paper: closed-form gradients with every step shown.

    import symnet
    network = symnet.nets.mlp(depth=2, activation="relu", output="sigmoid")
    print(symnet.derive(network).to("latex"))

Names load on first use, so that `import symnet` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "symnet.core.expression": "Node substitute",
    "symnet.core.symbols": "dim scalar vector matrix parameter data Variable",
    "symnet.core.network": "Equation Family Fact Network equation",
    "symnet.core.notation": "Notation",
    "symnet.core.errors": "SymnetError ShapeError NameTakenError UnknownNameError CycleError LossError NoRuleError",
    "symnet.checking.checking": "check",
    "symnet.checking.report": "Report Claim",
    "symnet.calculus.derivation": "Derivation Step Line",
    "symnet.calculus.derive": "derive",
    "symnet.calculus.proof": "equal",
    "symnet.calculus.jacobian": "jacobian hessian derivative_at",
    "symnet.calculus.pushing": "jvp vjp hvp directional",
    "symnet.calculus.stationary": "stationary Stationary",
    "symnet.calculus.differentials": "differential Differentials",
    "symnet.calculus.verdict": "verdicts",
    "symnet.lowering": "compile",
    "symnet.plan.updates": "optimizer",
    "symnet.sources.documents": "read",
    "symnet.sources.defining": "define Layer Pullback",
    "symnet.sources.lecture": "Lecture",
    "symnet.training.descent": "train",
    "symnet.ops.activations": "identity sigmoid tanh step relu leaky_relu softplus gelu",
    "symnet.ops.elementary": "exp log sqrt sin cos absolute",
    "symnet.ops.function": "Function",
    "symnet.ops.composed": "norm outer quadratic_form lookup piecewise ones to_each_row sum_over_columns sum_over_rows "
    "mean",
    "symnet.ops.concatenate": "concatenate",
    "symnet.ops.constants": "Identity Zeros",
    "symnet.ops.diagonal": "diagonal diagonal_of",
    "symnet.ops.dot": "dot",
    "symnet.ops.hadamard": "hadamard",
    "symnet.ops.power": "power",
    "symnet.ops.inverse": "inverse determinant",
    "symnet.ops.kronecker": "kronecker",
    "symnet.ops.larger": "larger smaller",
    "symnet.ops.largest": "maximum",
    "symnet.ops.logdet": "log_determinant",
    "symnet.ops.losses": "binary_cross_entropy cross_entropy squared_error hinge l2_penalty",
    "symnet.ops.softmax": "softmax log_softmax",
    "symnet.ops.standardised": "standardised rms_normalised deviation root_mean_square",
    "symnet.ops.squared_norm": "squared_norm",
    "symnet.ops.toeplitz": "toeplitz diagonal_sums",
    "symnet.ops.correlation": "correlate convolve",
    "symnet.ops.total": "total",
    "symnet.ops.trace": "trace",
    "symnet.ops.triangle": "lower symmetric",
    "symnet.ops.vec": "vec unvec commutation",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}
_PACKAGES = ("nets",)
_FACES = ("symnet.ops.operators", "symnet.render")
"""Loaded with the first name: what + and * between expressions mean, and how a derivation becomes a document."""

__all__ = ["__version__", *_PACKAGES, *_HOME]


def __getattr__(name: str) -> Any:
    if name in _PACKAGES or name in _HOME:
        for face in _FACES:
            importlib.import_module(face)
    if name in _PACKAGES:
        return importlib.import_module(f"symnet.{name}")
    if name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    if not name.startswith("_"):  # an activation that was added to its file stands there alone
        from symnet.ops.activations import catalogue

        if name in catalogue():
            return catalogue()[name]
    raise AttributeError(f"module 'symnet' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
