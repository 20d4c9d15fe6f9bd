"""Documents of an attacker: what was derived as another network is read as it is written, or refused with the remedy.

Those that are read are compared with NumPy written by hand, values and central differences.
"""

import numpy as np
import pytest

import symnet
from symnet.core.errors import SourceError
from symnet.sources.resolve import resolve


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def elu(z, alpha):
    return np.where(z > 0, z, alpha * (np.exp(z) - 1))


def of_bce(p, y):
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))


READ = {
    "what is said of any head": (
        r"$H_i = \tanh(Q_i) V$ for $i = 1, 2$, $Q_1 = X A$, $Q_2 = X B$, $L = \|H_1 + H_2\|_F^2$. "
        r"% symnet: data X; V : n \times k; X : m \times d",
        "A B V",
        lambda v: np.sum((np.tanh(v["X"] @ v["A"]) @ v["V"] + np.tanh(v["X"] @ v["B"]) @ v["V"]) ** 2),
    ),
    "layers that are written for any layer": (
        r"$z^{(l)} = W^{(l)} a^{(l-1)}$, $a^{(l)} = \tanh(z^{(l)})$ for $l = 1, 2$, $a^{(0)} = x$, "
        r"$L = \| a^{(2)} - y \|^2$. % symnet: data x, y",
        "W1 W2",
        lambda v: np.sum((np.tanh(v["W2"] @ np.tanh(v["W1"] @ v["x"])) - v["y"]) ** 2),
    ),
    "entries of a bold y": (
        r"$\mathbf{h} = \mathbf{W} \mathbf{x}$, $L = \sum_i (h_i - y_i)^2$. % symnet: data \mathbf{x}, \mathbf{y}",
        "W",
        lambda v: np.sum((v["W"] @ v["x"] - v["y"]) ** 2),
    ),
    "data by their entries": (
        r"$h = W x$, $L = \sum_i (h_i - y_i)^2$. % symnet: data x, y_i",
        "W",
        lambda v: np.sum((v["W"] @ v["x"] - v["y"]) ** 2),
    ),
    "a gate of undeclared vectors": (
        r"$g = \sigma(v^\top x)$, $y = g u$, $u = W x$, $L = \| y - t \|^2$. % symnet: data x, t",
        "v W",
        lambda v: np.sum((sigmoid(v["v"].T @ v["x"]) * (v["W"] @ v["x"]) - v["t"]) ** 2),
    ),
    "a vector by the letter of a rate": (
        r"$f = K \alpha$, $J = \|y - f\|^2$, $K \in \mathbb{R}^{n \times n}$. % symnet: data K, y",
        "alpha",
        lambda v: np.sum((v["K"] @ v["alpha"] - v["y"]) ** 2),
    ),
    "C is a matrix": (
        r"$o = C h$, $E = \| o - y \|^2$. % symnet: data h, y",
        "C",
        lambda v: np.sum((v["C"] @ v["h"] - v["y"]) ** 2),
    ),
    "an intercept": (
        r"Let $X \in \mathbb{R}^{m \times n}$ and $w \in \mathbb{R}^n$. $p = \sigma(X w + b)$, "
        r"$L = -\sum_{i=1}^m [y_i \log p_i + (1 - y_i) \log(1 - p_i)]$. % symnet: data X, y",
        "w b",
        lambda v: of_bce(sigmoid(v["X"] @ v["w"] + float(v["b"])), v["y"]),
    ),
    "an intercept of residuals": (
        r"$e = y - X w - b$, $L = \frac{1}{N} \sum_{i=1}^N e_i^2$. % symnet: data X, y",
        "w b",
        lambda v: np.mean((v["y"] - v["X"] @ v["w"] - float(v["b"])) ** 2),
    ),
    "what the loss is made of is said behind it": (
        r"$\hat y = w^\top x$, $L = (\hat y - y)^2 + \lambda \Omega$, $\Omega = \|w\|^2$. "
        r"% symnet: data x, y; hyperparameters \lambda; scalar \Omega",
        "w",
        lambda v: ((v["w"].T @ v["x"]).item() - float(v["y"])) ** 2 + float(v["lambda_"]) * np.sum(v["w"] ** 2),
    ),
    "LeakyReLU with a slope of its own": (
        r"$h = W x$, $a = \operatorname{LeakyReLU}(h)$, $L = \|a - y\|^2$, where "
        r"$\operatorname{LeakyReLU}(u) = \max(u, 0.2 u)$. % symnet: data x, y",
        "W",
        lambda v: np.sum((np.maximum(h := v["W"] @ v["x"], 0.2 * h) - v["y"]) ** 2),
    ),
    "a scaled tanh": (
        r"$h = W x$, $a = \tanh(h)$, $L = \|a - y\|^2$, where "
        r"$\tanh(u) = 1.7159 \frac{e^{2u} - 1}{e^{2u} + 1}$ is the scaled version. % symnet: data x, y",
        "W",
        lambda v: np.sum((1.7159 * np.tanh(v["W"] @ v["x"]) - v["y"]) ** 2),
    ),
    "swish with a number": (
        r"$f(u) = u \sigma(\beta u)$, $h = f(W x)$, $L = \|h - y\|^2$. % symnet: data x, y",
        "W beta",
        lambda v: np.sum(((h := v["W"] @ v["x"]) * sigmoid(float(v["beta"]) * h) - v["y"]) ** 2),
    ),
    "a slope in the logistic function": (
        r"$f(u) = \frac{1}{1 + e^{-k u}}$, $h = f(W x)$, $L = \|h - y\|^2$. % symnet: data x, y",
        "W k",
        lambda v: np.sum((sigmoid(float(v["k"]) * (v["W"] @ v["x"])) - v["y"]) ** 2),
    ),
    "a polynomial with numbers": (
        r"$f(u) = a u^2 + c$, $h = f(W x)$, $L = \|h - y\|^2$. % symnet: data x, y",
        "W a c",
        lambda v: np.sum((float(v["a"]) * (v["W"] @ v["x"]) ** 2 + float(v["c"]) - v["y"]) ** 2),
    ),
    "elu of a matrix": (
        r"$\operatorname{elu}(u) = \begin{cases} u & u > 0 \\ \alpha (e^u - 1) & u \le 0\end{cases}$, "
        r"$H = \operatorname{elu}(X W)$, $L = \|H - Y\|_F^2$. % symnet: data X, Y; hyperparameters \alpha",
        "W",
        lambda v: np.sum((elu(v["X"] @ v["W"], float(v["alpha"])) - v["Y"]) ** 2),
    ),
    "Huber": (
        r"$h = W x$, $a = \rho(h)$, $\rho(u) = \begin{cases} \frac12 u^2 & |u| \le \delta \\ "
        r"\delta(|u| - \frac12\delta) & |u| > \delta \end{cases}$, $L = \sum_i a_i$. "
        r"% symnet: data x; hyperparameters \delta",
        "W",
        lambda v: np.sum(
            np.where(np.abs(h := v["W"] @ v["x"]) <= (d := float(v["delta"])), h**2 / 2, d * (np.abs(h) - d / 2))
        ),
    ),
    "a margin": (
        r"$s = w^\top x$, $L = \log(1 + e^{\gamma - s})$ with the margin $\gamma = 0.5$. % symnet: data x",
        "w",
        lambda v: np.log(1 + np.exp(0.5 - (v["w"].T @ v["x"]).item())),
    ),
    "two hyperparameters": (
        r"$p = \sigma(w^\top x)$, $L = -\alpha_t (1 - p)^\gamma \log p$ with $\gamma = 2$, $\alpha_t = 0.25$. "
        "% symnet: data x",
        "w",
        lambda v: -0.25 * (1 - (p := sigmoid((v["w"].T @ v["x"]).item()))) ** 2 * np.log(p),
    ),
    "a weight behind": (
        r"$h = \tanh(W x)$, $E = \|h - y\|^2$, $R = \|W\|_F^2$, $L = E + \mu R$, $\mu = 0.1$. % symnet: data x, y",
        "W",
        lambda v: np.sum((np.tanh(v["W"] @ v["x"]) - v["y"]) ** 2) + 0.1 * np.sum(v["W"] ** 2),
    ),
    "with δ the ReLU": (
        r"$s = \sigma(W_2 \, \delta(W_1 z))$ with $\delta$ the ReLU; $L = \|s - y\|^2$. % symnet: data z, y",
        "W2 W1",
        lambda v: np.sum((sigmoid(v["W2"] @ np.maximum(0, v["W1"] @ v["z"])) - v["y"]) ** 2),
    ),
    "a number above in a directive": (
        r"$h^{(1)} = \tanh(W h^{(0)} + U x)$, $L = \| h^{(1)} - y \|^2$. % symnet: data x, y, h^0",
        "W U",
        lambda v: np.sum((np.tanh(v["W"] @ v["h0"] + v["U"] @ v["x"]) - v["y"]) ** 2),
    ),
}


