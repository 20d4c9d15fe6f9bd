"""Every operation, part by part: shape, entries, value, code and pullback tell the same story."""

import inspect
import pkgutil
from importlib import import_module

import numpy as np
import pytest

import symnet.ops
from symnet.calculus.proof import equal, prove_rule, with_free_operands
from symnet.core.errors import NoRuleError, UnprovedError
from symnet.core.expression import Node, fold, postorder, shape, substitute, variables, write_code, write_latex
from symnet.core.symbols import Variable
from symnet.ops.constants import Constant
from symnet.ops.correlation import Slid
from symnet.ops.elementary import log, sqrt
from symnet.ops.function import Map
from symnet.ops.larger import OfTwo
from symnet.ops.scale import scale
from symnet.ops.softmax import Normaliser
from symnet.ops.standardised import Spread
from symnet.ops.transpose import transpose
from tests.ops.catalogue import CONSTANTS, EXAMPLES, POSITIVE, SIZES
from tests.oracle import entries_value

ids = [f"{type(e).__name__}-{write_code(e)}" for e in EXAMPLES]
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=ids)
everything = pytest.mark.parametrize("example", [*EXAMPLES, *CONSTANTS], ids=lambda e: write_code(e))


def point(example, seed=0):
    rng = np.random.default_rng(seed)
    needs_positive = type(example) in POSITIVE or (isinstance(example, Map) and example.function in (log, sqrt))
    low = 0.3 if needs_positive else -2.0
    return {v: rng.uniform(low, 2.0, [int(s.xreplace(SIZES)) for s in shape(v)]) for v in variables(example)}


def value(expression, values):
    """By `Node.value`, sizes put in."""

    def compute(node, parts):
        if isinstance(node, Variable):
            return values[node]
        if isinstance(node, Node):
            return np.asarray(substitute(node, SIZES).value(*parts), dtype=float)
        return np.array([[float(node.xreplace(SIZES))]])

    return fold(expression, compute)


BASES = (Node, Constant, Normaliser, Spread, Slid, OfTwo)


def operation_classes():
    for module in pkgutil.iter_modules(symnet.ops.__path__, "symnet.ops."):
        for _, cls in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(cls, Node) and cls.__module__ == module.name and cls not in BASES:
                yield cls


def test_the_catalogue_has_an_example_of_every_operation():
    missing = {c.__name__ for c in operation_classes() if not c.written_only}
    missing -= {type(e).__name__ for e in (*EXAMPLES, *CONSTANTS)}
    assert not missing, f"give tests/ops/catalogue.py an example of {missing}"


@pytest.mark.parametrize("cls", sorted(operation_classes(), key=lambda c: c.__name__), ids=lambda c: c.__name__)
def test_every_page_states_its_law_and_has_all_its_parts(cls):
    assert cls.__doc__, f"{cls.__name__} needs a docstring: its law"
    if cls.written_only:
        return
    for part in ("infer", "entry", "pullback", "latex", "code", "value", "plain"):
        own = next((c for c in cls.__mro__ if part in c.__dict__), None)
        assert own is not Node, f"{cls.__name__} lacks {part}"
    assert cls.pullback.__doc__


@everything
def test_entries_give_the_value(example):
    values = point(example)
    found = value(example, values)
    assert found.shape == tuple(int(s.xreplace(SIZES)) for s in shape(example))
    np.testing.assert_allclose(entries_value(example, values, SIZES), found, rtol=1e-9, atol=1e-9)


@everything
def test_code_gives_the_value(example):
    values = point(example)
    program = {v.identifier: values[v] if shape(v) != (1, 1) else values[v].item() for v in variables(example)}
    helpers: dict[str, str] = {}
    for node in _nodes(example):
        helpers |= node.helpers()
    names = {
        **program,
        **{str(d): int(n) for d, n in SIZES.items()},
        "np": np,
        "dtype": float,
        "math": __import__("math"),
    }
    for source in helpers.values():
        exec(source, names)
    found = np.reshape(eval(write_code(example), names), value(example, values).shape)
    np.testing.assert_allclose(found, value(example, values), rtol=1e-9, atol=1e-12)


