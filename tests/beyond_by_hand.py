"""The forward passes of the lectures beyond feedforward networks, as NumPy written here by hand, which shares no code
with the engine (see `test_lectures_by_hand`)."""

import numpy as np

ONE = np.ones((1, 1))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.where(z > 0, z, 0)


def softmax(z, axis=0):
    e = np.exp(z)
    return e / e.sum(axis=axis, keepdims=True)


def categorical(p, y):
    return -(y * np.log(np.abs(p))).sum().reshape(1, 1)


def standardise(z, epsilon, axis=0):
    return (z - z.mean(axis, keepdims=True)) / np.sqrt(z.var(axis, keepdims=True) + epsilon)


OUTPUT = [
    ("o", lambda v: v["V"] @ v["h"]),
    ("y_hat", lambda v: softmax(v["o"])),
    ("L", lambda v: categorical(v["y_hat"], v["y"])),
]

ATTENTION = [
    ("S", lambda v: v["Q"] @ v["K"].T / np.sqrt(v["Q"].shape[1]) + v["M"]),
    ("A_hat", lambda v: softmax(v["S"], axis=1)),
    ("O", lambda v: v["A_hat"] @ v["V"]),
    ("L", lambda v: ((v["O"] - v["T"]) ** 2).sum().reshape(1, 1) / 2),
]


def step(t):
    """One step of a simple recurrent network."""
    return [
        (f"z{t}", lambda v: v["W"] @ v[f"x{t}"] + v["U"] @ v[f"h{t - 1}"] + v["b"]),
        (f"h{t}", lambda v: np.tanh(v[f"z{t}"])),
        (f"s{t}", lambda v: v["V"] @ v[f"h{t}"]),
        (f"y_hat{t}", lambda v: softmax(v[f"s{t}"])),
        (f"ell{t}", lambda v: categorical(v[f"y_hat{t}"], v[f"y{t}"])),
    ]


def gates(t, letters, before="h"):
    """The gates of one step, σ of an affine map each."""
    for g in letters:
        yield f"{g}_bar{t}", lambda v, g=g: v[f"W_{g}"] @ v[f"x{t}"] + v[f"U_{g}"] @ v[f"{before}{t - 1}"] + v[f"b_{g}"]
        yield f"{g}{t}", lambda v, g=g: (np.tanh if g == "g" else sigmoid)(v[f"{g}_bar{t}"])


def gru_step(t):
    """One step of a GRU."""
    return [
        *gates(t, "ur"),
        (f"h_bar{t}", lambda v: v["W_h"] @ v[f"x{t}"] + v["U_h"] @ (v[f"r{t}"] * v[f"h{t - 1}"]) + v["b_h"]),
        (f"h_tilde{t}", lambda v: np.tanh(v[f"h_bar{t}"])),
        (f"h{t}", lambda v: (1 - v[f"u{t}"]) * v[f"h{t - 1}"] + v[f"u{t}"] * v[f"h_tilde{t}"]),
        *step(t)[2:],
    ]


def lstm_step(t):
    """One step of an LSTM."""
    return [
        *gates(t, "ifog"),
        (f"c{t}", lambda v: v[f"f{t}"] * v[f"c{t - 1}"] + v[f"i{t}"] * v[f"g{t}"]),
        (f"h{t}", lambda v: v[f"o{t}"] * np.tanh(v[f"c{t}"])),
        *step(t)[2:],
    ]


def nothing(like):
    """Zeros of the shape of a bias."""
    return lambda v: np.zeros_like(v[like])


def head(j):
    """One of several heads, numbered."""
    return [
        *((f"{x}{j}", lambda v, x=x: v["X"] @ v[f"W_{x}{j}"]) for x in "QKV"),
        (f"S{j}", lambda v: v[f"Q{j}"] @ v[f"K{j}"].T / np.sqrt(v[f"Q{j}"].shape[1]) + v["M"]),
        (f"A_hat{j}", lambda v: softmax(v[f"S{j}"], axis=1)),
        (f"O{j}", lambda v: v[f"A_hat{j}"] @ v[f"V{j}"]),
    ]


def window(*last):
    """The embeddings of two words and a hidden layer, before what is given."""
    return [
        ("e", lambda v: np.vstack([v["E"] @ v["x_t_minus_1"], v["E"] @ v["x_t_minus_2"]])),
        ("z", lambda v: v["W"] @ v["e"] + v["b"]),
        ("h", lambda v: np.tanh(v["z"])),
        *last,
        *OUTPUT[1:],
    ]


