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


BEYOND = {
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