@everything
def test_float32_stays_float32(example):
    values = point(example)
    program = {
        v.identifier: values[v].astype("float32") if shape(v) != (1, 1) else np.float32(values[v].item())
        for v in variables(example)
    }
    names = {**program, **{str(d): int(n) for d, n in SIZES.items()}, "np": np, "dtype": np.float32}
    names["math"] = __import__("math")
    for node in _nodes(example):
        for source in node.helpers().values():
            exec(source, names)
    assert np.asarray(eval(write_code(example), names)).dtype == np.float32


@every_example
def test_the_pullback_is_what_the_entries_give(example):
    prove_rule(example)


@every_example
def test_the_pullback_is_what_central_differences_give(example):
    """A second witness, which shares no code with the index calculus."""
    node = with_free_operands(example)
    values, h = point(node, 1), 1e-6
    cotangent = Variable(r"\bar{C}", *shape(node))
    weights = np.random.default_rng(2).normal(size=value(node, values).shape)
    for operand, received in zip(node.operands, node.pullback(cotangent, node), strict=True):
        if not isinstance(operand, Variable):
            continue
        found = value(received, {**values, cotangent: weights})
        seen = np.empty_like(values[operand])
        for at in np.ndindex(seen.shape):
            ahead, behind = values[operand].copy(), values[operand].copy()
            ahead[at] += h
            behind[at] -= h
            change = value(node, {**values, operand: ahead}) - value(node, {**values, operand: behind})
            seen[at] = np.sum(weights * change) / (2 * h)
        np.testing.assert_allclose(found, seen, rtol=2e-6, atol=2e-8)


@everything
def test_latex_is_balanced(example):
    latex = write_latex(example)
    assert latex
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\left") == latex.count(r"\right")


BREAKS = {
    "a factor 2": lambda p: p + p,
    "a sign": lambda p: scale(-1, p),
    "a transpose": transpose,
    "what another operand receives": None,
}


@pytest.mark.parametrize("way", BREAKS)
@every_example
def test_a_broken_rule_is_caught(example, way, monkeypatch):
    """Sabotage: the pullback at one operand after the other is broken, and each time it is refuted.

    What is the same in spite of it, such as twice zero or a scalar transposed, breaks nothing.
    """
    example = with_free_operands(example)
    honest = type(example).pullback
    cotangent = Variable(r"\bar{C}", *shape(example))
    received = honest(example, cotangent, example)
    for k, part in enumerate(received):
        if part is None or not isinstance(example.operands[k], Variable):
            continue
        others = [p for n, p in enumerate(received) if n != k and p is not None]
        if BREAKS[way] is None and not others:
            continue
        wrong = others[0] if BREAKS[way] is None else BREAKS[way](part)
        if equal(wrong, part):
            continue

        def broken(self, cotangent, output, k=k):
            parts = list(honest(self, cotangent, output))
            rest = [p for n, p in enumerate(parts) if n != k and p is not None]
            parts[k] = rest[0] if BREAKS[way] is None else BREAKS[way](parts[k])
            return tuple(parts)

        monkeypatch.setattr(type(example), "pullback", broken)
        with pytest.raises(UnprovedError):
            prove_rule(example)
        monkeypatch.setattr(type(example), "pullback", honest)


@every_example
def test_every_rule_has_a_name(example):
    """It stands beside the steps that use it."""
    assert example.rule or not example.operands


def test_an_operation_without_a_rule_is_an_error_never_a_zero():
    class Mystery(Node):
        """C = ?"""

        @classmethod
        def infer(cls, body):
            return shape(body)

    node = Mystery(EXAMPLES[0].operands[0])
    for part in (lambda: node.pullback(node, node), lambda: node.entry(None, None), lambda: node.code()):
        with pytest.raises(NoRuleError, match="Mystery"):
            part()


def _nodes(example):
    return [n for n in postorder(example) if isinstance(n, Node)]
