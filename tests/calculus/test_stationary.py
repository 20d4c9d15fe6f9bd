"""First-order conditions: solutions written by hand from the textbooks, what they suppose, and what has none."""

import json

import pytest

import symnet as s
from symnet.calculus import affine as module
from symnet.calculus.proof import equal
from symnet.core.errors import LossError, NoRuleError, UnknownNameError, UnprovedError
from symnet.core.symbols import Variable
from symnet.ops.constants import Identity
from tests.calling import call

m, n, p = s.dim("m"), s.dim("n"), s.dim("p")
X, y, w = s.data("X", m, n), s.data("y", m), s.parameter("w", n)
W, Y = s.parameter("W", n, p), s.data("Y", m, p)
mu, Sigma, P = s.parameter(r"\mu", n), s.parameter(r"\Sigma", n, n), s.parameter("P", n, n)
c, a, b = s.data(r"\lambda", domain="positive"), s.parameter("a"), s.parameter("b")
V = s.data("V", m, m, "definite")
v = s.data("v", m, domain="positive")
I = Identity(n)  # noqa: E741
R = Variable("R", m, n, "intermediate")
r = Variable("r", m, 1, "intermediate")
inv, sq = s.inverse, s.squared_norm


def network(loss, *before):
    return s.Network([*before, ("J", loss)], "J")


def only(net, **options):
    (found,) = s.stationary(net, **options).conditions
    return found


SOLVED = {
    "least squares": (network(sq(X * w - y) / (2 * m)), inv(X.T * X) * X.T * y),
    "ridge": (network(sq(X * w - y) / (2 * m) + c / 2 * sq(w)), inv(X.T * X + m * c * I) * X.T * y),
    "a definite weight": (network(s.quadratic_form(X * w - y, V)), inv(X.T * V * X) * X.T * V * y),
    "weights": (
        network(s.quadratic_form(X * w - y, s.diagonal(v))),
        inv(X.T * s.diagonal(v) * X) * X.T * s.hadamard(v, y),
    ),
    "several outputs": (network(sq(X * W - Y)), inv(X.T * X) * X.T * Y),
    "ridge of several outputs": (network(sq(X * W - Y) + c * sq(W)), inv(X.T * X + c * I) * X.T * Y),
    "from the right": (network(sq(s.parameter("B", p, n) * X.T - Y.T)), Y.T * X * inv(X.T * X)),
    "transposed": (network(sq(X * s.parameter("B", p, n).T - Y)), Y.T * X * inv(X.T * X)),
    "a quadratic form": (
        network(s.quadratic_form(w, s.data("A", n, n, "definite")) / 2 - s.data("d", n).T * w),
        inv(s.data("A", n, n, "definite")) * s.data("d", n),
    ),
    "a mean": (network(sq(y - s.ones(m) * b)), s.total(y) / m),
    "a row": (network(sq(s.parameter("u", 1, n) * X.T - y.T)), y.T * X * inv(X.T * X)),
}


@pytest.mark.parametrize("name", SOLVED)
def test_solutions_of_the_textbooks(name):
    net, wanted = SOLVED[name]
    found = only(net)
    assert equal(found.solution, wanted)
    assert found.verdict == "proved"
    if name not in ("a mean", "a quadratic form"):
        assert any("invertible" in words for words in found.assumptions)


def test_the_maximum_likelihood_gaussian():
    loss = m * s.log_determinant(Sigma) / 2 + s.trace(inv(Sigma) * R.T * R) / 2
    net = network(loss, ("R", X - s.ones(m) * mu.T))
    mean, spread = s.stationary(net, [r"\mu", r"\Sigma"]).conditions
    assert equal(mean.solution, X.T * s.ones(m) / m)
    assert equal(spread.solution, R.T * R / m)
    assert (mean.verdict, spread.verdict) == ("proved", "proved")
    assert spread.assumptions == (r"$\Sigma$ invertible",)


def test_a_precision_matrix():
    loss = -m * s.log_determinant(P) / 2 + s.trace(P * R.T * R) / 2
    found = only(s.Network([("R", X - s.ones(m) * s.data("d", n).T), ("J", loss)], "J"))
    assert equal(found.solution, m * inv(R.T * R))
    assert found.verdict == "proved"


def test_a_variance():
    loss = m * s.log(a) / 2 + sq(r) / (2 * a)
    found = s.stationary(network(loss, ("r", X * w - y)), "a").conditions[0]
    assert equal(found.solution, sq(r) / m)
    assert found.verdict == "proved"
    assert found.assumptions == ("$a$ not 0",)


def test_weights_and_bias_together():
    by_w, by_b = s.stationary(network(sq(X * w + s.ones(m) * b - y) / 2)).conditions
    assert equal(by_w.solution, inv(X.T * X) * X.T * (y - s.ones(m) * b))
    assert equal(by_b.solution, (s.total(y) - s.total(X * w)) / m)
    assert equal(by_w.curvature, X.T * X)