def read(text, tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(text)
    return resolve(str(path)).network


@pytest.mark.parametrize("name", READ)
def test_what_is_written_is_derived(name, tmp_path):
    text, parameters, reference = READ[name]
    program = symnet.compile(read(text, tmp_path))
    params, data = program.example(seed=2)
    assert set(params) == set(parameters.split())
    loss, gradients = program(params, data)
    values = {key: np.asarray(value, float) for key, value in {**params, **data}.items()}
    assert float(loss) == pytest.approx(float(reference(values)))
    for key, value in params.items():
        value, expected = np.asarray(value, float), np.zeros(np.shape(value))
        for at in np.ndindex(value.shape):
            step = np.zeros(value.shape)
            step[at] = 1e-6
            ends = [float(reference({**values, key: value + sign * step})) for sign in (1, -1)]
            expected[at] = (ends[0] - ends[1]) / 2e-6
        assert np.reshape(gradients[key], value.shape) == pytest.approx(expected, abs=1e-5), key


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            r"$T = 2$. $h_t = W [z_t * h_{t-1}, x_t] C$, $L = \|h_2 - y\|^2$, $h_t, z_t \in \mathbb{R}^m$, "
            r"$x_t \in \mathbb{R}^n$, $C \in \mathbb{R}^{3 \times 5}$. % symnet: data x, y, h_0",
            "equation is not understood: line 1, column 19: d × k times m \\+ n × 1 is no product",
        ),
        (
            r"$s_{ij} = (Z A)_{i:} \cdot (X B)_{j:}$, $P = \operatorname{softmax}(S)$, "
            r"$E = \sum_{i,j} (P_{ij} - Y_{ij})^2$, $A, B \in \mathbb{R}^{d \times r}$. % symnet: data Z, X, Y",
            "P uses S; .* is taken for a claim",
        ),
        (
            r"$\pi_1 = \sigma(a)$, $\pi_2 = 1 - \sigma(a)$, $a = w^\top x$, $L = -\sum_{k=1}^2 y_k \log \pi_k$. "
            "% symnet: data x, y",
            r"L uses pi; .* is taken for a claim",
        ),
        (
            r"$y = \sum_{k=1}^{3} g_k \tanh(W_k x)$, $g = \operatorname{softmax}(G x)$, $L = \| y - t \|^2$, "
            r"$x \in \mathbb{R}^n$, $t \in \mathbb{R}^m$. % symnet: data x, t",
            r"L = .* is not understood",
        ),
        (r"$h = W x$, $L = \|h - y_{\"}\|^2$.", "is not understood"),
        (
            r"$T = \sigma(W x)$, $y = T \odot x$, $L = \sum_i (y_i - t_i)^2$. % symnet: data x, t; T : n \times 1",
            "symnet: t is named as data or as a parameter, and no equation that was read uses it",
        ),
        (r"$a = w^\top x$, $L = (a - y)^2$. % symnet: data x, y, 3 z", "a name is expected behind data"),
        (
            r"$h = W x$, $r = \|h\|^2$, $L = (h - y)(h - y)^\top$. % symnet: data x, y; h : n \times 1",
            "L came out as n × n, and a loss is a number",
        ),
        (
            r"$z_{k+1} = z_k + \tanh(W z_k)$, $k = 0, 1, 2$, $z_0 = x$, $L = \|z_3 - y\|^2$. % symnet: data x, y",
            "L uses z3, of which nothing is said",
        ),
        (
            r"$\ell = \log \sum_k \exp(z_k)$, $z_k = \sum_i W_{ki} x_i + b_k$, $L = \ell - z_0$. % symnet: data x",
            "is z0 an entry of z",
        ),
        (
            r"$W_1, W_2, W_3 \in \mathbb{R}^{d \times d}$. $$ q_k = a^\top W_k c, \quad k = 1, 2, 3, \qquad "
            r"L = \sum_{k=1}^3 q_k^2 $$",
            "W_1 is declared and stands in no equation",
        ),
        (
            r"$x, c_j \in \mathbb{R}^d$, $\varphi_j = \exp(-\lVert x - c_j \rVert^2)$, "
            r"$f = \sum_{j=1}^m w_j \varphi_j$, $E = (f - t)^2$. % symnet: data x, t",
            "c_j came out as one d × 1 for all j",
        ),
        (
            r"$K = 3$, $g = \operatorname{softmax}(G x)$, $y = \sum_{k=1}^{3} g_k \tanh(W_k x + b_k)$, "
            r"$L = \| y - t \|^2$. % symnet: data x, t",
            "x came out as a number, and G before it as",
        ),
        (
            r"$x, t \in \mathbb{R}^n$, $y = \sum_{k=1}^K g_k W_k x$, $L = \|y - t\|^2$. % symnet: data x, t",
            "W_k came out as a number; is it one",
        ),
        (
            r"$p = \operatorname{softmax}(W x)$, $L = -y^\top \log p$, where "
            r"$\operatorname{softmax}(z)_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}$. % symnet: data x, y",
            "softmax is given a formula with T in it",
        ),
        (
            r"$\sigma(u) = \frac{1}{1 + e^{-k u}}$, $h = \sigma(W x)$, $L = \|h - y\|^2$. % symnet: data x, y",
            "is given a formula with k in it",
        ),
        (
            r"$z_1 = w_1^\top x$, $z_2 = w_2^\top x$, $L = (z_1 - z_2)^2 + \|w\|^2$. % symnet: data x",
            "w, of which nothing is said, came out as a number beside",
        ),
        (
            r"$h = W x$, $a = \operatorname{softplus}(h)$, $L = \|a - y\|^2$, where "
            r"$\operatorname{softplus}(u) = \frac{1}{\beta}\log(1 + e^{\beta u})$. % symnet: data x, y",
            r"softplus is given a formula with \\beta in it that is not the usual one",
        ),
    ],
)
def test_what_would_be_another_network_is_refused(text, why, tmp_path):
    with pytest.raises(SourceError, match=why):
        read(text, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        r"$\operatorname{softplus}(u) = \log(1 + e^u)$, $\tanh(u) = \frac{e^u - e^{-u}}{e^u + e^{-u}}$, "
        r"$L = \|\operatorname{softplus}(W x)\|^2$. % symnet: data x",
        r"$h = \operatorname{GELU}(W x)$, where $\operatorname{GELU}(u) = u \Phi(u)$, $L = \|h\|^2$. % symnet: data x",
        r"$\operatorname{softmax}(z)_i = \frac{e^{z_i - m}}{\sum_j e^{z_j - m}}$, "
        r"$L = \|\operatorname{softmax}(W x)\|^2$. % symnet: data x",
        r"$L = (w x - y)^2$, $w = 0.5$. % symnet: data x, y",
        r"$L = (\beta x - y)^2$. Initially $\beta = 0$. % symnet: data x, y",
        r"$K = X W_K$, $Q = X W_Q$, $A_{ij} = \frac{e^{S_{ij}}}{\sum_k e^{S_{ik}}}$, $S = Q K^\top$, "
        r"$L = \|A - Y\|_F^2$. % symnet: data X, Y",
    ],
)
def test_what_is_clear_is_not_refused(text, tmp_path):
    network = read(text, tmp_path)
    assert network.loss is not None
    assert network.loss.name == "L"
    assert network.parameters


