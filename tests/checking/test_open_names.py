"""Excerpts that do not say how large something is, or what a letter stands for.

Each is right as it stands, on the conditions that are named; with one edit it is not.
"""

import pytest

from tests.checking.test_verdicts import report, verdicts

HOLDS = {"proved", "confirmed"}

SHAPES = {
    "a normalizing matrix": (
        r"""$$\frac{\partial L}{\partial Z} = \left(I - \frac1n \mathbf{1}\mathbf{1}^\top\right) G
        = G - \frac1n \mathbf{1}\mathbf{1}^\top G$$""",
        (r"G - \frac1n", r"G + \frac1n"),
        "proved",
    ),
    "the Jacobian of a vector that stands below diag": (
        r"$$\frac{\partial q}{\partial u} = \mathrm{diag}(q) - q q^T$$",
        ("- q q^T", "+ q q^T"),
        "conditional",
    ),
    "bold letters": (
        r"$$\frac{\partial \mathbf{v}}{\partial \mathbf{h}} = \mathbf{M}, \quad \mathbf{v} = \mathbf{M} \mathbf{h}$$",
        (r"= \mathbf{M},", r"= 2 \mathbf{M},"),
        "proved",
    ),
    "a vector beside the identity": (
        r"Let $v = \beta(u) u$. $$\frac{\partial v}{\partial u} = \beta(u) I"
        r" + u \left(\frac{\partial \beta}{\partial u}\right)^T$$",
        ("I + u", "I - u"),
        "confirmed",
    ),
    "a projection": (
        r"$\hat y = X (X^T X)^{-1} X^T y$. $$X^T (y - \hat y) = 0$$",
        (r"(y - \hat y)", r"(y + \hat y)"),
        "confirmed",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_sizes_that_only_their_neighbours_tell(name):
    text, (old, new), expected = SHAPES[name]
    found = verdicts(text)
    assert found[-1] in HOLDS | {expected}
    assert set(found) <= HOLDS | {"conditional", "unread"}
    wrong = text.replace(old, new)
    assert wrong != text
    assert set(verdicts(wrong)) & {"refuted", "unread"}


NETWORKS = {
    "a unit with all its links": (
        r"$$\frac{\partial C}{\partial w_i} = \frac{\partial C}{\partial \hat t} \frac{\partial \hat t}{\partial s}"
        r" \frac{\partial s}{\partial w_i} = (\hat t - t) \hat t (1 - \hat t) x_i$$",
        r"C is half the squared error of \hat{t} and t and \hat{t} = \sigma(s) and s = w \cdot x",
        ((r"(\hat t - t)", r"(t - \hat t)"), (r"(1 - \hat t)", r"(1 + \hat t)"), (r"\hat t (1", "(1")),
    ),
    "the gradient alone": (
        r"$$\frac{\partial E}{\partial W} = (\hat y - y) x^\top$$",
        r"E is the binary cross-entropy of \hat{y} and y and \hat{y} = \sigma(W x)",
        ((r"(\hat y - y)", r"(y - \hat y)"), (r"x^\top", r"3 x^\top")),
    ),
    "an output that stands in the claim": (
        r"$$\frac{\partial C}{\partial w_j} = (\sigma(z) - t) x_j$$",
        r"C is the binary cross-entropy of \sigma(z) and t and z = w \cdot x",
        (("- t", "+ t"), ("x_j$", "x_j^2$")),
    ),
    "a log-likelihood": (
        r"The log-likelihood has the slope $$\frac{\partial}{\partial w_j} l(\mathbf{w}) ="
        r" \left(\frac{y}{\phi(z)} - \frac{1 - y}{1 - \phi(z)}\right) \frac{\partial}{\partial w_j} \phi(z)$$",
        r"l is the log-likelihood of \phi(z) and y",
        (("log-likelihood", "cost"), (r"} - \frac", r"} + \frac")),
    ),
    "what is differentiated": (
        r"$$\frac{\partial J}{\partial w_j} = \frac{\partial}{\partial w_j} \sum_i (y_i - f_i)^2$$",
        r"J = \sum_{k} (y_k - f_k)^{2}",
        (),
    ),
    "a scale, and what is scaled": (
        r"$$\frac{\partial L}{\partial \gamma} = \sum_{i=1}^N \frac{\partial L}{\partial y_i} \hat u_i, \quad"
        r"\frac{\partial L}{\partial \hat u_i} = \frac{\partial L}{\partial y_i} \gamma$$",
        r"y is \gamma \hat{u} and what does not hang on it, added up",
        ((r"y_i} \gamma", r"y_i} \gamma^2"), (r"y_i} \gamma", r"y_i} \beta")),
    ),
    "a bias of many": (
        r"$$\frac{\partial L}{\partial b} = \sum_i \frac{\partial L}{\partial z^{(i)}}$$",
        r"z^{(i)} is b and what does not hang on it, added up",
        ((r"\sum_i", r"2 \sum_i"),),
    ),
    "scores": (
        r"$$\frac{\partial L}{\partial Q} = \frac{1}{\sqrt{d}} \frac{\partial L}{\partial S} K$$",
        r"S = \frac{1}{\sqrt{d}} Q K^\top",
        ((r"\partial S} K", r"\partial S} Q"),),
    ),
    "a softmax in between": (
        r"$$\frac{\partial L}{\partial S} = A \odot \left(\frac{\partial L}{\partial A}"
        r" - \left(\frac{\partial L}{\partial A} \odot A\right) \mathbf{1} \mathbf{1}^\top\right)$$",
        r"A = \operatorname{softmax}(S)",
        ((r"\odot A\right)", r"\odot S\right)"), (r"= A \odot", r"= -A \odot")),
    ),
    "an activation between two gradients": (
        r"$$\frac{\partial L}{\partial u} = \frac{\partial L}{\partial h} \odot (1 - h^2)$$",
        r"h = \tanh(u)",
        (("(1 - h^2)", "(1 + h^2)"),),
    ),
    "an activation by its name": (
        r"As $\phi(z)$ is the activation, $$\frac{d}{dz} \log \phi(z) = 1 - \phi(z)$$",
        r"\phi is the logistic function",
        (("1 - ", "1 + "),),
    ),
    "an activation by its name, and its slope": (
        r"As $\phi(z)$ is the activation, $\frac{d\phi}{dz} = \phi(z) (1 - \phi(z))$.",
        r"\phi = \sigma(z)",
        (("1 - ", "1 + "),),
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_all_that_lies_between_may_be_the_usual(name):
    text, assumption, edits = NETWORKS[name]
    last = report(text).claims[-1]
    assert (last.verdict, last.assumption) == ("conditional", assumption)
    for old, new in edits:
        assert verdicts(text.replace(old, new))[-1] in ("unread", "refuted")


def test_labels_and_outputs_are_not_exchanged():
    assert verdicts(r"$$\frac{\partial L}{\partial z} = \hat y - y$$") == ["conditional"]
    assert verdicts(r"$$\frac{\partial L}{\partial z} = y - \hat y$$") == ["unread"]


def test_what_a_chain_goes_through_is_no_free_name():
    """The rows of a normalized U sum to nothing, which nothing says here."""
    text = r"""$$\frac{\partial J}{\partial V} = \left(I - \frac1N \mathbf{1}\mathbf{1}^\top - \frac1N U U^\top
    + \frac{1}{N^2} \mathbf{1}\mathbf{1}^\top U U^\top\right) \frac{\partial J}{\partial U}
    = \left(I - \frac1N \mathbf{1}\mathbf{1}^\top - \frac1N U U^\top\right) \frac{\partial J}{\partial U}$$"""
    assert set(verdicts(text)) == {"unread"}


def test_slopes_of_what_acts_on_each_entry_alone():
    """∂a/∂z of a = σ(z) is written for its slopes; of softmax it is not."""
    given = r"Let $z \in \mathbb{R}^n$ and $a = \sigma(z)$. "
    chain = r"$$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \odot \frac{\partial a}{\partial z}"
    text = given + chain + r" = \frac{\partial L}{\partial a} \odot a \odot (1 - a)$$"
    assert set(verdicts(text)) <= HOLDS
    assert "refuted" in verdicts(text.replace("1 - a", "1 + a"))
    slopes = r"$$\frac{\partial a}{\partial z} = a \odot (1 - a)$$"
    assert set(verdicts(given + slopes)) <= HOLDS
    assert verdicts(given.replace(r"\sigma", r"\mathrm{softmax}") + slopes) == ["refuted"]
    loss = r"$$u = W^\top d \odot \frac{\partial \phi(\mathbf{z})}{\partial \mathbf{z}}, \quad"
    open_ = loss + r" \frac{\partial \phi(\mathbf{z})}{\partial \mathbf{z}} = \mathbf{a} \odot (1 - \mathbf{a})$$"
    last = report(open_).claims[-1]
    assert last.assumption == r"\phi is the logistic function and \mathbf{a} = \sigma(\mathbf{z})"
    assert verdicts(open_.replace("1 - ", "1 + "))[-1] == "unread"


STATISTICS = {
    "a mean": (r"$$\sum_{i=1}^N (x_i - \mu) = 0$$", r"\mu is the mean of x", ("= 0", "= 1")),
    "a variance": (
        r"With $\mu = \frac1m \sum_{i=1}^m x_i$, $$\frac{\partial \sigma^2}{\partial x_i} = \frac{2 (x_i - \mu)}{m}$$",
        r"\sigma^2 is the variance of x",
        (r"\frac{2 (", r"\frac{3 ("),
    ),
    "what is normalized": (
        r"""$$\frac{\partial J}{\partial V} = \left(I - \frac1N \mathbf{1} - \frac1N \hat U \hat U^\top
        + \frac{1}{N^2} \mathbf{1} \hat U \hat U^\top\right) \frac{\partial J}{\partial \hat U}$$
        where $\mathbf{1} \in \mathbb{R}^{N \times N}$ has ones alone. The last term is nothing:
        $$\left(\hat U \hat U^\top - \frac1N \mathbf{1} \hat U \hat U^\top\right) \frac{\partial J}{\partial \hat U}
        = \hat U \hat U^\top \frac{\partial J}{\partial \hat U}$$""",
        r"the columns of \hat{U} sum to nothing",
        (r"= \hat U \hat U^\top \frac", r"= 2 \hat U \hat U^\top \frac"),
    ),
}


@pytest.mark.parametrize("name", STATISTICS)
def test_means_and_variances_that_nothing_gives(name):
    text, assumption, (old, new) = STATISTICS[name]
    last = report(text).claims[-1]
    assert (last.verdict, last.assumption) == ("conditional", assumption)
    assert text.replace(old, new) != text
    assert verdicts(text.replace(old, new))[-1] in ("unread", "refuted")


def test_the_derivative_of_a_formula_is_not_supposed():
    text = r"$$\sum_i c_i \frac{\partial}{\partial w_j} \Big( y_i - \sum_i v_{ij} x_{ij} \Big) = -\sum_i c_i x_{ij}$$"
    assert verdicts(text)[-1] in ("unread", "refuted")


def test_the_same_numbers_on_both_sides_hang_on_nothing_that_is_left_open():
    chain = r"""$$\frac{\partial L}{\partial b} = \frac{\partial L}{\partial a} \frac{\partial a}{\partial b}$$

    $$-\Bigl(\frac{y}{a} - \frac{1 - y}{1 - a}\Bigr) a (1 - a) = RIGHT$$"""
    assert verdicts(chain.replace("RIGHT", "a - y"))[-1] == "proved"
    assert verdicts(chain.replace("RIGHT", "y - a"))[-1] == "refuted"


PROPORTIONAL = r"""
With symmetric $S$ and $\Sigma$, $\ell(\Sigma) \propto -\frac{N}{2} \log|\Sigma| - \frac12 \mathrm{tr}(\Sigma^{-1} S)$.

$$\frac{\partial \ell}{\partial \Sigma} = -\frac{N}{2} \Sigma^{-1} + \frac12 \Sigma^{-1} S \Sigma^{-1}$$"""


def test_what_a_log_likelihood_is_proportional_to_is_supposed_and_never_held_against_a_line():
    [claim] = report(PROPORTIONAL).claims
    assert (claim.verdict, "as ∝ in line 2 may mean" in claim.message) == ("conditional", True)
    assert verdicts(PROPORTIONAL.replace(r"+ \frac12 \Sigma", r"- \frac12 \Sigma")) == ["unread"]


OF_ENTRIES = r"""$$\frac{\partial \ell_j}{\partial p_j} = \frac{\partial}{\partial p_j} \left(-y_j \log p_j\right)
= -\frac{y_j}{p_j}$$"""


def test_an_entry_may_be_what_is_differentiated_by_the_same():
    assert verdicts(OF_ENTRIES) == ["conditional", "proved"]
    assert verdicts(OF_ENTRIES.replace(r"= -\frac{y_j}{p_j}", r"= \frac{y_j}{p_j}")) == ["conditional", "refuted"]


CHAIN = r"""$$\frac{\partial E}{\partial w_{ji}}
= \frac{\partial E}{\partial a_j} \frac{\partial a_j}{\partial z_j} \frac{\partial z_j}{\partial w_{ji}}$$"""


def test_a_chain_through_a_unit_of_which_nothing_at_all_is_said():
    assert verdicts(CHAIN) == ["conditional"]
    assert verdicts(CHAIN.replace(r"z_j}{\partial w_{ji}", r"z_i}{\partial w_{ji}")) == ["unread"]
    assert verdicts(CHAIN.replace(r"= \frac", r"= -\frac")) == ["unread"]
