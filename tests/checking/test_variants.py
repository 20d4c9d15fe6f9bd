r"""What words before a claim say of another function, loss or method than the one above: "with ReLU instead"."""

import pytest

from tests.checking.test_verdicts import report, verdicts

NETWORK = r"""$h = \tanh(W x)$, $\hat y = v^\top h$ and $L = \frac12 (\hat y - y)^2$.
So $\frac{\partial L}{\partial W} = (\hat y - y) (v \odot (1 - h^2)) x^\top$.

"""

UNIT = r"""$z = W x + b$, $a = \sigma(z)$, $E = \frac12 \|a - y\|^2$.

"""


@pytest.mark.parametrize(
    ("context", "right", "assumption", "wrong"),
    [
        (
            NETWORK,
            "Had we used sigmoid units, we would get "
            r"$\frac{\partial L}{\partial W} = (\hat y - y) (v \odot h \odot (1 - h)) x^\top$.",
            r"h = \sigma(W x)",
            None,
        ),
        (
            NETWORK,
            r"With ReLU: $\frac{\partial L}{\partial W} = (\hat y - y) (v \odot [W x > 0]) x^\top$.",
            r"h = \operatorname{ReLU}(W x)",
            ("[W x > 0]", "[W x < 0]"),
        ),
        (
            UNIT,
            r"For tanh units this becomes $\frac{\partial E}{\partial z} = (a - y) \odot (1 - a^2)$.",
            r"a = \tanh(z)",
            ("(1 - a^2)", "(1 - a)"),
        ),
        (
            UNIT,
            r"With the cross-entropy loss, $\frac{\partial E}{\partial z} = a - y$.",
            "E is the binary cross-entropy of a and y",
            ("= a - y", "= y - a"),
        ),
        (
            r"Let $z = w^\top x$, $a = \sigma(z)$ and $E = -y \log a - (1 - y) \log(1 - a)$." + "\n\n",
            r"For the squared loss it is $\frac{\partial E}{\partial z} = (a - y) a (1 - a)$.",
            "E is half the squared error of a and y",
            ("(a - y)", "(y - a)"),
        ),
        (
            UNIT,
            r"Если взять ReLU, то $\frac{\partial E}{\partial z} = (a - y) \odot [z > 0]$.",
            r"a = \operatorname{ReLU}(z)",
            ("(a - y)", "(a + y)"),
        ),
    ],
)
def test_a_function_or_loss_that_words_name(context, right, assumption, wrong):
    claim = report(context + right).claims[-1]
    assert (claim.verdict, claim.assumption) == ("conditional", assumption)
    if wrong is not None:
        assert verdicts(context + right.replace(*wrong))[-1] == "refuted"
    plain = right[right.index("$") :]
    assert verdicts(context + plain)[-1] == "refuted"  # nothing says that another function is meant


@pytest.mark.parametrize(
    "words",
    ["Ignoring the factor 2,", "With a factor of one half in the loss instead,", "Without the factor, "],
)
def test_a_factor_that_words_leave_out(words):
    text = r"Let $p = w x$ and $L = (p - y)^2$." + "\n\n"
    assert verdicts(rf"{text}{words} $\frac{{\partial L}}{{\partial w}} = (p - y) x$") == ["unread"]
    assert verdicts(rf"{text}So $\frac{{\partial L}}{{\partial w}} = (p - y) x$") == ["refuted"]


def test_what_is_wanted_instead_of_a_name_is_said_of_what_stands_above():
    text = r"Let $x \in \mathbb{R}^n$, $s = x^\top x$ and $r = \sqrt{s + 1}$. "
    text += "If $s$ is wanted instead of $r$: $r^2 = s + 1$."
    assert verdicts(text)[-1] in {"proved", "confirmed"}
    assert verdicts(text.replace("r^2 = s + 1", "r^2 = s - 1"))[-1] == "refuted"


def test_the_squared_error_of_another_factor_is_no_other_loss():
    text = r"Let $p = \sigma(z)$ and $L = (p - y)^2$. For the squared error $\frac{\partial L}{\partial p} = p - y$."
    assert verdicts(text) == ["refuted"]


METHODS = r"""Momentum: $v_t = \beta v_{t-1} + (1 - \beta) g_t$ and $\theta_t = \theta_{t-1} - \alpha v_t$.

"""


