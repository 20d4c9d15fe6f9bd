"""A GRU over three steps, written out."""

from symnet import Lecture, nets

lecture = Lecture(
    title="A GRU over three steps",
    network=nets.recurrent("gru", 3),
    opening=(
        "Gated recurrent units (Cho et al. 2014, eq. 5 to 8): the update gate $u_t$ says how much of the state is "
        "taken from the candidate $\\tilde{h}_t$ and how much is kept, the reset gate $r_t$ how much of the state "
        "before the candidate sees. With a bar, a gate before its function. The same weights serve every step."
    ),
    notes=(
        "The state before is used in four places: it is kept, it is reset, and it moves both gates. So "
        "$\\frac{\\partial L}{\\partial h_t}$ comes over four paths from the step behind, and over one from the "
        "prediction at its own. Along the first nothing but $1 - u_{t+1}$ is multiplied: while the update gate is "
        "closed, what is passed back stays as large as it is."
    ),
)
