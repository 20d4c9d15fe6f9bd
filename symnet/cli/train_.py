"""`symnet train`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from symnet.cli import workers
from symnet.cli.options import PathName


@click.command("train")
@click.argument("source")
@click.option("--data", metavar="PATH|NAME", help="A folder or file, or the name of packaged data.")
@click.option(
    "--backend", type=click.Choice(["lambdify", "numpy", "c", "jax"]), help="By which program. [default: c; xor: numpy]"
)
@click.option("--epochs", type=click.IntRange(1), help="How often all examples are seen; xor: steps for each start.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of all that is random.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("-o", "--output", type=PathName(), metavar="DIR", help="Where results are written.")
@click.option("--resume", type=PathName(), metavar="DIR", help="Go on with the run in DIR, with its own settings.")
@click.option("--batch", type=click.IntRange(1), help="Examples a step.")
@click.option("--optimizer", type=click.Choice(["sgd", "momentum", "adagrad", "adam"]), help="How parameters move.")
@click.option("--rate", type=float, help="The learning rate at the start.")
@click.option("--schedule", type=click.Choice(["constant", "linear", "cosine", "step"]), help="How the rate goes on.")
@click.option("--momentum", type=float, help="Of the optimizer momentum.")
@click.option("--accumulator", type=float, help="Where AdaGrad's sum of squares begins.")
@click.option("--decay", type=float, help="Weight decay.")
@click.option("--clip", type=float, help="The norm to which gradients are cut.")
@click.option("--average", type=float, help="Average the parameters over this last share of the run, such as 0.5.")
@click.option("--patience", type=click.IntRange(1), help="Stop when so many epochs are no better on valid.")
@click.option("--hidden", type=click.IntRange(1), help="Hidden units.")
@click.option("--embedding", type=click.IntRange(1), help="Numbers of an embedding.")
@click.option("--dropout", type=float, help="The probability with which a hidden unit is dropped.")
@click.option("--embedding-dropout", type=float, help="window-lm: that of a word of the window.")
@click.option("--context", type=click.IntRange(1), help="window-lm: words before.")
@click.option("--direct/--no-direct", default=None, help="window-lm: embeddings reach the output directly, too.")
@click.option("--sampled", type=click.IntRange(0), help="window-lm: softmax over so many sampled words; 0: over all.")
@click.option("--at-least", type=click.IntRange(1), help="How often a word of the vocabulary occurs.")
@click.option(
    "--features",
    type=click.Choice(["six", "words", "pooled", "concatenated"]),
    help="sentiment: what texts are described by.",
)
@click.option("--layers", type=click.IntRange(1, 2), help="sentiment, six: one layer, or a hidden one, too.")
@click.option("--ngrams", type=click.IntRange(1, 5), help="sentiment, words and pooled: up to so many words in a row.")
@click.option(
    "--weighing", type=click.Choice(["share", "presence", "count", "ratio"]), help="sentiment, words: in a bag."
)
@click.option(
    "--pool", type=click.Choice(["mean", "max", "both"]), help="sentiment, pooled: what becomes of embeddings."
)
@click.option("--word-dropout", type=float, help="sentiment, pooled: the probability with which a word is left out.")
@click.option("--length", type=click.IntRange(1), help="sentiment, concatenated: words; others are cut or filled up.")
@click.option("--folds", type=click.IntRange(3), help="sentiment: cross-validation with so many runs.")
@click.option("--seeds", type=click.IntRange(1), help="So many runs, from --seed on; their means and spread.")
@click.option("--size", multiple=True, metavar="NAME=N", help="A size that the data do not tell, such as n1=3.")
@workers.options
@click.option("--save-every", default=30.0, show_default=True, type=float, help="Seconds between two checkpoints.")
def command(
    source: str, data: str | None, as_json: bool, output: Path | None, resume: Path | None, **flags: Any
) -> None:
    """Train SOURCE with the gradients derived for it.

    SOURCE is perceptron-and, perceptron-or, perceptron-xor, xor, window-lm with a corpus, sentiment with labelled
    texts, or any network with --data FILE of its arrays.
    """
    from symnet.cli.training import train_source

    context = click.get_current_context()
    given = {name for name in flags if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    every, worker = flags.pop("save_every"), workers.joined(flags)
    code = train_source(
        source, data, flags, given - {*workers.JOINING}, as_json=as_json, output=output, resume=resume, every=every,
        worker=worker,
    )  # fmt: skip
    context.exit(code)
