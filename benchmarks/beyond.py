"""Beyond feedforward networks: right or wrong, characters, milliseconds; by symnet and by other tools.

    pip install . pytensor casadi tensorgrad torch==2.7.1 && python benchmarks/beyond.py [part of a task's name …]

Each tool gets the same loss at the same sizes, written once in operations that every tool has (`losses`), and derives
the gradient by one symbol. It is right if its value at a random point agrees with central differences of the loss in
plain NumPy to 1e-6. Characters are those of what the tool prints: for symnet the LaTeX of the gradient with the signals
in which it is written. Interleaved, medians of five; symnet's time includes the steps and the LaTeX, and no proofs.
What takes more than `LIMIT` seconds is not timed again. What is no gradient of a loss (a softmax Jacobian, a Hessian,
every gradient of 100 layers) is symnet's alone, in the second table. Tools that are not installed are left out.
"""

from __future__ import annotations

import importlib.util
import itertools
import signal
import statistics
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import sympy

import symnet
from symnet.core.expression import write_latex
from symnet.identities.proving import is_proved
from symnet.identities.table import identities

D, H, K, M, T = 3, 4, 5, 6, 3
REPEATS = 5
LIMIT = 3.0
"""Seconds after which a tool is not timed again."""
PATIENCE = 20
"""Seconds after which it is given up: `TimeoutError`."""
RNG = np.random.default_rng(0)
SHAPES = {
    "w": (D, 1), "x": (D, 1), "b": (1, 1), "W": (K, D), "W1": (H, D), "W2": (1, H), "X": (M, D), "V": (D, K),
    "E": (K, D), "A": (H, D), "B": (H, D), "U": (K, H), "g": (D, 1), "t": (D, 1), "r": (M, 1), "Q": (M, D),
    "C": (M, D), "S": (M, D), "O": (M, D), "R": (H, H), "F": (H, H), "I": (H, H), "G": (H, H), "s": (H, 1),
    "N": (H, H), "x1": (D, 1), "x2": (D, 1), "x3": (D, 1),
}  # fmt: skip
POINT = {name: RNG.normal(size=size) / np.sqrt(size[1]) for name, size in SHAPES.items()}
POINT |= {
    "y": np.eye(K)[:, [2]],
    "u": np.eye(K)[:, [1]],
    "v": np.eye(K)[:, [3]],
    "Y": np.eye(K)[RNG.integers(K, size=M)],
}
SHAPES |= {name: array.shape for name, array in POINT.items()}
Loss = Callable[[SimpleNamespace, SimpleNamespace], Any]


def norm(o: SimpleNamespace, r: Any) -> Any:
    return o.inner(r, r) / 2


def categorical(o: SimpleNamespace, p: Any, y: Any) -> Any:
    return -o.inner(y, o.log(p))


