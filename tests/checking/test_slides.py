r"""Talks of Beamer: rows that show one by one are read as they stand; what takes turns on slides is no product."""

from tests.checking.test_verdicts import verdicts


def test_slides_show_their_rows_one_by_one():
    text = r"""$\uncover<2->{{}a = W x}$ with $W \in \mathbb{R}^{m \times n}$ and $x \in \mathbb{R}^n$
\begin{align*}
L &= \tfrac{1}{2} \|a\|^2 \\
\uncover<2->{{}\frac{\partial L}{\partial a}} & \uncover<2->{{}= a} \\
\onslide<3->{\frac{\partial L}{\partial x}} & \only<3>{= W^\top \alert<4>{a}} \pause \\
\onslide<4-> \frac{\partial L}{\partial x} &= a^\top W a
\end{align*}
"""
    assert verdicts(text)[:2] == ["proved", "proved"]
    assert verdicts(text)[2:] == ["refuted"]


def test_what_takes_turns_is_no_product():
    text = r"$L = a^2$ with a number $a$. $$\frac{d L}{d a} = \only<1>{2}\only<2>{a}$$"
    assert set(verdicts(text)) == {"unread"}
    assert verdicts(text.replace(r"\only<1>{2}\only<2>{a}", r"\only<1>{2 a}")) == ["proved"]
