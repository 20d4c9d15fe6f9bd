"""Documents with determinants, Kronecker products, vec and triangles are read, proved and refuted."""

import pytest

import symnet

SHAPES = (
    r"Let $A \in \mathbb{R}^{m \times p}$, $X \in \mathbb{R}^{p \times q}$, $B \in \mathbb{R}^{q \times n}$, "
    r"$S \in \mathbb{R}^{k \times k}$, $Q \in \mathbb{R}^{k \times k}$, $u \in \mathbb{R}^k$, $v \in \mathbb{R}^n$."
)

CLAIMS = [
    (r"\operatorname{vec}(A X B) = (B^\top \otimes A) \operatorname{vec}(X)", "proved"),
    (r"\operatorname{vec}(A X B) = (A \otimes B^\top) \operatorname{vec}(X)", None),
    (r"u \otimes v = u v^\top", "proved"),
    (r"\frac{\partial \operatorname{logdet}(S)}{\partial S} = S^{-\top}", "proved"),
    (r"\frac{\partial \log \det S}{\partial S} = (S^{-1})^\top", "proved"),
    (r"\frac{\partial \operatorname{tr}(S^{-1})}{\partial S} = -S^{-\top} S^{-\top}", "proved"),
    (r"\frac{\partial \det(S)}{\partial S} = \det(S) S^{-1}", "refuted"),
    (r"(S Q)^{-1} = Q^{-1} S^{-1}", "proved"),
    (r"(S Q)^{-1} = S^{-1} Q^{-1}", "refuted"),
    (r"\det(S Q) = \det(S) \det(Q)", "proved"),
    (
        r"\frac{\partial \operatorname{tr}(Q \operatorname{tril}(S))}{\partial S} = \operatorname{tril}(Q^\top)",
        "proved",
    ),
]


@pytest.mark.parametrize(("claim", "verdict"), CLAIMS)
def test_a_claim_of_a_document(tmp_path, claim, verdict):
    file = tmp_path / "claim.tex"
    file.write_text(f"{SHAPES}\n$${claim}$$\n")
    (found,) = symnet.check(file).claims
    if verdict is None:  # the sizes do not fit
        assert found.verdict in ("refuted", "unread")
    else:
        assert found.verdict == verdict, found.message
