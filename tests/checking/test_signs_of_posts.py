"""How posts set things: v{}^T, fractions num/den, and the distributions that names are."""

from tests.checking.test_verdicts import verdicts


def test_what_stands_above_an_empty_group():
    page = r"Let $u = v'_1{}^\top h$ and $s = w{}^T W h$. Then $\frac{\partial s}{\partial h} = W{}^T w$."
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace("W{}^T w$", "W w$")) == ["refuted"]


def test_num_and_den_are_names():
    page = r"""With $num = x + \sigma(y)$, $den = \sigma(x) + (x + y)^2$ and $f = num/den$

    $$\frac{\partial f}{\partial num} = \frac{1}{den}, \quad \frac{\partial f}{\partial den} = -\frac{num}{den^2}$$"""
    assert verdicts(page) == ["proved", "proved"]
    assert verdicts(page.replace("= -", "= ")) == ["proved", "refuted"]


def test_which_distribution_a_name_is():
    page = r"""For $q = N(\mu_1, \sigma_1^2)$ and $p = \mathcal{N}(\mu_2, \sigma_2^2)$ let $s = \mu_1^2$.

    $$\frac{ds}{d\mu_1} = 2 \mu_1$$"""
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace("= 2", "= 3")) == ["refuted"]
    density = r"""$$N(x, \mu) = e^{-(x - \mu)^2}$$ With $\mu = 0$ we have $p = N(x, \mu)$ and $p = e^{-x}$"""
    assert verdicts(density) == ["refuted"]
