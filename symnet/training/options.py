"""Flags that every kind of run understands, and how they become settings."""

from __future__ import annotations

from typing import Any

from symnet.backends.program import Program
from symnet.core.network import Network
from symnet.lowering import compile
from symnet.plan.updates import rule_named
from symnet.training.loop import Settings
from symnet.training.schedules import Schedule
from symnet.training.task import Request

NUMBERS = frozenset({"momentum", "accumulator", "epsilon", "beta1", "beta2"})
"""Settings of optimisers."""

GENERAL = NUMBERS | {
    "epochs", "seed", "batch", "optimizer", "rate", "schedule", "drop", "drop_every", "decay", "clip", "patience",
    "average", "precision", "devices",
}  # fmt: skip
"""The flags."""


def settings_of(asked: dict[str, Any]) -> Settings:
    """The settings that flags and defaults give; of the optimisers' numbers those that the one chosen has."""
    own = rule_named(asked["optimizer"]).settings
    return Settings(
        epochs=int(asked["epochs"]),
        batch=int(asked["batch"]),
        optimizer=asked["optimizer"],
        rate=float(asked["rate"]),
        schedule=Schedule(asked["schedule"], float(asked.get("drop", 0.5)), int(asked.get("drop_every", 1))),
        decay=float(asked.get("decay", 0.0)),
        clip=asked.get("clip"),
        numbers={name: float(asked[name]) for name in sorted(NUMBERS & asked.keys() & own.keys())},
        seed=int(asked.get("seed", 0)),
        patience=asked.get("patience"),
        average=float(asked.get("average", 0.0)),
    )


def compiled(network: Network, request: Request, precision: str) -> Program:
    """The program that trains, as it was asked for."""
    return compile(
        network, request.backend, request.option("precision", precision), devices=request.option("devices", None)
    )