def chain(t):
    """One place of a chain of labels, behind another."""
    return [
        (f"s{t}", lambda v: v["W"] @ v[f"x{t}"] + v["b"]),
        (f"g{t}", lambda v: v[f"y{t}"].T @ v[f"s{t}"] + v[f"y{t - 1}"].T @ v["A"] @ v[f"y{t}"]),
        (f"M{t}", lambda v: v[f"alpha{t - 1}"] + v["A"]),
        (f"n{t}", lambda v: np.exp(v[f"M{t}"]).sum(0)[:, None]),
        (f"alpha{t}", lambda v: v[f"s{t}"] + np.log(v[f"n{t}"])),
    ]


def under(x, w):
    """Σ_ab w_ab x_{i+a, j+b}, entry by entry."""
    rows, columns = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    kernel = list(np.ndindex(w.shape))
    return np.array([[sum(w[a, b] * x[i + a, j + b] for a, b in kernel) for j in range(columns)] for i in range(rows)])


def channel(k):
    """One channel of the output of two of the input, two places at a time."""
    return [
        (f"Z{k}", lambda v: sum(under(v[f"X{u}"], v[f"W{k}{u}"])[::2, ::2] for u in (1, 2)) + v[f"b{k}"]),
        (f"H{k}", lambda v: relu(v[f"Z{k}"])),
    ]


def convolutional(x, w, z, h, t):
    """A layer with one kernel, and half the squared distance."""
    return [
        (z, lambda v: under(v[x], v[w]) + v["b"]),
        (h, lambda v: relu(v[z])),
        ("L", lambda v: ((v[h] - v[t]) ** 2).sum().reshape(1, 1) / 2),
    ]