def test_steps_of_another_method_under_a_label():
    adam = r"""Adam:

$$v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2$$
$$\theta_t = \theta_{t-1} - \alpha \frac{g_t}{\sqrt{v_t} + \epsilon}$$
"""
    assert set(verdicts(METHODS + adam)) == {"unread"}
    assert set(verdicts(METHODS + adam.replace("Adam:", "**Adam.**"))) == {"unread"}
    assert verdicts(METHODS + adam.replace("Adam:", "So we have"))[0] == "refuted"
    assert verdicts(METHODS + adam.replace("Adam:", "Forward:"))[0] == "refuted"


def test_several_methods_that_step_one_name():
    text = r"""SGD: $w_{t+1} = w_t - \eta g_t$.

Heavy ball: $v_{t+1} = \mu v_t - \eta g_t$, $w_{t+1} = w_t + v_{t+1}$.

AdaGrad: $G_t = G_{t-1} + g_t^2$, $w_{t+1} = w_t - \frac{\eta}{\sqrt{G_t + \epsilon}} g_t$.
"""
    assert set(verdicts(text)) == {"unread"}
    assert verdicts(r"SGD: $w_{t+1} = w_t - \eta g_t$. That is, $w_{t+1} = w_t + \eta g_t$.") == ["refuted"]


def test_a_loss_that_is_given_a_term_or_all_the_data():
    text = r"""$\hat y = v^\top x$, $L = \frac12 (\hat y - y)^2$ and $\frac{\partial L}{\partial v} = (\hat y - y) x$.

Now add weight decay. $L = \frac12 (\hat y - y)^2 + \frac{\lambda}{2} \|v\|^2$.
"""
    assert verdicts(text) == ["proved", "unread"]
    assert verdicts(text.replace("Now add weight decay.", "So")) == ["proved", "refuted"]
    data = r"""Let $W$ be $k \times d$. $r = W x - x$ and $L = \frac12 \|r\|^2$.

For the whole data matrix $X \in \mathbb{R}^{d \times n}$, $L = \frac12 \|W X - X\|_F^2$.
"""
    assert verdicts(data.replace("k ", "d ")) == ["unread"]
    assert verdicts(data.replace("k ", "d ").replace("For the whole data matrix", "Here with")) == ["refuted"]


def test_a_number_behind_a_derivative_is_no_zero():
    text = r"""$w = -1$, $a = 0.5$, $y = 1$, $p = w a$ and $L = \frac12 (p - y)^2$.

$\frac{\partial L}{\partial w} = (p - y) a = -0.75$. 
A step with $\eta = 0.1$ gives $w = -1 - 0.1 \cdot (-0.75) = -0.925$.
"""
    assert "refuted" not in verdicts(text)
    assert verdicts(text.replace("-0.925", "-0.935"))[-1] == "refuted"


TIED = r"""Encoder $h = W x$ with $W \in \mathbb{R}^{k \times d}$, decoder $\hat x = V h$.
Loss $L = \frac12 \|\hat x - x\|^2$.

$\frac{\partial L}{\partial W} = V^\top (\hat x - x) x^\top$.

With tied weights $V = W^\top$ the two contributions add up:

$$\frac{\partial L}{\partial W} = W x (\hat x - x)^\top + W (\hat x - x) x^\top$$
"""


def test_a_name_that_gets_its_formula_later_in_a_case():
    claims = report(TIED).claims
    assert [c.verdict for c in claims] == ["conditional", "proved"]
    assert claims[0].assumption == "V is not yet what line 6 says"
    assert verdicts(TIED.replace(r"(\hat x - x) x^\top$", r"(x - \hat x) x^\top$"))[0] == "refuted"
    assert verdicts(TIED.replace("With tied weights", "Here the decoder is"))[0] == "refuted"
    assert verdicts(TIED.replace(r"+ W (", "- W ("))[-1] == "refuted"


CBOW = r"""$u = w h$, $y_j = \frac{e^{u_j}}{\sum_k e^{u_k}}$, $E = -\log y_o = -u_o + \log \sum_k e^{u_k}$.

$$\frac{\partial E}{\partial u_j} = y_j - t_j := g_j, \quad \frac{\partial E}{\partial w_j} = g_j h$$
"""


def test_a_label_of_which_only_an_error_is_made_is_that_of_the_class():
    first, *claims = report(CBOW).claims
    assert first.verdict == "confirmed"
    assert [(c.verdict, c.assumption) for c in claims] == [("conditional", "t is the one-hot vector of o")] * 2
    assert verdicts(CBOW.replace("y_j - t_j", "t_j - y_j"))[1:] == ["refuted"] * 2
    assert verdicts(CBOW.replace("= g_j h", "= -g_j h"))[-1] == "refuted"


