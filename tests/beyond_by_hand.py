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
    return -(y * np.log(p)).sum().reshape(1, 1)


def standardise(z, epsilon, axis=0):
    return (z - z.mean(axis, keepdims=True)) / np.sqrt(z.var(axis, keepdims=True) + epsilon)


OUTPUT = [
    ("o", lambda v: v["V"] @ v["h"]),
    ("y_hat", lambda v: softmax(v["o"])),
    ("L", lambda v: categorical(v["y_hat"], v["y"])),
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
}
