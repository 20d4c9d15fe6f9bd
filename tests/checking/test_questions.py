"""What questions, answers and errata write: conditions joined by "and", hypotheses of Coursera, sums without indices.

Each document is right as it stands; with one edit, its last line or the line named is wrong.
"""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}

LINEAR = r"Let $z = W x$ with $W \in \mathbb{R}^{n \times m}$."

JOINED = {
    "behind it": r"We note $\frac{\partial}{\partial W_{ij}} W_{kl} = 1$ if $i = k$ and $j = l$, and 0 otherwise.",
    "before it": r"If $i = k$ and $j = l$, then $\frac{\partial W_{kl}}{\partial W_{ij}} = 1$.",
    "with a comma": r"Here $\frac{\partial W_{kl}}{\partial W_{ij}} = 1$ if $i = k, j = l$.",
    "on its row": r"$$\frac{\partial W_{kl}}{\partial W_{ij}} = 1 \quad \text{if } i = k \text{ and } j = l$$",
    "with both": r"Here $\frac{\partial W_{kl}}{\partial W_{ij}} = 1$ when both $i = k$ and $j = l$.",
}


@pytest.mark.parametrize("place", JOINED)
def test_two_conditions_joined_by_and(place):
    right = f"{LINEAR}\n\n{JOINED[place]}"
    assert verdicts(right) == ["proved"]
    assert verdicts(right.replace("= 1", "= 0")) == ["refuted"]
    assert verdicts(right.replace("and $j = l$", "").replace(", j = l", "").replace(r"\text{ and } j = l", "")) == [
        "refuted"
    ]


def test_one_of_two_conditions_is_not_both():
    either = rf"{LINEAR} Here $\frac{{\partial W_{{kl}}}}{{\partial W_{{ij}}}} = 1$ if $i = k$ or $j = l$."
    assert verdicts(either) == ["unread"]


COST = r"""
$$J(\theta) = -\frac{1}{m} \sum_{i=1}^m \left[ y^{(i)} \log h_\theta(x^{(i)})
+ (1 - y^{(i)}) \log (1 - h_\theta(x^{(i)})) \right]$$
$$\frac{\partial J(\theta)}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}$$
"""

SQUARES = r"""
$$J = \frac{1}{2m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$$
$$\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}$$
"""

