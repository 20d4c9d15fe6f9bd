"""How arrays lie on devices: examples over one axis of a mesh, the vocabulary over the other.

A batch is cut along its examples; a parameter with an axis of the vocabulary's size (embeddings, the weights and biases
of the classes) is cut along it; everything else lies on every device as it is. The program is the same: XLA adds what
devices have to tell each other. A size that the devices do not divide is not cut; the result is the same.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from symnet.backends.jax.processes import telling
from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError
from symnet.core.expression import shape
from symnet.plan.closed import Closed

DATA, VOCABULARY = "data", "vocabulary"
"""The axes of the mesh."""


@dataclass(frozen=True)
class Layout:
    """On which devices arrays lie, and how.

    Attributes:
        mesh: the devices, examples by vocabulary; None for the default device alone.
        cut: for each array by name the axis of the mesh that cuts it, and along which of its own.
    """

    mesh: Mesh | None
    cut: dict[str, tuple[str, int]]

    def sharding(self, name: str, sizes: tuple[int, ...]) -> NamedSharding:
        """How an array of these sizes lies."""
        assert self.mesh is not None
        along, axis = self.cut.get(name.partition(".")[0], (DATA, 0))
        spec: list[str | None] = [None] * len(sizes)
        if name.partition(".")[0] in self.cut and sizes[axis] % self.mesh.shape[along] == 0:
            spec[axis] = along
        return NamedSharding(self.mesh, PartitionSpec(*spec))

    def placed(self, name: str, value: Any) -> Any:
        """An array of the host on the devices; of several processes each keeps its own part."""
        value = np.asarray(value)
        if self.mesh is None:
            return jax.device_put(value)
        return jax.make_array_from_callback(value.shape, self.sharding(name, value.shape), lambda part: value[part])

    def placed_data(self, data: Arrays) -> Arrays:
        """A batch."""
        return data if self.mesh is None else {name: self.placed(name, value) for name, value in data.items()}

    def kept(self, arrays: Arrays) -> Arrays:
        """Within a step: parameters or state stay where they lay."""
        if self.mesh is None:
            return arrays
        return {
            name: jax.lax.with_sharding_constraint(value, self.sharding(name, value.shape))
            for name, value in arrays.items()
        }

    def everywhere(self, value: Any) -> Any:
        """Within a step: rows for a table go to every device, which takes those of its part; never the whole table."""
        if self.mesh is None:
            return value
        return jax.lax.with_sharding_constraint(value, NamedSharding(self.mesh, PartitionSpec()))


def layout(closed: Closed, devices: int | str | None, params: Arrays) -> Layout:
    """The layout of these parameters on so many devices: a number, or examples × vocabulary such as ``4x2``.

    A number is arranged so that the vocabulary can be cut.

    Raises NumericError for devices that are not there, and for a text that says something else.
    """
    if devices is None:
        return Layout(None, {})
    classes = {shape(v)[v.summing_axis or 0] for v in closed.data if v.domain in ("one-hot", "ids")}
    fixed = {size for p in closed.parameters for size in shape(p)} | classes
    cut: dict[str, tuple[str, int]] = {}
    for p in closed.parameters:
        axes = [axis for axis, size in enumerate(shape(p)) if size in classes and size != 1]
        if axes:
            cut[p.identifier] = (VOCABULARY, axes[0])
    for v in closed.data:
        if v.domain in ("one-hot", "ids"):
            cut[v.identifier] = (DATA, 0)  # ids, one for each example
        else:
            axes = [axis for axis, size in enumerate(shape(v)) if size not in fixed and size != 1]
            if axes:
                cut[v.identifier] = (DATA, axes[0])
    sizes = [np.shape(params[name])[axis] for name, (along, axis) in cut.items() if along == VOCABULARY]
    across, along = _arrangement(devices, math.gcd(*sizes))
    found = jax.devices()
    if across * along > len(found):
        raise NumericError(
            f"{across * along} devices are asked for, and JAX has {len(found)} ({found[0].platform}); on a CPU "
            f"XLA_FLAGS=--xla_force_host_platform_device_count={across * along} makes as many"
        )
    if jax.process_count() > 1 and across * along != len(found):
        raise NumericError(f"{jax.process_count()} processes have {len(found)} devices together: take all of them")
    return Layout(Mesh(np.array(found[: across * along]).reshape(across, along), (DATA, VOCABULARY)), cut)


def _arrangement(devices: int | str, vocabulary: int) -> tuple[int, int]:
    """How many devices for the examples, and how many for a vocabulary of this size (0: there is none)."""
    text = re.fullmatch(r"(\d+)(?:[x×](\d+))?", str(devices).strip())
    if text is None or int(text[1]) < 1 or (text[2] and int(text[2]) < 1):
        raise NumericError(f"devices are a number, or two such as 4x2 (examples × vocabulary), not {devices!r}")
    number = int(text[1])
    if text[2]:
        return number, int(text[2])
    if not vocabulary:
        return number, 1
    along = max(n for n in range(1, math.isqrt(2 * number) + 1) if number % n == vocabulary % n == 0)
    return number // along, along


class OnDevices(MutableMapping[str, Any]):
    """Arrays by name that live on devices; what is read is NumPy's, a copy as of now, and what is set goes there.

    Of several processes all must read, in the same order: what lies on several hosts is brought together.
    """

    def __init__(self, arrays: Arrays, layout: Layout, dtype: np.dtype[Any]) -> None:
        self.layout, self.dtype = layout, dtype
        self.names = tuple(arrays)
        self.arrays: Arrays = {}
        with jax.enable_x64(dtype == np.float64):
            for name, value in arrays.items():
                self[name] = value
        uncut = [n for n, v in self.arrays.items() if n in layout.cut and not _is_cut(layout, n, v)]
        if uncut and "." not in uncut[0]:
            warnings.warn(
                f"{', '.join(uncut)} lie whole on every device: the size of the vocabulary is no multiple of "
                f"{layout.mesh.shape[VOCABULARY] if layout.mesh else 1}",
                RuntimeWarning,
                stacklevel=6,
            )

    def __getitem__(self, name: str) -> Any:
        value = self.arrays[name]
        with telling():
            here = value.is_fully_addressable or value.is_fully_replicated
            read = np.array(value if here else multihost_utils.process_allgather(value, tiled=True))
        read.flags.writeable = False  # to write into a copy would change nothing
        return read

    def __setitem__(self, name: str, value: Any) -> None:
        if name not in self.names:
            raise NumericError(f"there is no {name}; there are {', '.join(self.names) or 'none'}")
        with jax.enable_x64(self.dtype == np.float64):
            self.arrays[name] = self.layout.placed(name, np.asarray(value, self.dtype))

    def __delitem__(self, name: str) -> None:
        raise NumericError(f"{name} cannot be left out: the program needs it")

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)  # what comes out of a compiled call is sorted

    def __len__(self) -> int:
        return len(self.arrays)


def _is_cut(layout: Layout, name: str, value: Any) -> bool:
    return layout.mesh is None or layout.mesh.shape[VOCABULARY] == 1 or not value.is_fully_replicated