LYING = r"""# Jacobians (numerator layout)

For $z = W x + b$: $\frac{\partial z}{\partial x} = W$, $\frac{\partial z}{\partial b} = I$.
For $a = \sigma(z)$ and $L = \frac12 \|a - y\|^2$, $\frac{\partial L}{\partial a} = (a - y)^\top$.

Transposed, $\nabla_x L = W^\top ((a - y) \odot \sigma'(z))$ and $\nabla_W L = ((a - y) \odot \sigma'(z)) x^\top$.
"""


def test_gradients_by_matrices_stand_where_those_by_vectors_do():
    assert verdicts(LYING)[3:] == ["conditional", "proved"]
    assert verdicts(LYING.replace(r"\nabla_W L = ((", r"\nabla_W L = -(("))[-1] == "refuted"
    turned = LYING.replace(r"\nabla_W L = ((a - y) \odot \sigma'(z)) x^\top", r"\nabla_W L = x (a - y)^\top")
    assert verdicts(turned)[-1] in {"refuted", "unread"}


ROWS = r"""Let $O = P V$,
$P \in \mathbb{R}^{n \times m}$, $V \in \mathbb{R}^{m \times v}$, $dO = \partial L/\partial O$
and $dP = dO V^\top$.

"""


def test_rows_of_matrices_that_stand_in_an_inner_product():
    claim = report(ROWS + r"$\sum_k P_{ik} dP_{ik} = dO_i^\top O_i$").claims[-1]
    assert (claim.verdict, claim.assumption) == ("conditional", "rows of O stand in it as columns")
    assert verdicts(ROWS + r"$\sum_k P_{ik} dP_{ik} = dO_i O_i^\top$")[-1] in {"proved", "confirmed"}
    assert verdicts(ROWS + r"$\sum_k P_{ik} dP_{ik} = 2 dO_i^\top O_i$")[-1] == "refuted"


def test_another_layout_that_words_name():
    text = r"""Let $x \in \mathbb{R}^{1 \times d}$ be a row vector and $W \in \mathbb{R}^{d \times h}$. $z = x W + b$,
$L = \frac12 \|z - y\|^2$, $\delta = \frac{\partial L}{\partial z}$ and $\frac{\partial L}{\partial W} = x^\top \delta$.

In column convention, $\frac{\partial L}{\partial W} = x \delta^\top$.
"""
    assert verdicts(text) == ["proved", "unread"]
    assert verdicts(text.replace("In column convention", "Equivalently")) == ["proved", "refuted"]


KL = r"""$K = \ln \frac{b}{a} + \frac{a^2 + (m - n)^2}{2 b^2}$.

"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"If $n = 0$, then $\frac{\partial K}{\partial m} = m/b^2$.", ("m/b^2", "m/b")),
        (r"For $n = 0$ and $b = 1$ we get $K = -\ln a + \frac{a^2 + m^2}{2}$.", (r"-\ln a", r"\ln a")),
        (r"In the special case $n = 0$, $\frac{\partial K}{\partial m} = m/b^2$.", ("m/b^2", "2 m/b^2")),
    ],
)
def test_a_special_case_of_what_has_values_for_positive_numbers_alone(right, wrong):
    assert verdicts(KL + right)[-1] in {"confirmed", "conditional"}
    assert verdicts(KL + right.replace(*wrong))[-1] not in {"proved", "confirmed", "conditional"}


def test_a_function_that_stands_in_the_claim():
    text = r"$f(x) = \sum_j a_j \sigma(w_j^\top x)$. For ReLU, $\sigma'(t) = \mathbf{1}[t > 0]$."
    claim = report(text).claims[-1]
    assert (claim.verdict, claim.assumption) == ("conditional", r"\sigma is ReLU")
    assert verdicts(text.replace("t > 0", "t < 0")) == ["refuted"]
    assert verdicts(text.replace("For ReLU", "So")) == ["refuted"]


@pytest.mark.parametrize(
    "words",
    [
        "Si la activación fuera lineal,",
        "Si l'activation est linéaire,",
        "Bei linearer Aktivierung ist",
        "Если активация линейная, то",
        "If the activation is the identity,",
    ],
)
def test_a_linear_unit_in_several_languages(words):
    claims = report(rf"{UNIT}{words} $\frac{{\partial E}}{{\partial z}} = a - y$.").claims
    assert [(c.verdict, c.assumption) for c in claims] == [("conditional", "a = z")]
    wrong = verdicts(rf"{UNIT}{words} $\frac{{\partial E}}{{\partial z}} = 2 (a - y)$.")[-1]
    assert wrong not in {"conditional", "confirmed", "proved"}


def test_another_network_that_words_name():
    text = r"In a residual network $h_{l+1} = h_l + F(h_l)$. In a plain network, $h_{l+1} = \sigma(W_l h_l)$."
    assert verdicts(text) == ["unread"]


def test_a_function_of_which_the_formula_is_not_decided_has_no_values():
    text = r"""Let $L = \frac12 \|X w - y\|^2$.

