"""Expressions that explode when multiplied out: an answer in reasonable time, and no verdict that is not earned."""

import pytest

import symnet
from symnet.core.errors import TooLongError
from symnet.index.entries import entry
from symnet.index.normal import normal
from symnet.ops.operators import to_the

a, b, c, d = symnet.parameter("a"), symnet.data("b"), symnet.data("c"), symnet.data("d")


def product(factors):
    result = a
    for k in range(factors):
        result = result * (a + k * b + c)
    return result


def nested(depth):
    result = a
    for _ in range(depth):
        result = (result + b) ** 2 + c
    return result


@pytest.mark.parametrize("loss", [(a + b) ** 20, (a + b + c + d) ** 8, symnet.exp((a + b + c) ** 12)], ids=str)
def test_powers_of_sums_are_multiplied_out_with_like_terms_collected(loss):
    derivation = symnet.derive(symnet.Network([("L", loss)], "L"))
    assert symnet.verdicts(derivation).gradients[a] == "proved"


@pytest.mark.parametrize(
    "loss", [to_the(a + b + c + d, 40), product(14), nested(9)], ids=["power", "product", "nested"]
)
def test_what_is_too_long_to_be_proved_is_confirmed_by_numbers(loss):
    derivation = symnet.derive(symnet.Network([("L", loss)], "L"))
    assert symnet.verdicts(derivation).gradients[a] == "confirmed"
    assert derivation.to("latex", detail="full")


def test_too_long_a_sum_is_refused_with_a_remedy():
    with pytest.raises(TooLongError, match="give its parts names"):
        normal(entry(product(14), None, None))
