"""`symnet`: the commands, found by name and loaded when asked for, so that help costs nothing."""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
import traceback
import warnings
from typing import Any

import click

from symnet.cli.output import forget_output, say

COMMANDS = {
    "list": "The names of all built-in networks and lectures.",
    "derive": "Derive all gradients of a network, with every step.",
    "check": "Check hand-derived gradients in documents, line by line.",
    "read": "Say what is understood of documents, and what is not.",
    "graph": "Draw a network: its computation graph, with values and gradients.",
    "code": "Print a network and its gradients as a Python module.",
    "train": "Train a network with its derived gradients.",
    "report": "Write the page of a run: results, curves, pictures, the derivation.",
    "eval": "Measure a network that was trained.",
    "predict": "Apply a network that was trained to a text.",
    "generate": "Draw sentences from a language model that was trained.",
    "nearest": "The nearest words in a trained model's embedding space.",
    "baseline": "What a model without a network reaches on the same data.",
}


class _Lazy(click.Group):
    """A group whose commands live in files of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module: Any = importlib.import_module(f"symnet.cli.{name}_")
        return module.command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in help, from the table above: nothing is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="symnet", prog_name="symnet")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Neural networks as they stand on paper: gradients in closed form, every step shown.

    A SOURCE is a name that `symnet list` prints, a document (.tex, .md, .ipynb, or - for standard input) whose forward
    equations define the network, or path/to/file.py:name for a Network of your own.
    """


def main() -> None:
    """Run the command; an error is one line on standard error and exit code 2, a warning one line, too."""
    words = [word for word in sys.argv[1:] if word != "--debug"]
    debug = len(words) < len(sys.argv) - 1
    gc.set_threshold(100_000, 20, 20)  # expressions are many and live long; looking for cycles among them finds none
    try:
        with warnings.catch_warnings():
            if not debug:
                warnings.showwarning = lambda message, *_, **__: say(str(message))
            code = cli(words, prog_name="symnet", standalone_mode=False)
    except click.ClickException as error:
        code = _failed(_usage(error), debug)
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        code = 130
    except BrokenPipeError:  # the reader of our output, such as `head`, has left
        forget_output()
        code = 0
    except Exception as error:
        code = _failed(_one_line(error), debug)
    sys.exit(code or 0)


def _failed(message: str, debug: bool) -> int:
    if debug:
        with contextlib.suppress(OSError):
            traceback.print_exc()
    say(message)
    return 2


def _usage(error: click.ClickException) -> str:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return "a command is missing; see symnet --help"
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "symnet"
    return f"{error.format_message().rstrip('.')}; see {command} --help"


def _one_line(error: Exception) -> str:
    from symnet.core.errors import SymnetError

    if isinstance(error, SymnetError):
        return str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    return f"a defect of symnet ({type(error).__name__}: {error}); please report it, with the output of --debug"