For one parameter, $f(w) = e^w$, $y = 1$: $L = \frac12 (e^w - 1)^2$. At $w = 0$: $L'(0) = 0$, $L''(0) = 1$.
"""
    assert "refuted" not in verdicts(text)
    assert verdicts(r"Let $f(w) = \frac12 (e^w - 1)^2$. At $w = 0$: $f'(0) = 1$.") == ["refuted"]


def test_a_name_and_a_function_of_that_letter():
    text = r"The entropy is $H = \frac12 \ln(2 \pi s)$. For a coin "
    text += r"$H(p) = -p \ln p - (1-p) \ln(1-p)$, $H'(p) = \ln\frac{1-p}{p}$."
    assert "refuted" not in verdicts(text)
    assert verdicts(text.replace(r"\frac{1-p}{p}", r"\frac{p}{1-p}"))[-1] == "refuted"


def test_logarithms_to_a_base_that_is_said_elsewhere():
    text = r"$H(p) = -p \log_2 p - (1-p) \log_2 (1-p)$ is counted in bits. "
    assert verdicts(text + r"So $-\frac12 \log \frac12 - \frac12 \log \frac12 = 1$.")[-1] == "unread"
    assert verdicts(r"So $-\frac12 \log \frac12 - \frac12 \log \frac12 = 1$.") == ["refuted"]


def test_words_that_begin_another_chain():
    text = r"Accuracy: $\frac{45}{50} = 0.9$. Precision $= \frac{8}{8+2} = 0.8$, recall $= \frac{8}{8+4} = 0.667$."
    assert verdicts(text) == ["confirmed", "unread", "confirmed", "unread", "confirmed"]
    assert verdicts(text.replace("0.667", "0.677"))[-1] == "refuted"


def test_versions_of_one_loss_under_labels():
    text = r"""Let $e = y - X w$.

Version A: $L = \|e\|^2$, so $\frac{\partial L}{\partial e} = 2 e$.

Version B: $L = \frac12 \|e\|^2$.
"""
    assert verdicts(text) == ["proved", "unread"]
    assert verdicts(text.replace("Version B:", "So")) == ["proved", "refuted"]


PERCEPTRON = r"""$x = [1, 2]$, $w = [0.5, -0.5]$, $b = 0$, $y = 1$, $u = 0$.

Update $w = w + (y - u) x = [0.5, -0.5] + [1, 2] = [1.5, 1.5]$, $b = 1$.

Now $w \cdot x + b = 1.5 + 3 + 1 = 5.5$.
The next example is $x = [-1, 1]$, $y = 0$: $w \cdot x + b = -1.5 + 1.5 + 1 = 1$.

So $w = [1.5, 1.5] - [-1, 1] = [2.5, 0.5]$, $b = 0$, and $w \cdot x + b = -2.5 + 0.5 + 0 = -2$.
"""


def test_weights_that_a_step_changes():
    found = verdicts(PERCEPTRON)
    assert "refuted" not in found
    assert verdicts(PERCEPTRON.replace("1.5 + 3 + 1 = 5.5", "1.5 + 3 + 2 = 6.5")).count("refuted") == 1
    assert verdicts(PERCEPTRON.replace("-2.5 + 0.5 + 0 = -2", "-2.5 - 0.5 + 0 = -3")).count("refuted") == 1
    assert "refuted" in verdicts(PERCEPTRON.replace("= [2.5, 0.5]", "= [2.5, 1.5]"))


def test_differentials_are_no_zeros_in_a_case():
    text = r"""I have $L = \|AXB - C\|_F^2$ and want $\frac{\partial L}{\partial X}$. Let $E = AXB - C$. Then
$2 \text{tr}(E^T A\,dX\,B) = 2 \text{tr}(B E^T A\,dX)$.

In components, $E_{ij} = \sum_{kl} A_{ik} X_{kl} B_{lj} - C_{ij}$.
If $A = I$ instead, $\frac{\partial L}{\partial X} = 2(XB - C)B^T$.
"""
    accepted = {"proved", "confirmed", "conditional"}
    assert verdicts(text.replace("= 2 ", "= -2 "))[0] not in accepted
