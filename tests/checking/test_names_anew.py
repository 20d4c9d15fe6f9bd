r"""Names that words like let give another formula: what is said of them behind that is conditional on it."""

import pytest

from tests.checking.test_verdicts import report, verdicts

COST = r"The cost is $C = \frac12 (a - y)^2$, so that $\frac{\partial C}{\partial a} = a - y$." + "\n\n"
GRADIENT = r"$\frac{\partial C}{\partial a} = 2(a - y)$."


@pytest.mark.parametrize(
    "words",
    [
        "Now let ANEW. Then",
        "Suppose instead ANEW. Then",
        "With ANEW we have",
        "For the loss ANEW we get",
        "Choosing ANEW gives",
        "Another choice is ANEW, for which",
        "Consider ANEW. Its derivative is",
    ],
)
def test_another_formula_by_words(words):
    text = COST + words.replace("ANEW", "$C = (a - y)^2$") + " "
    assert verdicts(text + GRADIENT) == ["proved", "conditional", "conditional"]
    assert verdicts(text + GRADIENT.replace("2(a", "3(a"))[-1] == "refuted"
    assert verdicts(text + GRADIENT.replace("2(a", "(a"))[-1] == "conditional"  # it may be the old one


@pytest.mark.parametrize("words", ["Therefore", "Then", "Here, as before,", "where", "So we get", "# Another cost\n\n"])
def test_without_such_words_it_is_claimed_of_the_name(words):
    assert verdicts(COST + f"{words} $C = (a - y)^2$ and {GRADIENT}")[1:] == ["refuted"] * 2


def test_what_is_said_again_by_such_words_is_said_again():
    again = COST + r"Let $C = \frac12 (y - a)^2$. Then $\frac{\partial C}{\partial y} = y - a$."
    assert verdicts(again) == ["proved"] * 3


def test_several_in_a_row_and_letters_in_scripts():
    text = (
        r"Let $y = x^2$. For $y = \sin(x)$ we have $\frac{dy}{dx} = \cos(x)$. For $y = e^{3x}$, $\frac{dy}{dx} = 3 y$."
    )
    assert verdicts(text) == ["conditional"] * 4
    assert verdicts(text.replace("3 y", "y"))[-1] == "refuted"
    layers = (
        r"Let $z = w x$ and $L = z^2$. Let $L = z^3$. With $a_L = 2 z$ we have $\frac{\partial a_L}{\partial z} = 2$."
    )
    assert verdicts(layers)[-1] == "proved"


def test_the_sum_of_all_samples_is_no_vector_of_them():
    text = r"Let $L_i = \frac12 (y_i - z_i)^2$ and $L = \frac{1}{N} \sum_{i=1}^N L_i$. Then "
    text += r"$\frac{\partial L}{\partial z_i} = \frac{1}{N} (z_i - y_i)$ and "
    text += r"$\frac{\partial L_i}{\partial z_i} = z_i - y_i$."
    assert verdicts(text) == ["proved"] * 2
    assert verdicts(text.replace(r"= \frac{1}{N} (z_i", "= (z_i")) == ["refuted", "proved"]
    assert verdicts(text.replace(r"} = z_i - y_i", r"} = y_i - z_i")) == ["proved", "refuted"]


def test_one_letter_many_times():
    pages = [rf"Let $C = {n} a^2$. Then $\frac{{dC}}{{da}} = {2 * n} a$." for n in range(1, 31)]
    assert set(verdicts("\n\n".join(pages))) == {"proved", "conditional"}
    pages[20] = pages[20].replace("= 42 a", "= 43 a")
    assert verdicts("\n\n".join(pages)).count("refuted") == 1


UNIT = r"""The output of the unit is $y = \sum_i w_i x_i$ and the error is $E = \frac12 (t - y)^2$, so that
$\frac{\partial E}{\partial w_i} = -(t - y) x_i$.

"""


