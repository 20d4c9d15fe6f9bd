"""Numbers on the command line: `a=3,b=1/2,x=[1,2],W=[[1,0],[0,1]]`, and whether they fit the network's shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.core.errors import NumericError, ShapeError, UnknownNameError
from symnet.core.expression import shape
from symnet.core.network import Network
from symnet.core.notation import NotationError, parse_name
from symnet.core.shapes import say_shape
from symnet.core.symbols import Variable

Number = Any
"""A number, or a list of numbers, or a list of such lists of one length."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?(?:/\d+)?")
_TOKEN = re.compile(rf"\s*(?:({_NUMBER.pattern})|([\[\],]))")


def read_numbers(text: str) -> dict[str, Number]:
    """Names with numbers. Raises NumericError for what cannot be read, with the place."""
    found: dict[str, Number] = {}
    for part in _parts(text):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not name:
            raise NumericError(f"--at {text}: {part.strip()!r} is no NAME=VALUE, such as a=3 or x=[1,2]")
        if name in found:
            raise NumericError(f"--at {text}: {name} is given twice")
        found[name] = _value(name, value)
    return found


def _parts(text: str) -> Iterator[str]:
    """The pieces between commas outside all brackets."""
    depth, start = 0, 0
    for position, letter in enumerate(text):
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]


def _value(name: str, text: str) -> Number:
    tokens = _tokens(name, text)
    value, rest = _read(name, text, tokens)
    if rest:
        raise NumericError(f"--at {name}={text}: {rest[0]!r} is too much")
    if isinstance(value, list):
        array = np.array(value, dtype=object) if all(isinstance(v, list) for v in value) else None
        ragged = any(isinstance(v, list) for v in value) and (array is None or array.ndim != 2)
        if ragged or not value or [] in value:
            raise NumericError(f"--at {name}={text}: the rows are of different lengths, or empty")
    return value


def _tokens(name: str, text: str) -> list[str]:
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise NumericError(f"--at {name}={text}: {text[at:].strip()!r} is no number; write 3, -0.5, 1/3 or [1,2]")
        tokens.append(found.group(1) or found.group(2))
        at = found.end()
    if not tokens:
        raise NumericError(f"--at {name}=: a number is missing")
    return tokens


def _read(name: str, text: str, tokens: list[str], depth: int = 0) -> tuple[Number, list[str]]:
    """A number or a list from the front of the tokens, and those behind it."""
    wrong = NumericError(f"--at {name}={text}: it should be a number, [..] or [[..],..]")
    if not tokens or depth > 2:
        raise wrong
    first, rest = tokens[0], tokens[1:]
    if first not in "[],":
        try:
            return float(Fraction(first)), rest
        except (ZeroDivisionError, OverflowError, ValueError):
            raise NumericError(f"--at {name}={text}: {first} is no number") from None
    if first != "[":
        raise wrong
    items: list[Number] = []
    while rest[:1] != ["]"]:
        item, rest = _read(name, text, rest, depth + 1)
        items.append(item)
        if rest[:1] == [","] and rest[1:2] != ["]"]:
            rest = rest[1:]
        elif rest[:1] != ["]"]:
            raise wrong
    return items, rest[1:]


def sizes_among(network: Network, given: Mapping[str, Number]) -> tuple[dict[str, Number], dict[str, int]]:
    """What is given for inputs, and what for sizes. Raises NumericError for a size that is no positive integer."""
    inputs = _inputs(network)
    letters = {parse_name(str(s)).plain for s in (*network.sizes, *network.bounds)}
    sizes: dict[str, int] = {}
    for name, value in given.items():
        if name in inputs:
            continue
        if _plain(name) not in letters:
            known = dict.fromkeys([*(v.identifier for v in inputs.values()), *sorted(letters)])
            raise UnknownNameError.among("input or size", name, known)
        if isinstance(value, list) or value != int(value) or value < 1:
            raise NumericError(f"--at {name}: a size is a positive whole number")
        sizes[name] = int(value)
    return {name: value for name, value in given.items() if name in inputs}, sizes


def _plain(name: str) -> str:
    try:
        return parse_name(name).plain
    except NotationError:
        return name


def _inputs(network: Network) -> dict[str, Variable]:
    symbols = (*network.parameters, *network.data)
    return {v.name: v for v in symbols} | {v.identifier: v for v in symbols}


def fitting(network: Network, numbers: Mapping[str, Number]) -> dict[str, Any]:
    """The numbers as arrays of their symbols' shapes. Raises ShapeError for what does not fit, with both shapes."""
    known: dict[Any, int] = {}
    arrays: dict[str, Any] = {}
    inputs = _inputs(network)
    for name, value in numbers.items():
        symbol = inputs[name]
        rows, columns = shape(symbol)
        given = np.atleast_1d(np.asarray(value, dtype=float))
        lying = given.reshape(1, -1) if given.ndim == 1 and rows == 1 else given
        array = lying.reshape(-1, 1) if lying.ndim == 1 else lying
        for size, number in zip((rows, columns), array.shape, strict=True):
            wanted = int(size) if size.is_number else known.setdefault(size, number)
            if wanted != number:
                sizes = ", ".join(f"{s} = {n}" for s, n in known.items())
                numbers_given = " × ".join(map(str, array.shape))
                raise ShapeError(
                    f"{symbol} has shape {say_shape(shape(symbol))}, and {numbers_given} numbers are given for it"
                    f"{f' ({sizes})' if sizes else ''}"
                )
        arrays[symbol.identifier] = array
    return arrays


def with_sizes(network: Network, at: str | None) -> Network:
    """The network with the numbers that `--at` gives for its sizes, which it needs for layers up to n or steps up to T.

    NumericError for what is no size of it, and for a number of layers or steps that is not given.
    """
    numbers, sizes = sizes_among(network, read_numbers(at)) if at else ({}, {})
    if numbers:
        name = next(iter(numbers))
        raise NumericError(f"--at {name}=…: the program gets its arrays when it runs; --at is for sizes here")
    sized = network.at(**sizes) if sizes else network
    if sized.families:
        wanted = ",".join(f"{bound}=3" for bound in sized.bounds)
        raise NumericError(f"a program takes a number of layers or steps; say how many, as in --at {wanted}")
    return sized
