"""The catalogue of operations: one page each, with entries, shape, pullback, LaTeX, code and value.

An activation is one declaration in `activations`, a loss one in `losses`, a primitive one file.
"""
