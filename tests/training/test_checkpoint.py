"""Checkpoints: written whole or not at all, read back to the bit, and what is damaged is found and said."""

import errno
import os

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from symnet.core.errors import SourceError
from symnet.training import checkpoint
from symnet.training.checkpoint import CURRENT, PREVIOUS, read_checkpoint, write_checkpoint
from symnet.training.snapshot import Progress, Snapshot


def kept(step):
    arrays = {"w": np.full((3, 2), step / 3), "b": np.array(step / 7, np.float32)}
    state = {"w.s": np.full((3, 2), step / 11)}
    return Snapshot(arrays, state, {}, {}, Progress(step=step, summed=0.1 + step / 3))


def test_what_is_read_is_what_was_written(tmp_path):
    write_checkpoint(tmp_path, kept(5))
    found, said = read_checkpoint(tmp_path)
    assert said == ""
    assert found.progress == kept(5).progress
    for own, read in ((kept(5).params, found.params), (kept(5).state, found.state)):
        assert own.keys() == read.keys()
        for name, value in own.items():
            assert (value.dtype, value.shape) == (read[name].dtype, read[name].shape)
            assert np.array_equal(value, read[name])


def test_the_file_is_one_of_the_format(tmp_path):
    """What the library reads; laid out as it lays out itself."""
    rng = np.random.default_rng(0)
    arrays = {
        "w": rng.normal(size=(3, 5)),
        "E": rng.normal(size=(7, 2)).astype(np.float32),
        "ids": np.arange(4, dtype=np.int64),
        "naïve/name": np.arange(6, dtype=np.uint8).reshape(2, 3)[:, ::2],
        "scalar": np.array(2.5),
        "none": np.zeros((0, 3)),
        "turned": rng.normal(size=(4, 6)).astype(">f8").T,
    }
    checkpoint.write_arrays(tmp_path / "own", arrays, {"progress": '{"of": "ünïcode"}'})
    found = load_file(tmp_path / "own")
    assert found.keys() == arrays.keys()
    for name, value in arrays.items():
        assert found[name].dtype == value.dtype.newbyteorder("=")
        assert np.array_equal(found[name], value)
    again, words = checkpoint.read_arrays(tmp_path / "own")
    assert again.keys() == arrays.keys()
    assert words["progress"] == '{"of": "ünïcode"}'
    native = {name: np.asarray(value, value.dtype.newbyteorder("="), order="C") for name, value in arrays.items()}
    theirs = save(native)
    ours = (tmp_path / "own").read_bytes()
    size = sum(value.nbytes for value in arrays.values())
    assert ours[-size:] == theirs[-size:]
    assert (len(ours) - size) % 8 == 0


@pytest.mark.parametrize("damage", ["cut", "empty", "bit", "text", "zeros"])
def test_of_a_damaged_checkpoint_the_one_before_is_taken_and_that_is_said(tmp_path, damage):
    write_checkpoint(tmp_path, kept(5))
    write_checkpoint(tmp_path, kept(9))
    path = tmp_path / CURRENT
    content = bytearray(path.read_bytes())
    if damage == "bit":
        content[-3] ^= 4
    new = {"cut": content[:-9], "empty": b"", "text": b"not this", "zeros": bytes(len(content)), "bit": content}[damage]
    path.write_bytes(new)
    found, said = read_checkpoint(tmp_path)
    assert found.progress.step == 5
    assert "checkpoint.safetensors cannot be used" in said
    assert "going on from checkpoint.previous.safetensors, step 5" in said


def test_nothing_to_go_on_from(tmp_path):
    with pytest.raises(SourceError, match="there is no checkpoint; train anew without --resume"):
        read_checkpoint(tmp_path)
    (tmp_path / CURRENT).write_bytes(b"x")
    with pytest.raises(SourceError, match="cannot be used"):
        read_checkpoint(tmp_path)


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path, monkeypatch):
    write_checkpoint(tmp_path, kept(5))

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoint.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_checkpoint(tmp_path, kept(9))
    monkeypatch.undo()
    assert sorted(os.listdir(tmp_path)) == [CURRENT]
    assert read_checkpoint(tmp_path)[0].progress.step == 5


def test_between_the_two_renamings_the_one_before_is_there(tmp_path, monkeypatch):
    write_checkpoint(tmp_path, kept(5))
    renamed = []
    real = os.replace

    def once(source, target):
        if renamed:
            raise KeyboardInterrupt
        renamed.append(target)
        real(source, target)

    monkeypatch.setattr(checkpoint.os, "replace", once)
    with pytest.raises(KeyboardInterrupt):
        write_checkpoint(tmp_path, kept(9))
    monkeypatch.undo()
    assert renamed == [tmp_path / PREVIOUS]
    assert read_checkpoint(tmp_path)[0].progress.step == 5