BEYOND = {
    "conv-1d": convolutional(*"xwzht"),
    "conv-2d": convolutional(*"XWZHT"),
    "conv-channels": [
        *(step for v in (1, 2) for step in channel(v)),
        ("L", lambda v: sum(((v[f"H{k}"] - v[f"T{k}"]) ** 2).sum().reshape(1, 1) / 2 for k in (1, 2))),
    ],
    "gru": [
        ("h0", nothing("b_h")),
        *(equation for t in (1, 2, 3) for equation in gru_step(t)),
        ("L", lambda v: v["ell1"] + v["ell2"] + v["ell3"]),
    ],
    "lstm": [
        ("h0", nothing("b_g")),
        ("c0", nothing("b_g")),
        *(equation for t in (1, 2, 3) for equation in lstm_step(t)),
        ("L", lambda v: v["ell1"] + v["ell2"] + v["ell3"]),
    ],
    "multi-head": [
        *head(1),
        *head(2),
        ("R", lambda v: np.hstack([v["O1"], v["O2"]]) @ v["W_O"]),
        ("L", lambda v: ((v["R"] - v["T"]) ** 2).sum().reshape(1, 1) / 2),
    ],
    "tied-embeddings": window(("o", lambda v: v["E"].T @ v["h"])),
    "window-lm-direct": window(("g", lambda v: np.vstack([v["h"], v["e"]])), ("o", lambda v: v["U"] @ v["g"] + v["c"])),
    "dropout": [
        ("z", lambda v: v["W"] @ v["x"] + v["b"]),
        ("h", lambda v: relu(v["z"])),
        ("h_tilde", lambda v: v["m"] * v["h"]),
        ("o", lambda v: v["U"] @ v["h_tilde"] + v["c"]),
        *OUTPUT[1:],
    ],
    "mixed-losses": [
        ("z", lambda v: v["W"] @ v["x"] + v["b"]),
        ("h", lambda v: np.tanh(v["z"])),
        ("o", lambda v: v["U"] @ v["h"]),
        OUTPUT[1],
        ("r", lambda v: v["V"] @ v["h"]),
        ("ell1", lambda v: categorical(v["y_hat"], v["y"])),
        ("ell2", lambda v: ((v["r"] - v["t"]) ** 2).sum().reshape(1, 1) / 2),
        ("L", lambda v: v["lambda_"] * v["ell1"] + (1 - v["lambda_"]) * v["ell2"]),
    ],
    "skip-gram": [
        ("w", lambda v: v["W"] @ v["x"]),
        ("c", lambda v: v["C"] @ v["y"]),
        ("N", lambda v: v["C"] @ v["S"].T),
        ("s", lambda v: v["c"].T @ v["w"]),
        ("p", lambda v: sigmoid(v["s"])),
        ("r", lambda v: v["N"].T @ v["w"]),
        ("q", lambda v: sigmoid(v["r"])),
        ("L", lambda v: -np.log(v["p"]) - np.log(1 - v["q"]).sum().reshape(1, 1)),
    ],
    "glove": [
        ("R", lambda v: v["W"] @ v["W_tilde"].T + v["b"] + v["b_tilde"].T - np.log(v["X"])),
        ("J", lambda v: (v["F"] * v["R"] ** 2).sum().reshape(1, 1)),
    ],
    "crf": [
        ("s1", lambda v: v["W"] @ v["x1"] + v["b"]),
        ("g1", lambda v: v["y1"].T @ v["s1"]),
        ("alpha1", lambda v: v["s1"]),
        *chain(2),
        *chain(3),
        ("Z", lambda v: np.exp(v["alpha3"]).sum().reshape(1, 1)),
        ("g", lambda v: v["g2"] + v["g3"]),
        ("L", lambda v: np.log(v["Z"]) - v["g1"] - v["g"]),
    ],
    "layer-norm": [
        ("z", lambda v: v["W"] @ v["x"] + v["b"]),
        ("z_hat", lambda v: standardise(v["z"], v["epsilon"])),
        ("u", lambda v: v["gamma"] * v["z_hat"] + v["beta"]),
        ("h", lambda v: relu(v["u"])),
        *OUTPUT,
    ],
    "rms-norm": [
        ("z", lambda v: v["W"] @ v["x"] + v["b"]),
        ("z_hat", lambda v: v["z"] / np.sqrt((v["z"] ** 2).mean() + v["epsilon"])),
        ("u", lambda v: v["gamma"] * v["z_hat"]),
        ("h", lambda v: relu(v["u"])),
        *OUTPUT,
    ],
    "batch-norm": [
        ("Z", lambda v: v["X"] @ v["W"].T),
        ("mu", lambda v: v["Z"].mean(0)[:, None]),
        ("C", lambda v: v["Z"] - v["mu"].T),
        ("s", lambda v: np.sqrt((v["C"] ** 2).mean(0)[:, None] + v["epsilon"])),
        ("Z_hat", lambda v: v["C"] / v["s"].T),
        ("U", lambda v: v["gamma"].T * v["Z_hat"] + v["beta"].T),
        ("H", lambda v: relu(v["U"])),
        ("O", lambda v: v["H"] @ v["V"].T),
        ("Y_hat", lambda v: softmax(v["O"], axis=1)),
        ("L", lambda v: categorical(v["Y_hat"], v["Y"]) / len(v["Y"])),
    ],
    "attention": ATTENTION,
    "transformer-block": [
        ("Q", lambda v: v["X"] @ v["W_Q"]),
        ("K", lambda v: v["X"] @ v["W_K"]),
        ("V", lambda v: v["X"] @ v["W_V"]),
        *ATTENTION[:3],
        ("R", lambda v: v["O"] @ v["W_O"]),
        ("U", lambda v: v["X"] + v["R"]),
        ("U_hat", lambda v: standardise(v["U"], v["epsilon"], 1)),
        ("N", lambda v: v["gamma1"] * v["U_hat"] + v["beta1"]),
        ("Z", lambda v: v["N"] @ v["W1"] + v["b1"]),
        ("H", lambda v: relu(v["Z"])),
        ("F", lambda v: v["N"] + v["H"] @ v["W2"] + v["b2"]),
        ("F_hat", lambda v: standardise(v["F"], v["epsilon"], 1)),
        ("Y", lambda v: v["gamma2"] * v["F_hat"] + v["beta2"]),
        ("L", lambda v: ((v["Y"] - v["T"]) ** 2).sum().reshape(1, 1) / 2),
    ],
    "rnn": [
        ("h0", lambda v: np.zeros((len(v["b"]), 1))),
        *(equation for t in (1, 2, 3) for equation in step(t)),
        ("L", lambda v: v["ell1"] + v["ell2"] + v["ell3"]),
    ],
}
