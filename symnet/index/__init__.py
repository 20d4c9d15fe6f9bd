"""The index calculus: entries as sums of products of indexed factors, differentiated and brought to normal form.

It re-derives every pullback from the entries of its node, and it is what "the same" means.
"""
