"""Generated C on processors that this machine has not: Arm, and x86-64 without wide vectors, in an emulator.

By default a few networks on a few processors; `SYMNET_PROCESSORS=all` runs every built-in network on all of them.
"""

import os
from itertools import product

import pytest

import symnet
import symnet.backends.c as c
from symnet import nets
from symnet.backends.c import compiling
from tests.backends.emulated import Emulated, Processor, close
from tests.conftest import program
from tests.networks import EVERY_NETWORK

ARM = ("aarch64-linux-gnu-gcc",)
HERE = ("gcc",)
PROCESSORS = {
    "Arm, any": Processor(ARM, ("-march=armv8-a",), ("qemu-aarch64", "-cpu", "cortex-a57"), 16),
    "Arm, Neoverse N1": Processor(ARM, ("-mcpu=neoverse-n1",), ("qemu-aarch64", "-cpu", "neoverse-n1"), 16),
    "Arm, scalable vectors": Processor(ARM, ("-mcpu=neoverse-v1",), ("qemu-aarch64", "-cpu", "max,sve256=on"), 16),
    "x86-64, any": Processor(HERE, ("-march=x86-64",), ("qemu-x86_64", "-cpu", "qemu64"), 16),
    "x86-64, AVX2": Processor(HERE, ("-march=haswell",), ("qemu-x86_64", "-cpu", "max"), 32),
}
"""Where a module's own flags say `native`, one that `native` could be stands here."""

EVERY = {
    **EVERY_NETWORK,
    "window, batch": nets.window_lm(context=3, batch=True),
    "XOR": nets.mlp(widths=[2, 2, 1], batch=True).at(m=4),
}
"""The networks; XOR of known sizes trains in straight-line code."""

EVERYTHING = os.environ.get("SYMNET_PROCESSORS") == "all"
NETWORKS = list(EVERY) if EVERYTHING else ["window, batch", "XOR", "three layers, three activations"]
WIDE, NARROW = "float64", "float32"
FEW = [("Arm, any", WIDE), ("Arm, scalable vectors", WIDE), ("Arm, scalable vectors", NARROW), ("x86-64, any", WIDE)]


@pytest.fixture(params=product(PROCESSORS, (WIDE, NARROW)) if EVERYTHING else FEW, ids=", ".join)
def dtype(request, monkeypatch, tmp_path):
    """Modules are compiled for another processor and run there, in one of two precisions."""
    name, precision = request.param
    chosen = PROCESSORS[name]
    program(chosen.compiler[0], "gcc-aarch64-linux-gnu and libc6-dev-arm64-cross")
    program(chosen.emulator[0], "qemu-user")
    monkeypatch.setattr(c, "_library", lambda module: Emulated(module, chosen, tmp_path))
    return precision


@pytest.mark.parametrize("name", NETWORKS)
def test_loss_gradients_and_steps_are_those_of_the_plain_program(dtype, monkeypatch, name):
    plain, other = symnet.compile(EVERY[name], "lambdify"), symnet.compile(EVERY[name], "c", dtype)
    params, data = plain.example(0)
    loss, gradients = plain(params, data)
    wanted = plain.trainer(params, "adam", rate=0.01)
    for threads in ("1", "2"):
        monkeypatch.setenv("SYMNET_THREADS", threads)
        other_loss, other_gradients = other(params, data)
        close(other_loss, loss, dtype)
        for parameter, gradient in gradients.items():
            close(other_gradients[parameter], gradient, dtype)
    trainer = other.trainer(params, "adam", rate=0.01)
    close(trainer.run(data, 3), [wanted.step(data) for _ in range(3)][-1], dtype)
    for parameter, value in wanted.params.items():
        close(trainer.params[parameter], value, dtype)


def test_more_examples_and_classes_than_a_block_holds(dtype, monkeypatch):
    network = nets.window_lm(context=2, batch=True)
    plain, other = symnet.compile(network, "lambdify"), symnet.compile(network, "c", dtype)
    params, data = plain.example(0, V=300, d=5, d_h=29, m=41)
    for threads in ("1", "2", "3"):
        monkeypatch.setenv("SYMNET_THREADS", threads)
        (loss, gradients), (other_loss, other_gradients) = plain(params, data), other(params, data)
        close(other_loss, loss, dtype)
        for parameter, gradient in gradients.items():
            close(other_gradients[parameter], gradient, dtype)


def test_flags_are_those_of_the_processor(monkeypatch):
    monkeypatch.delenv("SYMNET_ARCH", raising=False)
    for machine, flags in {
        "aarch64": ["-mcpu=native"],
        "arm64": ["-mcpu=native"],
        "x86_64": ["-march=native", "-mprefer-vector-width=512"],
        "riscv64": [],
    }.items():
        monkeypatch.setattr(compiling.platform, "machine", lambda machine=machine: machine)
        assert compiling.processor_flags() == flags
    monkeypatch.setenv("SYMNET_ARCH", "armv8-a")
    assert compiling.processor_flags() == ["-march=armv8-a"]