def unit(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    return o.name("a", o.sigmoid(o.name("z", v.w.T @ v.x + v.b)))


def logistic(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    return -o.log(unit(v, o))


def multinomial(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    return categorical(o, o.name("p", o.softmax(o.name("z", v.W @ v.x))), v.y)


def two_layer(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    h = o.name("h", o.tanh(o.name("z", v.W1 @ v.x)))
    return -o.log(o.name("a", o.sigmoid(o.name("q", v.W2 @ h))))


def batch(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    return categorical(o, o.name("P", o.softmax_of_rows(o.name("Z", v.X @ v.V))), v.Y) / M


def window(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    h = o.name("h", o.tanh(o.name("z", v.A @ (v.E.T @ v.u) + v.B @ (v.E.T @ v.v))))
    return categorical(o, o.name("p", o.softmax(o.name("q", v.U @ h))), v.y)


def mean_pool(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    pooled = o.name("m", v.X.T @ o.ones(M)) / M
    return categorical(o, o.name("p", o.softmax(o.name("z", v.W @ pooled))), v.y)


def max_pool(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    return categorical(o, o.name("p", o.softmax(o.name("z", o.largest(o.name("F_1", v.X @ v.V))))), v.y)


def ridge(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    return norm(o, o.name("e", v.X @ v.w - v.r)) / M + norm(o, v.w)


def layer_norm(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    c = o.name("c", v.x - o.times(o.total(v.x) / D, o.ones(D)))
    s = o.name("s_1", o.sqrt(o.total(o.times(c, c)) / D + o.number(1)))
    return norm(o, o.name("e", o.times(v.g, o.over(c, s)) - v.t))


def attention(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    P = o.name("P", o.softmax_of_rows(o.name("Z", v.Q @ v.C.T / np.sqrt(4))))
    return norm(o, o.name("e", P @ v.S - v.O))


def rnn(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    h, loss = v.s, 0
    for n, x in enumerate((v.x1, v.x2, v.x3), 1):
        h = o.name(f"h_{n}", o.tanh(o.name(f"z_{n}", v.A @ x + v.R @ h)))
        loss = loss + categorical(o, o.name(f"p_{n}", o.softmax(o.name(f"q_{n}", v.U @ h))), v.y)
    return loss


def lstm(v: SimpleNamespace, o: SimpleNamespace) -> Any:
    h, c = v.s, v.s
    for n, x in enumerate((v.x1, v.x2, v.x3), 1):
        f, i, g = (
            o.name(f"{letter}_{n}", act(o.name(f"z_{{{letter}{n}}}", v.A @ x + weights @ h)))
            for letter, act, weights in (("f", o.sigmoid, v.F), ("i", o.sigmoid, v.I), ("g", o.tanh, v.G))
        )
        c = o.name(f"c_{n}", o.times(f, c) + o.times(i, g))
        h = o.name(f"h_{n}", o.times(o.name(f"o_{n}", o.sigmoid(o.name(f"z_{{o{n}}}", v.A @ x + v.N @ h))), o.tanh(c)))
    return categorical(o, o.name("p", o.softmax(o.name("q", v.U @ h))), v.y)


def deep(layers: int) -> Loss:
    def loss(v: SimpleNamespace, o: SimpleNamespace) -> Any:
        h = v.s
        for n in range(layers):
            h = o.name(f"h_{n}", o.tanh(o.name(f"z_{n}", v.R @ h)))
        return norm(o, h)

    return loss


LOSSES: dict[str, tuple[str, Loss]] = {
    "(a) sigmoid unit, by w": ("w", unit),
    "(b) logistic regression, by w": ("w", logistic),
    "(d) softmax cross-entropy, by W": ("W", multinomial),
    "(e) two-layer net, by W1": ("W1", two_layer),
    "(f) batched classifier, by V": ("V", batch),
    "(g) window LM, by E": ("E", window),
    "(h) mean pool, by X": ("X", mean_pool),
    "(i) max pool, by V": ("V", max_pool),
    "(j) ridge, by w": ("w", ridge),
    "(k) LayerNorm from its definition, by x": ("x", layer_norm),
    "(l) attention, by Q": ("Q", attention),
    "(m) RNN over 3 steps, by R": ("R", rnn),
    "(m) LSTM over 3 steps, by F": ("F", lstm),
    "(n) 20 layers that share weights, by R": ("R", deep(20)),
}


def plain() -> SimpleNamespace:
    """The operations in NumPy, to be compared with."""

    def shares(z: Any, axis: int) -> Any:
        e = np.exp(z)
        return e / e.sum(axis=axis, keepdims=True)

    return SimpleNamespace(
        name=lambda _, value: value, log=np.log, tanh=np.tanh, sqrt=np.sqrt, sigmoid=lambda z: 1 / (1 + np.exp(-z)),
        softmax=lambda z: shares(z, 0), softmax_of_rows=lambda z: shares(z, 1), times=lambda a, b: a * b,
        over=lambda a, b: a / b, total=lambda a: a.sum(), ones=lambda n: np.ones((n, 1)), number=float,
        inner=lambda a, b: (a * b).sum(),
        largest=lambda z: z.max(axis=0)[:, None],
    )  # fmt: skip


def differences(task: str) -> Any:
    by, loss = LOSSES[task]
    slopes = np.zeros(SHAPES[by])
    for at in np.ndindex(slopes.shape):
        ends = []
        for sign in (1, -1):
            moved = POINT[by].copy()
            moved[at] += sign * 1e-6
            ends.append(np.asarray(loss(SimpleNamespace(**{**POINT, by: moved}), plain())).item())
        slopes[at] = (ends[0] - ends[1]) / 2e-6
    return slopes


Answer = tuple[str, Callable[[], Any]]


def network_of(task: str) -> symnet.Network:
    """The loss in symnet's operations, every named step an equation."""
    by, loss = LOSSES[task]
    equations: list[Any] = []

    def named(name: str, value: Any) -> Any:
        equations.append(symnet.equation(name, value))
        return equations[-1].symbol

    def over(a: Any, b: Any) -> Any:
        return (1 / b) * a

    def times(a: Any, b: Any) -> Any:
        return symnet.hadamard(a, b) if a.shape == b.shape else a * b

    operations = SimpleNamespace(
        name=named, log=symnet.log, tanh=symnet.tanh, sqrt=symnet.sqrt, sigmoid=symnet.sigmoid, softmax=symnet.softmax,
        softmax_of_rows=symnet.softmax, times=times, over=over, total=symnet.total, ones=symnet.ones,
        number=sympy.Integer, largest=lambda z: symnet.maximum(z, axis=0).T,
        inner=lambda a, b: symnet.total(symnet.hadamard(a, b)),
    )  # fmt: skip
    one_hot = {"y": "one-hot", "u": "one-hot", "v": "one-hot", "Y": "one-hot"}
    symbols = {
        n: symnet.parameter(n, *size) if n == by else symnet.data(n, *size, one_hot.get(n, "real"))
        for n, size in SHAPES.items()
    }
    last = named("L", loss(SimpleNamespace(**symbols), operations))
    return symnet.Network(equations, last, parameters=[by])


def by_symnet(task: str) -> Answer:
    by, _ = LOSSES[task]
    derivation = symnet.derive(network_of(task))
    gradient = derivation.gradients[derivation.network.symbol(by)]
    text = " ".join(write_latex(e.expression) for e in derivation.signals) + write_latex(gradient)
    data = {v.identifier: POINT[v.identifier] for v in derivation.network.data}
    return text, lambda: symnet.compile(derivation)({by: POINT[by]}, data)[1][by]


def by_sympy(task: str) -> Answer:
    by, loss = LOSSES[task]

    def each(f: Any) -> Any:
        return lambda z: z.applyfunc(f) if isinstance(z, sympy.MatrixExpr) else f(z)

    def total(a: Any) -> Any:
        return (sympy.OneMatrix(1, a.shape[0]) * a * sympy.OneMatrix(a.shape[1], 1))[0, 0] if hasattr(a, "shape") else a

    def softmax(z: Any) -> Any:
        e = z.applyfunc(sympy.exp)
        return e / total(e)

    def softmax_of_rows(z: Any) -> Any:
        e = z.applyfunc(sympy.exp)
        sums = (e * sympy.OneMatrix(z.shape[1], z.shape[1])).applyfunc(lambda s: 1 / s)
        return sympy.HadamardProduct(e, sums)

    def times(a: Any, b: Any) -> Any:
        both = isinstance(a, sympy.MatrixExpr) and isinstance(b, sympy.MatrixExpr)
        return sympy.HadamardProduct(a, b) if both else a * b

    operations = SimpleNamespace(
        name=lambda _, value: value, log=each(sympy.log), tanh=each(sympy.tanh), sqrt=each(sympy.sqrt),
        sigmoid=each(lambda z: 1 / (1 + sympy.exp(-z))), softmax=softmax, softmax_of_rows=softmax_of_rows, times=times,
        over=lambda a, b: a / b, total=total, ones=lambda n: sympy.OneMatrix(n, 1), number=sympy.Integer, largest=None,
        inner=lambda a, b: sympy.Trace(a.T * b),
    )  # fmt: skip
    symbols = {n: sympy.MatrixSymbol(n, *size) for n, size in SHAPES.items()}
    value = loss(SimpleNamespace(**symbols), operations)
    gradient = (value[0, 0] if isinstance(value, sympy.MatrixExpr) else value).diff(symbols[by])
    numbers = {symbols[n]: sympy.Matrix(a) for n, a in POINT.items()}
    return str(gradient), lambda: np.array(gradient.subs(numbers).doit().as_explicit().evalf().tolist(), float)


def by_pytensor(task: str) -> Answer:
    import pytensor
    import pytensor.tensor as pt

    by, loss = LOSSES[task]
    operations = SimpleNamespace(
        name=lambda _, value: value, log=pt.log, tanh=pt.tanh, sqrt=pt.sqrt, sigmoid=pt.sigmoid,
        softmax=lambda z: pt.special.softmax(z, axis=0), softmax_of_rows=lambda z: pt.special.softmax(z, axis=1),
        times=lambda a, b: a * b, over=lambda a, b: a / b, total=lambda a: a.sum(), ones=lambda n: pt.ones((n, 1)),
        number=float, largest=lambda z: z.max(axis=0)[:, None], inner=lambda a, b: (a * b).sum(),
    )  # fmt: skip
    symbols = {n: pt.dmatrix(n) for n in SHAPES}
    gradient = pytensor.grad(loss(SimpleNamespace(**symbols), operations).sum(), symbols[by])
    values = {symbols[n]: a for n, a in POINT.items()}
    given = {v: values[v] for v in pytensor.graph.traversal.explicit_graph_inputs([gradient])}
    return pytensor.printing.pp(gradient), lambda: gradient.eval(given)


def by_casadi(task: str) -> Answer:
    import casadi as ca

    by, loss = LOSSES[task]

    def softmax_of_rows(z: Any) -> Any:
        e = ca.exp(z)
        return e / ca.repmat(ca.sum2(e), 1, z.shape[1])

    operations = SimpleNamespace(
        name=lambda _, value: value, log=ca.log, tanh=ca.tanh, sqrt=ca.sqrt, sigmoid=lambda z: 1 / (1 + ca.exp(-z)),
        softmax=lambda z: ca.exp(z) / ca.sum1(ca.exp(z)), softmax_of_rows=softmax_of_rows, times=lambda a, b: a * b,
        over=lambda a, b: a / b, total=lambda a: ca.sum1(ca.sum2(a)), ones=lambda n: ca.DM.ones(n, 1), number=float,
        inner=ca.dot, largest=lambda z: ca.vertcat(*(ca.mmax(z[:, j]) for j in range(z.shape[1]))),
    )  # fmt: skip
    symbols = {n: ca.SX.sym(n, *size) for n, size in SHAPES.items()}
    gradient = ca.gradient(loss(SimpleNamespace(**symbols), operations), symbols[by])
    function = ca.Function("g", [symbols[n] for n in POINT], [gradient])
    return str(gradient), lambda: np.array(function(*POINT.values()))


class Wired:
    """A matrix for tensorgrad, whose tensors have named edges: which of them number its rows and its columns."""

    fresh = itertools.count()

    def __init__(self, tensor: Any, rows: str = "", columns: str = "") -> None:
        self.tensor, self.rows, self.columns = tensor, rows, columns

    def ends(self, rows: str, columns: str) -> Any:
        """The tensor with edges of these names."""
        pairs = ((self.rows, rows), (self.columns, columns))
        return self.tensor.rename(**{old: new for old, new in pairs if old and old != new})

    @property
    def T(self) -> Wired:
        return Wired(self.tensor, self.columns, self.rows)

    def __matmul__(self, other: Wired) -> Wired:
        rows, inner, columns = (f"e{next(self.fresh)}" for _ in range(3))
        product = self.ends(rows, inner) @ other.ends(inner, columns)
        return Wired(product, rows if self.rows else "", columns if other.columns else "")

    def __add__(self, other: Any) -> Wired:
        beside = other.ends(self.rows, self.columns) if isinstance(other, Wired) else other
        return Wired(self.tensor + beside, self.rows, self.columns)

    def __neg__(self) -> Wired:
        return self * -1

    def __sub__(self, other: Wired) -> Wired:
        return self + -other

    def __mul__(self, other: Any) -> Wired:
        """Entry by entry; a number times everything."""
        beside = other.ends(self.rows, self.columns) if isinstance(other, Wired) else other
        return Wired(self.tensor * beside, self.rows, self.columns)

    def __truediv__(self, number: float) -> Wired:
        return Wired(self.tensor / number, self.rows, self.columns)

    __radd__, __rmul__ = __add__, __mul__


def by_tensorgrad(task: str) -> Answer:
    import torch
    from tensorgrad import Derivative, Ones, Variable
    from tensorgrad import functions as tg
    from tensorgrad.extras.evaluate import evaluate

    by, loss = LOSSES[task]
    sizes = {number: sympy.Symbol(f"n{number}") for shape in SHAPES.values() for number in shape}

    def each(f: Any) -> Any:
        return lambda z: Wired(f(z.tensor), z.rows, z.columns)

    def total(z: Wired) -> Wired:
        edges = [edge for edge in (z.rows, z.columns) if edge]
        return Wired(tg.sum(z.tensor, dim=tuple(edges)) if edges else z.tensor)

    def of_row(z: Wired) -> Wired:
        return Wired(tg.max(z.tensor, dim=z.rows), z.columns)

    operations = SimpleNamespace(
        name=lambda _, value: value, log=each(tg.log), tanh=each(tg.tanh), sqrt=each(tg.sqrt), sigmoid=each(tg.sigmoid),
        softmax=lambda z: Wired(tg.softmax(z.tensor, dim=z.rows), z.rows, z.columns),
        softmax_of_rows=lambda z: Wired(tg.softmax(z.tensor, dim=z.columns), z.rows, z.columns),
        times=lambda a, b: a * b if a.rows else b * a, over=lambda a, b: Wired(a.tensor / b.tensor, a.rows, a.columns),
        total=total, ones=lambda n: Wired(Ones(r=sizes[n]), "r"), number=lambda n: n, largest=of_row,
        inner=lambda a, b: total(a * b),
    )  # fmt: skip
    ends = {n: [f"{n}_{end}" if size > 1 else "" for end, size in zip("rc", SHAPES[n], strict=True)] for n in SHAPES}
    edges = {n: [*filter(None, ends[n])] for n in SHAPES}
    tall = {n: [size for size in shape if size > 1] for n, shape in SHAPES.items()}
    made = {n: Variable(n, **dict(zip(edges[n], map(sizes.get, tall[n]), strict=True))) for n in SHAPES}
    wired = {n: Wired(made[n], *ends[n]) for n in SHAPES}
    names = {edge: f"{edge}_by" for edge in edges[by]}
    value = loss(SimpleNamespace(**wired), operations)
    gradient = Derivative(value.tensor, made[by], names).full_simplify()

    def numbers(kind: Any) -> Any:
        arrays = {n: torch.tensor(POINT[n].reshape(tall[n]), dtype=kind) for n in SHAPES}
        known = {made[n]: a.rename(*edges[n]) if edges[n] else a for n, a in arrays.items()}
        return evaluate(gradient, known).align_to(*names.values()).rename(None).numpy()

    def value_of() -> Any:
        try:
            return numbers(torch.float64)
        except RuntimeError:  # where it makes numbers of its own, they are of single precision
            return numbers(torch.float32)

    return str(gradient), value_of


TOOLS = {
    "symnet": by_symnet, "SymPy": by_sympy, "PyTensor": by_pytensor, "CasADi": by_casadi, "tensorgrad": by_tensorgrad,
}  # fmt: skip


def given_up(*_: Any) -> None:
    raise TimeoutError


def judged(tool: str, task: str) -> tuple[str, int, bool]:
    """Right, wrong or the error; the length of the formula; whether making it was too slow to be timed again."""
    began = time.perf_counter()
    signal.signal(signal.SIGALRM, given_up)
    signal.alarm(PATIENCE)
    try:
        text, value = TOOLS[tool](task)
    except Exception as error:
        return type(error).__name__, 0, True
    finally:
        signal.alarm(0)
    slow = time.perf_counter() - began > LIMIT
    try:
        fits = np.allclose(np.asarray(value()).reshape(SHAPES[LOSSES[task][0]]), differences(task), atol=1e-6)
    except Exception as error:
        return f"no value: {type(error).__name__}", len(text), slow
    return ("right" if fits else "wrong"), len(text), slow


def timed(made: Callable[[], Any]) -> float:
    sympy.core.cache.clear_cache()
    began = time.perf_counter()
    made()
    return time.perf_counter() - began


def alone() -> dict[str, Callable[[], Any]]:
    """What no other tool gives: derivatives of other kinds, and depth."""
    soft = symnet.Network([("p", symnet.softmax(symnet.vector("z", symnet.dim("K"))))])
    fit = network_of("(j) ridge, by w")
    deep_net = symnet.nets.mlp(depth=100, activation="tanh")
    return {
        "(c) softmax Jacobian, entries and matrix": lambda: symnet.jacobian(soft, "p", "z").matrix,
        "(j) ridge, Hessian by w": lambda: symnet.hessian(fit, "w").matrix,
        "(m) LSTM over T steps, T a symbol, every gradient": lambda: symnet.derive(
            symnet.nets.recurrent(cell="lstm", steps=symnet.dim("T"))
        ),
        "(n) 20 layers, every gradient": lambda: symnet.derive(symnet.nets.mlp(depth=20, activation="tanh")),
        "(n) 100 layers, every gradient": lambda: symnet.derive(deep_net),
        f"(o) the {len(identities())} identities of the table, each derived and proved": lambda: [
            is_proved(line) for line in identities()
        ],
    }


def main() -> None:
    """Print two tables."""
    there = [t for t in TOOLS if t in ("symnet", "SymPy") or importlib.util.find_spec(t.lower())]
    print(f"| task | {' | '.join(there)} |\n|---|{'---|' * len(there)}")
    for task in (t for t in LOSSES if not sys.argv[1:] or any(part in t for part in sys.argv[1:])):
        verdicts = {tool: judged(tool, task) for tool in there}  # also warms everybody up
        seconds: dict[str, list[float]] = {tool: [] for tool in there}
        for _ in range(REPEATS):
            for tool in there:
                if not verdicts[tool][2]:
                    seconds[tool].append(timed(lambda tool=tool, task=task: TOOLS[tool](task)))
        cells = []
        for tool in there:
            verdict, length, _ = verdicts[tool]
            spent = f", {statistics.median(seconds[tool]) * 1000:.1f} ms" if seconds[tool] else ""
            cells.append(f"{verdict}{f', {length} characters' * bool(length)}{spent}")
        print(f"| {task} | {' | '.join(cells)} |", flush=True)
    print("\n| task, symnet alone | ms |\n|---|---|")
    for task, made in alone().items():
        made()
        print(f"| {task} | {statistics.median(timed(made) for _ in range(REPEATS)) * 1000:.1f} |", flush=True)


if __name__ == "__main__":
    main()
