"""Markdown in which scripts, stars and rows are escaped, since it knows no mathematics."""

from symnet import check
from symnet.reading.files import markdown_pieces

CHAIN = r"""\begin{align\*}
a\_j &= \sum_{i=1}\^{n} w_{ij} x_i \\\\
\frac{\partial a_j}{\partial x_k} &= SIGNw_{kj}
\end{align\*}
"""


def test_environments_and_scripts(tmp_path):
    for sign, verdict in (("", "proved"), ("-", "refuted")):
        (tmp_path / "notes.md").write_text(CHAIN.replace("SIGN", sign))
        assert [c.verdict for c in check(tmp_path / "notes.md").claims] == [verdict]


def test_places_stay():
    [piece] = markdown_pieces(CHAIN)
    assert len(piece.text) == len(CHAIN.rstrip()) - 1
