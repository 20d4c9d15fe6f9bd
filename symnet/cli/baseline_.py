"""`symnet baseline`."""

from __future__ import annotations

import click


@click.command("baseline")
@click.argument("method", type=click.Choice(["kneser-ney"]))
@click.option("--data", required=True, metavar="PATH|NAME", help="A folder with train, valid and test.txt, or a name.")
@click.option("--order", default=5, show_default=True, type=click.IntRange(1, 16), help="Words of the longest n-grams.")
@click.option("--min-count", default=3, show_default=True, type=click.IntRange(1), help="Rarer words are <unk>.")
@click.option("--vocabulary", type=click.IntRange(2), help="At most so many words, </s> and <unk> among them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(method: str, data: str, order: int, min_count: int, vocabulary: int | None, as_json: bool) -> None:
    """What a model without a network reaches: the perplexity of interpolated modified Kneser-Ney.

    Words seen fewer than --min-count times in the training text are <unk>; every word and the end of each sentence
    is predicted and counted.
    """
    from symnet.cli.baseline import kneser_ney_on
    from symnet.cli.output import emit

    emit(kneser_ney_on(data, order, min_count, vocabulary, as_json), None)
