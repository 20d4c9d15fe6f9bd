"""A line that is right, and its twin with one edit, which is not."""

from tests.checking.test_verdicts import report, verdicts


def only_the_right_one_is_among(accepted, context, right, edit):
    """Behind what a page says before: all its claims have such verdicts, and with the edit the last one has not."""
    old, new = edit
    assert old in right
    found = [(c.latex, c.verdict, c.message) for c in report(f"{context}\n\n{right}\n").claims]
    assert found
    assert {verdict for _, verdict, _ in found} <= accepted
    assert verdicts(f"{context}\n\n{right.replace(old, new)}\n")[-1] not in accepted