PAIRS = {
    "a hypothesis of one example, and its values at all": (
        r"The hypothesis is $h_\theta(x) = \sigma(\theta^T x)$." + COST,
        r"(h_\theta(x^{(i)}) - y^{(i)})",
        r"(y^{(i)} - h_\theta(x^{(i)}))",
    ),
    "one within another": (
        r"The hypothesis is $h_\theta(x) = g(\theta^T x)$ with $g(z) = \frac{1}{1 + e^{-z}}$." + COST,
        r"x_j^{(i)}",
        r"(-x_j^{(i)})",
    ),
    "examples below": (
        r"Let $h_w(x) = \sigma(w^\top x)$ and $L = -\sum_i \log h_w(x_i)$. "
        r"Then $\frac{\partial L}{\partial w} = -\sum_i (1 - h_w(x_i)) x_i$.",
        r"(1 - h_w(x_i)) x_i",
        r"h_w(x_i) x_i",
    ),
    "a number before the products": (
        r"Let $h_\theta(x) = \theta_0 + \theta_1 x_1 + \cdots + \theta_n x_n$." + SQUARES,
        r"x_j^{(i)}",
        r"(-x_j^{(i)})",
    ),
    "a number before a sum": (
        r"Let $z = w_0 + \sum_{j=1}^n w_j x_j$, $L = z^2$. $\frac{\partial L}{\partial w_0} = 2 z$",
        "2 z$",
        "2 z w_0$",
    ),
    "dots without an end": (
        r"Let $z = w_0 + w_1 x_1 + w_2 x_2 + \ldots$ Then $\frac{\partial z}{\partial w_j} = x_j$ "
        r"and $\frac{\partial z}{\partial w_2} = x_2$.",
        r"= x_2$",
        r"= x_1$",
    ),
    "a sum over what stands twice": (
        r"Let $a_j = \sigma(\sum w_{ij} x_i)$ and $E = \frac12 \sum (t_j - a_j)^2$. "
        r"Then $\frac{\partial E}{\partial w_{ij}} = (a_j - t_j) a_j (1 - a_j) x_i$.",
        "(a_j - t_j)",
        "(t_j - a_j)",
    ),
    "a sum over what stands above e": (
        r"Let $p_i = \frac{e^{z_i}}{\sum e^{z_j}}$. Then $\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$.",
        "(1 - p_i)$.",
        "p_i$.",
    ),
    "an index above and below a derivative": (
        r"Let $z_j = \sum_i w_{ij} x_i + b_j$. Then $\frac{\partial z_j}{\partial w_{ij}} = x_i$, "
        r"$\frac{\partial z_j}{\partial b_j} = 1$ and $\frac{\partial z_j}{\partial x_i} = w_{ij}$.",
        "= w_{ij}$",
        "= w_{ji}$",
    ),
    "a name for the gradient before a derivative by a matrix": (
        r"Let $W \in \mathbb{R}^{n \times m}$, $z = W x$ and $\delta = \frac{\partial J}{\partial z}$. Then "
        r"$\frac{\partial J}{\partial W} = \delta \frac{\partial z}{\partial W} = \delta x^\top$ and "
        r"$\frac{\partial J}{\partial x} = \delta \frac{\partial z}{\partial x} = W^\top \delta$.",
        r"W^\top \delta",
        r"-W^\top \delta",
    ),
    "a name for the gradient, of rows": (
        r"Let $z = x W + b$, $h = \sigma(z)$ with $W \in \mathbb{R}^{d \times k}$ and $x \in \mathbb{R}^{1 \times d}$. "
        r"With $g = \frac{\partial J}{\partial h}$ and $\delta = \frac{\partial J}{\partial z} "
        r"= g \frac{\partial h}{\partial z} = g \odot \sigma'(z)$ we get "
        r"$\frac{\partial J}{\partial W} = \delta \frac{\partial z}{\partial W} = x^\top \delta$.",
        r"x^\top \delta",
        r"x^\top g",
    ),
    "a sum that does not say how far it runs": (
        r"Let $a^{(i)} = \sigma(w^T x^{(i)} + b)$ and $J = \frac1m \sum_{i=1}^m \mathcal{L}(a^{(i)}, y^{(i)})$ with "
        r"$\mathcal{L}(a, y) = -y \log a - (1 - y) \log(1 - a)$. "
        r"$\frac{\partial J}{\partial w} = \frac1m \sum_i (a^{(i)} - y^{(i)}) x^{(i)}$",
        r"(a^{(i)} - y^{(i)})",
        r"(y^{(i)} - a^{(i)})",
    ),
    "one of many that only makes up another": (
        r"Let $a^{(i)} = \sigma(z^{(i)})$ and $J = \frac1m \sum_{i=1}^m a^{(i)} y^{(i)}$. Then "
        r"$\frac{\partial J}{\partial z^{(i)}} = \frac1m a^{(i)} (1 - a^{(i)}) y^{(i)}$.",
        r"= \frac1m a",
        r"= a",
    ),
    "a loss of two arguments with its formula behind it": (
        r"Let $\hat y = softmax(z)$ and $J = CE(y, \hat y) = -\sum_i y_i log(\hat y_i)$ for one-hot $y$. "
        r"$\frac{\partial J}{\partial z} = \hat y - y$",
        r"\hat y - y",
        r"y - \hat y",
    ),
    "a network of rows from its loss on": (
        r"Let $J = CE(y, \hat y) = -\sum_i y_i \log \hat y_i$ with one-hot $y$, $\hat y = softmax(z_2)$, "
        r"$z_2 = h W_2 + b_2$, "
        r"$h = sigmoid(z_1)$, $z_1 = x W_1 + b_1$, where $W_1 \in \mathbb{R}^{D \times H}$, $b_1 \in \mathbb{R}^H$, "
        r"$W_2 \in \mathbb{R}^{H \times K}$ and $b_2 \in \mathbb{R}^K$. "
        r"$$\frac{\partial J}{\partial z_2} = \hat y - y = \delta_1$$"
        r"$$\frac{\partial J}{\partial h} = \delta_1 \frac{\partial z_2}{\partial h} = \delta_1 W_2^T$$"
        r"$$\frac{\partial J}{\partial W_2} = \frac{\partial z_2}{\partial W_2} \frac{\partial J}{\partial z_2} "
        r"= h^T \delta_1$$",
        r"h^T \delta_1",
        r"\delta_1 h^T",
    ),
    "a sum of all entries": (
        r"Let $y \in \mathbb{R}^n$ and $L = \sum (y - \hat y)^2$. "
        r"Then $\frac{\partial L}{\partial \hat y} = 2 (\hat y - y)$.",
        r"2 (\hat y - y)",
        r"2 (y - \hat y)",
    ),
    "nothing for another reason than the derivative": (
        r"Let $\mu = \frac1m \sum_{i=1}^m x_i$. For any $f$, "
        r"$\frac{\partial f}{\partial \sigma} \left[\frac1m \sum_i x_i - \mu\right] "
        r"= \frac{\partial f}{\partial \sigma} \left[\frac1m m \mu - \mu\right]$.",
        r"m \mu - \mu\right]$.",
        r"m \mu + \mu\right]$.",
    ),
}


@pytest.mark.parametrize("case", PAIRS)
def test_right_and_wrong(case):
    right, old, new = PAIRS[case]
    assert set(verdicts(right)) <= HOLDS
    before, found, behind = right.rpartition(old)
    assert found
    assert verdicts(before + new + behind)[-1] in ("refuted", "unread")


def test_a_number_zero_that_may_be_an_entry_is_not_taken_for_a_number():
    both = r"Let $h(x) = \theta^T x = \theta_0 + \theta_1 x_1$. Then $\frac{\partial h}{\partial \theta_j} = x_j$."
    assert "refuted" not in verdicts(both)


