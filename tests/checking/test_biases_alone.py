"""What is not supposed of a bias: that a whole unit is a function of it alone."""

from symnet.checking.checking import check
from symnet.checking.report import CONDITIONAL

PAGE = r"""$$
\begin{aligned}
\frac{\partial J}{\partial Z} &= A - Y \\
dZ &= A - Y \\
\frac{\partial J}{\partial b} &= \frac{\partial J}{\partial Z} \cdot \frac{\partial Z}{\partial b} = dZ
\end{aligned}
$$"""


def test_no_unit_is_supposed_to_be_a_function_of_its_bias_alone(tmp_path):
    for name, text in (("true.md", PAGE), ("wrong.md", PAGE.replace("= dZ", "= 2 dZ"))):
        (tmp_path / name).write_text(text)
        claims = check(tmp_path / name).claims
        assert not any("ReLU" in (c.assumption or "") or "tanh" in (c.assumption or "") for c in claims)
    assert claims[-1].verdict not in ("proved", "confirmed", CONDITIONAL)
