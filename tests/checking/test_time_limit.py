"""The limit on the time of a proof holds wherever its signal arrives."""

import gc

import pytest

from symnet.checking.proving import time_limit
from symnet.checking.world import LateError


def collect_for_ever():
    while True:
        gc.collect(0)
        for _ in range(3000):
            pass


def busy(phase, info):
    for _ in range(3000):
        pass


def test_a_signal_that_arrives_while_garbage_is_collected_is_not_lost():
    """What a callback of the collector raises is swallowed: JAX has such a callback."""
    gc.callbacks.append(busy)
    try:
        for _ in range(5):
            with pytest.raises(LateError), time_limit(0.05):
                collect_for_ever()
    finally:
        gc.callbacks.remove(busy)