def test_what_stands_on_both_sides_may_be_anything():
    text = r"""Batch normalisation has $\mu = \frac1m \sum_{i=1}^m x_i$.
\begin{align}
\frac{\partial f}{\partial \mu} &= \sum_i \frac{\partial f}{\partial u_i} \frac{-1}{\sqrt{v + \epsilon}}
+ \frac{\partial f}{\partial v} \frac{1}{m} \sum_{i=1}^m -2 (x_i - \mu) \\
&= \sum_i \frac{\partial f}{\partial u_i} \frac{-1}{\sqrt{v + \epsilon}}
+ \frac{\partial f}{\partial v} (-2) \left(\frac{1}{m} \sum_{i=1}^m x_i - \frac{1}{m} \sum_{i=1}^m \mu\right)
\end{align}"""
    assert verdicts(text)[-1] in HOLDS
    without = text.replace(r"(-2) \left(", "(-2) ").replace(r"\mu\right)", r"\mu")
    assert verdicts(without) == ["unread", "refuted"]


def test_entries_in_plain_type_leave_no_doubt_about_a_bold_vector():
    text = r"""Suppose $\bm{W} \in \mathbb{R}^{n \times m}$, $\bm{z} = \bm{W} \bm{x}$ and
$\bm{\delta} = \frac{\partial J}{\partial \bm{z}}$, with $z_k = \sum_{l=1}^m W_{kl} x_l$.
So $\frac{\partial J}{\partial \bm{W}} = \bm{\delta} \bm{x}^\top$."""
    assert verdicts(text)[-1] in HOLDS
    wrong = report(text.replace(r"\bm{\delta} \bm{x}^\top", r"\bm{\delta}^\top \bm{x}"))
    assert wrong.claims[-1].verdict == "refuted"


def test_letters_that_number_all_there_are():
    text = r"""Let $p_j = \frac{e^{z_j}}{\sum_j e^{z_j}}$. For three classes $a$, $b$, $c$,
$\frac{e^{z_b}}{\sum_j e^{z_j}} = \frac{e^{z_b}}{e^{z_a} + e^{z_b} + e^{z_c}}$."""
    assert "refuted" not in verdicts(text)


def test_a_plain_letter_beside_a_bold_one_may_be_a_number():
    text = r"""With $\mathbf{x} \in \mathbb{R}^n$ and $\mathbf{b} \in \mathbb{R}^n$, 
$\mathbf{b}^\top \mathbf{x} = \sum_i b_i x_i$, which is like $\frac{d}{dx}(b x) = b$ of one variable."""
    assert "refuted" not in verdicts(text)


def test_a_mean_says_how_many_there_are():
    text = r"""Let $\mu = \frac{1}{N} \sum_i x_i$, $v = \frac{1}{N} \sum_i (x_i - \mu)^2$, 
$\hat x_i = \frac{x_i - \mu}{\sqrt{v + \epsilon}}$.
$$\frac{\partial L}{\partial \mu} = -\frac{1}{\sqrt{v + \epsilon}} \sum_i \frac{\partial L}{\partial \hat x_i}$$"""
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace("= -", "= ")) == ["refuted"]
    assert "refuted" not in verdicts(text.replace(r"\frac{1}{N} \sum_i x_i$", r"\frac{\sum_i x_i}{N}$"))


def test_an_entry_of_what_a_step_numbers():
    text = r"""With one-hot $y_t$, let $h_t = \tanh(W h_{t-1} + U x_t)$, $o_t = V h_t$,
$\hat y_t = \text{softmax}(o_t)$ and $L_t = -\sum_k y_{t,k} \log \hat y_{t,k}$.
Then $\frac{\partial L_t}{\partial o_t} = \hat y_t - y_t$."""
    assert set(verdicts(text)) <= HOLDS
    assert verdicts(text.replace(r"= \hat y_t - y_t", r"= y_t - \hat y_t")) == ["refuted"]


def test_a_formula_that_is_simplified_is_no_claim():
    text = r"""The state is $s_t = \tanh(W s_{t-1} + U x_t)$.
We skip the activation, so it will be $s_t = W s_{t-1} + U x_t$."""
    assert "refuted" not in verdicts(text)
    assert verdicts(text.replace("We skip the activation, so it will be", "That is to say,")) == ["refuted"]


def test_one_cost_of_many():
    text = r"""The cost of one example is $C_0(\ldots) = (a - y)^2$, where $z = w x + b$ and $a = \sigma(z)$. Then
$\frac{\partial C_0}{\partial b} = 2 (a - y) \sigma'(z)$. The whole cost is
$\frac{\partial C}{\partial w} = \frac{1}{n} \sum_{k=0}^{n-1} \frac{\partial C_k}{\partial w}$."""
    assert verdicts(text)[0] in HOLDS
    assert verdicts(text.replace(r"\sigma'(z)$. The", r"\sigma'(z) w$. The"))[0] not in HOLDS
