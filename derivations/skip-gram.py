"""Skip-gram with negative sampling, one pair of words and k drawn words."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Skip-gram with negative sampling",
    network=nets.skip_gram(),
    opening=(
        "Is $y$ a word of the context of $x$? Its probability is $\\sigma$ of the dot product of two vectors, one "
        "from the table $W$ of words and one from the table $C$ of context words. The loss wants it near $1$ for a "
        "pair from the text, and near $0$ for $k$ words that were drawn, the rows of $S$ (Mikolov et al. 2013, eq. "
        "4; Jurafsky and Martin, sec. 6.8)."
    ),
    notes=(
        "The context word is moved along $w$ by $p - 1$, which is negative: towards the word. Each drawn word is "
        "moved by its $q_i$: away from it. The table $C$ has two uses, and receives the sum."
    ),
)
