"""GloVe: vectors of words from the counts of pairs."""

from symnet import Lecture, nets

lecture = Lecture(
    title="GloVe",
    network=nets.glove(),
    opening=(
        "The dot product of the vectors of two words, with a bias for each, is to be the logarithm of how often "
        "they meet (Pennington et al. 2014, eq. 8). Row $i$ of $W$ is the vector of word $i$, row $j$ of "
        "$\\tilde{W}$ that of context word $j$; $F_{ij} = f(X_{ij})$ says how much the pair counts, which is "
        "little for a rare pair."
    ),
    notes=(
        "It is a weighted least-squares problem in each of the four, if the other three are held: that is why the "
        "gradients are linear in $R$. Pairs that never meet are left out with $F_{ij} = 0$; $X_{ij}$ may then be "
        "any positive number."
    ),
)
