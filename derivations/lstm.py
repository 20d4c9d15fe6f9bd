"""An LSTM over three steps, written out."""

from symnet import Lecture, nets

lecture = Lecture(
    title="An LSTM over three steps",
    network=nets.recurrent("lstm", 3),
    opening=(
        "Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000) "
        "carries two vectors from step to step: the cell $c_t$, of which the forget gate $f_t$ keeps a part and to "
        "which the input gate $i_t$ lets the candidate $g_t$ in, and the state $h_t$, what the output gate $o_t$ "
        "shows of the cell. With a bar, a gate before its function. The same weights serve every step."
    ),
    notes=(
        "From $c_{t+1}$ back to $c_t$ nothing but $f_{t+1}$ is multiplied, entry by entry, without a matrix and "
        "without the slope of a function: while the forget gate is open, what is passed back along the cells stays "
        "as large as it is."
    ),
)