def test_what_is_taken_for_meant_is_noted(tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(READ["two hyperparameters"][0])
    assert r"\gamma is a hyperparameter, 2, as the document says" in resolve(str(path)).notices
    path.write_text(READ["an intercept"][0])
    assert "b is taken for a number, one for all samples" in resolve(str(path)).notices


@pytest.mark.parametrize("formula", ["x^{999999999999}", "(x + y)^{5000}"])
def test_large_powers_take_no_time(formula, tmp_path):
    derivation = symnet.derive(read(f"$L = {formula}$", tmp_path))
    assert set(symnet.verdicts(derivation).steps) <= {"proved", "confirmed"}


def test_what_gradients_suppose_is_no_claim(tmp_path):
    text = r"$X \in \mathbb{R}^{n \times d}$, $s = X w$, $L = -\sum_{i=1}^n \log \frac{e^{s_i}}{\sum_{j=i}^n e^{s_j}}$."
    derivation = symnet.derive(read(f"{text} % symnet: data X", tmp_path))
    path = tmp_path / "derived.tex"
    path.write_text(derivation.to("latex"))
    assert "The gradients suppose that" in path.read_text()
    assert {claim.verdict for claim in symnet.check(str(path)).claims} == {"proved"}


def test_the_word_that_is_meant_is_one_of_those_that_are_summed_over(tmp_path):
    """u_o was a parameter beside the matrix of all u_w, so that its gradient had no softmax in it."""
    text = (
        r"Skip-gram over a window, vocabulary $V$: $p(o \mid c) = \frac{\exp(u_o^\top v_c)}{\sum_{w=1}^{V} "
        r"\exp(u_w^\top v_c)}$, $J = -\log p(o \mid c)$."
    )
    assert {v.name for v in read(text, tmp_path).parameters} == {"U", "v_c"}
