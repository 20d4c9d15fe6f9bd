"""What `symnet train` does with any task: the folder, progress on a terminal, checkpoints, interruption, the result."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from tqdm import tqdm

import symnet
from symnet.cli.output import emit, say
from symnet.cli.paging import write_page
from symnet.cli.workers import require_same_step
from symnet.core.errors import SourceError
from symnet.training.checkpoint import CURRENT, PREVIOUS, read_checkpoint, write_checkpoint
from symnet.training.diverging import DivergedError
from symnet.training.loop import Fitted, fit
from symnet.training.snapshot import Progress, Snapshot
from symnet.training.task import (
    DERIVATION,
    PROGRAM,
    RESULT,
    RUN,
    Run,
    Task,
    alone,
    describe,
    forget,
    write_history,
    write_json,
    write_model,
    write_text,
)

INTERRUPTED = 130


def run_task(task: Task, folder: Path, resumed: Run | None, as_json: bool, every: float) -> int:
    """Train, say how it goes, and write everything to the folder; the exit code.

    Raises OSError where the folder cannot be written to at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        kept = _opened(task, folder, resumed)
        out = sys.stderr if as_json else sys.stdout
        print(_headline(task), file=out, flush=True)
        with _Watch(task, kept) as watch:
            keeper = _Keeper(folder)
            try:
                fitted = fit(
                    task.program, task.start, task.examples, task.settings,
                    measure=task.measure, resume=kept, keep=keeper.keep, every=every, observer=watch,
                )  # fmt: skip
            except DivergedError as error:
                watch.close()
                say(f"{error}. The run stands at step {error.kept.progress.step} in {folder}")
                return _diverged(task, folder, error, as_json)
        return _finished(task, folder, fitted, keeper, as_json)


def _opened(task: Task, folder: Path, resumed: Run | None) -> Snapshot | None:
    """The folder made ready: where to go on, or None for a start."""
    about = describe(task)
    if resumed is not None and not any((resumed.folder / name).exists() for name in (CURRENT, PREVIOUS)):
        say(f"{resumed.folder}: the run was stopped before its first checkpoint, and begins anew")
        require_same_step(0, resumed.folder)
        resumed = None
    if resumed is None:
        _require_ended(folder)
        forget(folder)
        write_json(folder / RUN, about)
        write_text(folder / PROGRAM, task.program.source)
        write_text(folder / DERIVATION, symnet.derive(task.network).to("latex"))
        for name, text in task.files.items():
            write_text(folder / name, text)
        return None
    for what in ("network", "data", "parameters"):
        if json.loads(json.dumps(about.get(what))) != resumed.about.get(what):
            raise SourceError(
                f"{folder}: the {what} of the run is no longer what it was ({RUN}); going on would mix two runs"
            )
    changed = [n for n, v in resumed.about["versions"].items() if about["versions"].get(n) != v]
    if changed:
        say(f"{', '.join(changed)}: another version than the run began with; numbers may differ in the last digits")
    kept, said = read_checkpoint(resumed.folder)
    if said:
        say(said)
    require_same_step(kept.progress.step, resumed.folder)
    return kept


def _require_ended(folder: Path) -> None:
    """SourceError where a folder holds a run that could be gone on with: nothing is thrown away unasked."""
    if (folder / RESULT).exists() or not (folder / CURRENT).exists():
        return
    try:
        step = read_checkpoint(folder)[0].progress.step
    except SourceError:
        return
    if step:
        raise SourceError(
            f"{folder} holds a run that stands at step {step}; go on with --resume {folder}, or take another folder"
        )


def _diverged(task: Task, folder: Path, error: DivergedError, as_json: bool) -> int:
    """A run that failed has a result, too."""
    result = {
        "source": task.request.source,
        "steps": error.step,
        "seconds": round(error.kept.progress.seconds, 3),
        "loss": None,
        "metrics": {},
        "output": str(folder),
        "seed": task.settings.seed,
        "ended": str(error),
    }
    text = write_json(folder / RESULT, result)
    if as_json:
        emit(text, None)
    return 1


def _headline(task: Task) -> str:
    settings = task.settings
    count = sum(int(value.size) for value in task.start.values())
    return (
        f"{task.network.title}: {count:,} parameters, {task.examples.count:,} {task.unit}, {settings.epochs} epochs of "
        f"{settings.steps(task.examples):,} steps, {settings.optimizer} at {settings.rate:g} ({settings.schedule.name})"
    )