@pytest.mark.parametrize(
    "words",
    [
        "For a sigmoid unit",
        "Now suppose that the unit is a sigmoid unit:",
        "If it is a sigmoid unit,",
        "In the case of a sigmoid unit,",
        "Here",
    ],
)
@pytest.mark.parametrize("formula", [r"y = \sigma(\sum_i w_i x_i)$", r"y = \sigma(a)$ with $a = \sum_i w_i x_i$"])
def test_what_is_made_of_the_name_is_made_of_the_new_one(words, formula):
    text = UNIT + f"{words} ${formula}. Then "
    slope = r"$\frac{\partial E}{\partial w_i} = -(t - y) y (1 - y) x_i$."
    assert verdicts(text + slope) == ["proved", "conditional", "conditional"]
    assert verdicts(text + slope.replace("-(t", "(t"))[-1] == "refuted"
    inner = r"$\frac{\partial E}{\partial w_i} = -(t - \sigma(a)) \sigma'(a) x_i$."
    if "with" in formula:
        assert verdicts(text + inner)[-1] == "conditional"
        assert verdicts(text + inner.replace("'", ""))[-1] == "refuted"


@pytest.mark.parametrize("sign", ["=:", r"\eqqcolon"])
def test_names_that_are_given_at_the_end(sign):
    text = rf"Let $L = \frac12 (y - t)^2$ and $y = w x$. $\frac{{\partial L}}{{\partial y}} = y - t {sign} \delta$. "
    assert verdicts(text + r"$\frac{\partial L}{\partial w} = \delta x$.") == ["proved", "proved"]
    assert verdicts(text + r"$\frac{\partial L}{\partial w} = 2 \delta x$.") == ["proved", "refuted"]


def test_what_any_function_makes_is_something_else_in_an_example():
    text = r"Of $z = f(x, y)$, $x = g(t)$ and $y = h(t)$ the slope is" + "\n\n"
    text += r"$$\frac{dz}{dt} = \frac{\partial z}{\partial x} \frac{dx}{dt}"
    text += r" + \frac{\partial z}{\partial y} \frac{dy}{dt}.$$"
    text += "\n\nThis goes for\n\n" + r"$$z = \sin(x y), \qquad x = e^t, \qquad y = t^2,$$" + "\n\n"
    text += r"for which $$\frac{\partial z}{\partial x} = y \cos(x y), \quad \frac{dx}{dt} = e^t.$$ So"
    right = r"$$z = \sin(t^2 e^t).$$"
    assert set(verdicts(text + right)[1:]) == {"conditional"}
    assert verdicts(text + right.replace("sin", "cos"))[-1] == "unread"
    assert verdicts(text.replace(r"= y \cos", r"= x \cos") + right)[4] == "unread"


PROBLEMS = r"""# Problem 1
$x, w \in \mathbb{R}^n$, $z = w^\top x + b$, $L = \frac12 (z - t)^2$. Then $\frac{\partial L}{\partial w} = (z - t) x$.

# Problem 2
$W \in \mathbb{R}^{k \times n}$, $b \in \mathbb{R}^k$,
$$z = W x + b$$
"""


def test_a_heading_alone_starts_nothing_afresh_but_it_is_said_how_to():
    above, below = report(PROBLEMS).claims
    assert (above.verdict, below.verdict) == ("proved", "refuted")
    assert below.found.hint == "line 2 says what z is; if another one is meant, % symnet: begin starts afresh"
    begun = PROBLEMS.replace("# Problem 2", "<!-- symnet: begin -->\n# Problem 2")
    assert verdicts(begun) == ["proved"]


def test_shapes_said_above_refute_below_a_heading():
    said = r"$W \in \mathbb{R}^{k \times n}$, $x \in \mathbb{R}^n$, $d \in \mathbb{R}^k$." + "\n\n# Gradient\n"
    wrong = said + r"$z = W x$, $L = d^\top z$. $\frac{\partial L}{\partial W} = d x$"
    assert verdicts(wrong) == ["refuted"]


def test_one_of_many_that_gets_another_formula():
    text = r"""With $\eta_i = x_i^\top w$ and $\lambda_i = f(\eta_i)$ let $r_i = \frac{d\lambda_i}{d\eta_i}$.

    For $\lambda_i = \exp(\eta_i)$ we have $r_i = \lambda_i$."""
    assert verdicts(text) == ["conditional"] * 2
    assert verdicts(text.replace(r"r_i = \lambda_i", r"r_i = 2 \lambda_i"))[1] == "unread"  # f may be anything
