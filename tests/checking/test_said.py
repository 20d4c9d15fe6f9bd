"""What words say: whose derivative a formula is, what a dot does; and what is supposed of names with words below."""

from tests.checking.test_verdicts import report, verdicts

SLOPE = r"""Here $\frac{\partial \phi(u)}{\partial u}$ is simply the derivative of the sigmoid function, so that
$$\frac{\partial \phi(u)}{\partial u} = \frac{e^{-u}}{(1 + e^{-u})^2}$$
"""

DOT = r"""With $a, b \in \mathbb{R}^n$, and a dot ($\cdot$) that means element-wise multiplication,
let $L = \sum_i a_i^2 b_i$.
$$\frac{\partial L}{\partial a} = 2 a \cdot b$$
"""


def test_whose_derivative_it_is():
    assert set(verdicts(SLOPE)) <= {"proved", "confirmed"}
    assert verdicts(SLOPE.replace("(1 + e^{-u})^2", "1 + e^{-u}")) == ["refuted"]
    assert verdicts(SLOPE.replace("sigmoid", "tanh")) == ["refuted"]
    before = r"First the derivative of the logistic function: $$\frac{\partial}{\partial u} \phi(u) = 1 - \phi(u)^2$$"
    assert verdicts(before) == ["refuted"]
    assert set(verdicts(before.replace("logistic function", "tanh"))) <= {"proved", "confirmed"}


def test_a_dot_that_is_said_to_multiply_entry_by_entry():
    assert verdicts(DOT) == ["proved"]
    assert verdicts(DOT.replace(r"2 a \cdot b", r"a \cdot b")) == ["refuted"]


def test_a_bias_beside_a_product_of_which_another_line_went():
    text = r"""$$L = \frac{1}{N} \sum_{i=1}^N \|Y_{\text{out}}^{(i)} - Y_{\text{target}}^{(i)}\|^2$$
$$\frac{\partial L}{\partial W} = \frac{2}{N} X^T (Y_{\text{out}} - Y_{\text{target}})$$
$$\frac{\partial L}{\partial b} = \frac{2}{N} \sum_{i=1}^N (Y_{\text{out}}^{(i)} - Y_{\text{target}}^{(i)})$$
"""
    found = report(text).claims
    assert found[-1].assumption.endswith("is b and what does not hang on it, added up")
    assert report(text.replace(r"b} = \frac{2}{N}", r"b} = -\frac{2}{N}")).claims[-1].verdict == "unread"


def test_the_cross_entropy_of_several_labels_is_summed():
    text = r"$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \quad E = -y \log(p) - (1 - y) \log(1 - p)$$ Then "
    text += r"$$E = -\sum_i (y_i \log(p_i) + (1 - y_i) \log(1 - p_i))$$"
    assert verdicts(text) == ["proved"]
    assert verdicts(text.replace(r"-\sum_i", r"\sum_i")) == ["refuted"]


def test_varsigma_by_its_formula():
    text = r"With $z \in \mathbb{R}^n$ let $$p = \varsigma(z) = \frac{e^z}{\sum_{i} e^{z_i}}$$"
    assert verdicts(text + r"$$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$$") == ["proved", "proved"]
    assert verdicts(text + r"$$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$$")[-1] == "refuted"
