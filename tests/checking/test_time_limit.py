"""The limit on the time of a proof holds wherever its signal arrives."""

import gc
import weakref

import pytest

from symnet.checking.proving import time_limit
from symnet.checking.world import LateError


def collect_for_ever():
    while True:
        gc.collect(0)
        for _ in range(3000):
            pass


def busy(phase, info):
    for _ in range(300):
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


def finalized_for_ever():
    while True:
        weakref.finalize(Dying(), busy, "stop", {})


def dying_for_ever():
    while True:
        Busy()


class Dying:
    """Nothing but what may be collected."""


class Busy:
    """Busy when it is collected."""

    def __del__(self):
        busy("stop", {})


@pytest.mark.filterwarnings("error")  # what is swallowed is a warning to pytest
@pytest.mark.parametrize("computing", [finalized_for_ever, dying_for_ever])
def test_a_signal_that_arrives_while_something_is_finalized_is_not_lost(computing):
    for _ in range(5):
        with pytest.raises(LateError), time_limit(0.05):
            computing()