class _Keeper:
    """Writes checkpoints; one that cannot be written is told once, and training goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.failed, self.step = folder, False, 0

    def keep(self, kept: Snapshot) -> None:
        """Write a checkpoint and the losses so far."""
        try:
            write_checkpoint(self.folder, kept)
            write_history(self.folder, kept.progress)
            self.step = kept.progress.step
            if self.failed:
                say(f"checkpoints can be written again, from step {self.step}")
            self.failed = False
        except OSError as error:
            if kept.progress.step == 0:
                raise
            if not self.failed:
                say(
                    f"the checkpoint of step {kept.progress.step} cannot be written: {error.filename or self.folder}: "
                    f"{error.strerror}. That of step {self.step} stays, and training goes on; make room"
                )
            self.failed = True


class _Watch:
    """Progress on a terminal, and whether somebody asks to stop (Ctrl-C, or SIGTERM)."""

    def __init__(self, task: Task, kept: Snapshot | None) -> None:
        total = task.examples.count * task.settings.epochs
        done = kept.progress.step * task.settings.batch if kept is not None else 0
        self.task, self.asked = task, False
        self.bar: Any = tqdm(
            total=total, initial=min(done, total),
            unit=f" {task.unit}", unit_scale=True, file=sys.stderr, leave=False, dynamic_ncols=True,
            disable=not (sys.stderr is not None and sys.stderr.isatty()),
        )  # fmt: skip
        self.mean: float | None = None
        self.before: dict[int, Any] = {}

    def __enter__(self) -> _Watch:
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                self.before[number] = signal.signal(number, self._asked)
            except ValueError:  # not in the main thread: whoever runs it there stops it in their way
                break
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        say("stopping after this step, to save (once more to leave at once)")

    def stepped(self, progress: Progress, loss: float, examples: int) -> None:
        """Move the bar, with a mean of the last losses."""
        if self.bar.disable:
            return
        self.mean = loss if self.mean is None else 0.98 * self.mean + 0.02 * loss
        self.bar.update(examples)
        self.bar.set_postfix_str(f"epoch {progress.epoch + 1}, loss {self.mean:.3f}", refresh=False)

    def measured(self, progress: Progress) -> None:
        """Say what an epoch gave, on a terminal."""
        if not self.bar.disable:
            record = progress.epochs[-1]
            valid = ", ".join(f"valid {name} {value:.4g}" for name, value in record.get("valid", {}).items())
            self.bar.write(
                f"epoch {record['epoch']}: loss {record['loss']:.4f}{', ' * bool(valid)}{valid}", file=sys.stderr
            )

    def should_stop(self) -> bool:
        """Whether somebody asked."""
        return self.asked

    def close(self) -> None:
        """Take the bar away."""
        self.bar.close()


def _finished(task: Task, folder: Path, fitted: Fitted, keeper: _Keeper, as_json: bool) -> int:
    progress = fitted.kept.progress
    if fitted.stopped:
        lost = progress.step - keeper.step
        kept = f"saved at step {progress.step}" if not lost else f"step {keeper.step} is saved, {lost} steps are lost"
        say(f"interrupted; {kept}. Go on with: symnet train {task.request.source} --resume {folder}")
        return INTERRUPTED
    metrics = task.finish(fitted.params)
    result = {
        "source": task.request.source,
        "steps": progress.step,
        "seconds": round(progress.seconds, 3),
        "loss": progress.loss,
        "metrics": metrics,
        "output": str(folder),
        "seed": task.settings.seed,
        "epochs": progress.epoch,
        "best_epoch": progress.best_epoch or None,
        "ended": progress.ended,
    }
    try:
        write_model(folder, fitted)
        write_history(folder, progress)
        text = write_json(folder / RESULT, result)
    except OSError as error:
        say(
            f"{error.filename or folder}: {error.strerror}; the run was trained to its end, but its result is not "
            f"written. Make room and go on with: symnet train {task.request.source} --resume {folder}"
        )
        return 2
    if as_json:
        emit(text, None)
        write_page(folder, task.network)
        return 0
    for line in _told(task, fitted, metrics):
        print(line)
    write_page(folder, task.network)
    print(f"Written to {folder}")
    return 0


def _told(task: Task, fitted: Fitted, metrics: dict[str, Any]) -> Iterator[str]:
    progress = fitted.kept.progress
    yield f"{progress.epoch} epochs, {progress.step} steps, {progress.seconds:.1f} s, loss {progress.loss or 0:.4f}"
    if progress.best_epoch and progress.best_epoch != progress.epoch:
        yield f"best on valid after epoch {progress.best_epoch}, whose parameters are kept ({progress.ended})"
    for name, value in metrics.items():
        if isinstance(value, list):
            continue
        parts = value.items() if isinstance(value, dict) else [("", value)]
        yield f"{name}: " + ", ".join(f"{where} {number:.4g}".strip() for where, number in parts if number is not None)
    yield from task.report(fitted.params, metrics)