def test_the_moment_condition_of_softmax_regression():
    net = s.nets.softmax_regression(batch=True)
    by_w, _ = s.stationary(net).conditions
    data = net.symbol("X")
    assert by_w.solution is None
    assert by_w.verdict is None
    assert "inside a function" in by_w.why
    outputs = Variable(r"\hat{Y}", *net.symbol(r"\hat{Y}").shape, "intermediate")
    assert equal(by_w.left, outputs.T * data)
    assert equal(by_w.right, net.symbol("Y").T * data)


@pytest.mark.parametrize(
    ("loss", "why"),
    [
        (sq(w) * sq(w), "degree 3"),
        (s.sigmoid(w.T * s.data("x", n)), "inside a function"),
        (w.T * s.data("x", n), "does not depend on"),
    ],
)
def test_what_has_no_closed_form_says_why(loss, why):
    found = only(network(loss))
    assert found.solution is None
    assert why in found.why


def test_an_unknown_between_two_matrices():
    A, B = s.data("A", m, n), s.data("B", p, m)
    C = s.data("C", m, m)
    found = only(network(sq(A * W * B - C)))
    assert equal(found.solution, inv(A.T * A) * A.T * C * B.T * inv(B * B.T))
    assert found.verdict == "proved"
    turned = only(network(sq(A * s.parameter("U", p, n).T * B - C)))
    assert equal(turned.solution, (inv(A.T * A) * A.T * C * B.T * inv(B * B.T)).T)
    several = only(network(sq(A * W * B - C) + c * sq(W)))
    assert several.solution is None
    assert "several pairs of matrices" in several.why


def test_a_wrong_solution_is_noticed(monkeypatch):
    honest = module.affine
    monkeypatch.setattr(module, "affine", lambda e, v: (lambda f: f and (2 * f[0], *f[1:]))(honest(e, v)))
    with pytest.raises(UnprovedError, match="not seen to be 0"):
        s.stationary(network(sq(X * w - y)))


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: s.stationary(s.Network([("h", s.tanh(X * w))])), LossError),
        (lambda: s.stationary(network(sq(w)), "q"), UnknownNameError),
        (lambda: s.stationary(s.nets.mlp(depth="n")), NoRuleError),
    ],
)
def test_what_makes_no_sense_is_an_error(call, error):
    with pytest.raises(error):
        call()


# The command ------------------------------------------------------------------------------------------------------

RIDGE = (
    r"Let $X \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^m$, $w \in \mathbb{R}^n$. % symnet: data X, y, \lambda"
    "\n"
    r"$$r = X w - y, \quad J = \tfrac{1}{2m} \|r\|^2 + \tfrac{\lambda}{2} \|w\|^2$$"
    "\n"
)


def test_the_command_on_a_document(tmp_path):
    (tmp_path / "ridge.tex").write_text(RIDGE)
    done = call("derive", str(tmp_path / "ridge.tex"), "--stationary", "--to", "json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["conditions"]
    assert found["solution"] == r"(X^\top X + m \lambda I_{n})^{-1} X^\top y"
    assert found["verdict"] == "proved"
    assert found["curvature"] == r"\frac{1}{m} X^\top X + \lambda I_{n}"
    text = call("derive", str(tmp_path / "ridge.tex"), "--stationary", "--to", "markdown").stdout
    assert "Where the gradients vanish" in text
    assert r"X^\top X + m \lambda I_{n}$ invertible" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("logistic", "--stationary", "--kind", "hessian"), "leave --kind out"),
        (("logistic", "--stationary", "--closed-form"), "is for gradients"),
        (("softmax", "--stationary"), "no loss"),
    ],
)
def test_what_the_command_refuses(words, message):
    done = call("derive", *words)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_solution_that_is_zero_supposes_what_made_it_so():
    found = only(network(s.quadratic_form(w, s.data("A", n, n))))
    assert found.solution == s.Zeros(n, 1)
    assert found.assumptions == (r"$A + A^\top$ invertible",)


t = s.data("t", m)
q = s.parameter("q")
ONE_LESS = s.ones(m) - t


@pytest.mark.parametrize(
    ("loss", "solution", "by"),
    [
        (-s.log(q) * s.total(t) - s.log(1 - q) * s.total(ONE_LESS), s.total(t) / m, "q (q - 1)"),
        (-m * s.log(q) - s.log(1 - q) * s.total(t), m / (s.total(t) + m), "q (q - 1)"),
        (q * s.total(t) - m * s.log(q - 1), (s.total(t) + m) / s.total(t), "q - 1"),
        (q * s.total(t) - m * s.log(q), m / s.total(t), "q"),
    ],
)
def test_fractions_in_a_scalar(loss, solution, by):
    """Bernoulli's, a geometric and a power law, and an exponential one."""
    found = only(network(loss), wrt=["q"])
    assert equal(found.solution, solution)
    assert (found.verdict, found.why) == ("proved", f"multiplied by ${by}$ the gradient is affine in $q$")
