"""Linear programs, against all corners of their solution sets."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from symnet.proofs.simplex import least


def corners(rows, totals):
    """All basic solutions x ≥ 0 of A x = b, by trying every choice of columns."""
    rows, totals = np.array(rows, float), np.array(totals, float)
    for size in range(rows.shape[1] + 1):
        for chosen in itertools.combinations(range(rows.shape[1]), size):
            part = rows[:, list(chosen)]
            x, *_ = np.linalg.lstsq(part, totals, rcond=None) if chosen else (np.zeros(0),)
            if np.allclose(part @ x, totals) and (x > -1e-9).all():
                yield chosen, x


@pytest.mark.parametrize("seed", range(150))
def test_the_best_corner_is_found_and_only_where_there_is_one(seed):
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 4), rng.integers(1, 6)
    rows = rng.integers(-2, 3, size=(height, width)).tolist()
    totals = rng.integers(-2, 3, size=height).tolist()
    costs = rng.integers(0, 4, size=width).tolist()
    values = [sum(costs[c] * v for c, v in zip(*corner, strict=True)) for corner in corners(rows, totals)]
    found = least(costs, rows, totals)
    assert (found is None) == (not values)
    if found is not None:
        assert all(x >= 0 for x in found)
        assert [inner(row, found) for row in rows] == totals
        assert np.isclose(float(inner(costs, found)), min(values))


def inner(left, right):
    return sum((a * x for a, x in zip(left, right, strict=True)), Fraction(0))
