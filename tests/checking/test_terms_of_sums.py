r"""L_t of L = \sum_t L_t = -\sum_t y_t^\top \log \hat y_t, of which no other equation says what it is."""

from symnet import check
from symnet.checking.report import HOLDS
from tests.checking.test_verdicts import verdicts

NET = r"""Let $y_t$ be one-hot.
$$h_t = \tanh(U x_t + W h_{t-1}), \quad o_t = V h_t, \quad \hat y_t = \text{softmax}(o_t)$$
$$L = \sum_{t=1}^T L_t = -\sum_{t=1}^T y_t^\top \log \hat y_t$$

"""
OUTPUT = r"$$\frac{\partial L_t}{\partial o_t} = \hat y_t - y_t$$"
WEIGHTS = r"$$\frac{\partial L}{\partial V} = \sum_{t=1}^T (\hat y_t - y_t) h_t^\top$$"


def test_what_the_losses_of_steps_are(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(NET + OUTPUT + "\n\n" + WEIGHTS)
    claims = check(page).claims
    assert [claim.verdict in (*HOLDS, "conditional") for claim in claims] == [True, True]
    assert all("sum to one" in (claim.assumption or "sum to one") for claim in claims)
    for wrong in (
        OUTPUT.replace(r"\hat y_t - y_t", r"y_t - \hat y_t"),
        WEIGHTS.replace(r"h_t^\top", r"x_t^\top"),
        WEIGHTS.replace(r"- y_t", r"+ y_t"),
    ):
        assert verdicts(NET + wrong) == ["refuted"]


def test_with_a_factor_before_both_sums():
    page = r"""$$J = \frac{1}{N} \sum_i L_i = \frac{1}{N} \sum_i (w x_i - y_i)^2$$

    $$\frac{\partial L_i}{\partial w} = 2 (w x_i - y_i) x_i$$"""
    assert verdicts(page) == ["proved"]
    assert verdicts(page.replace("= 2", "= ")) == ["refuted"]


def test_a_loss_that_has_a_formula_is_claimed_of():
    page = r"""$$L_i = (w x_i - y_i)^2$$ $$J = \sum_i L_i = \sum_i (w x_i + y_i)^2$$"""
    assert verdicts(page) == ["refuted"]
    other = r"$$J = \frac{1}{N} \sum_i L_i = \sum_i (w x_i - y_i)^2$$"
    assert not set(verdicts(other)) & {*HOLDS}
