"""Reading mathematics as people write it, in layers, each of which keeps every place in the document:

tokens     TeX as tokens, macros expanded
grammar    tokens as a tree of what is written, with nothing decided
layout     displays as rows, rows as statements, chains of relations
names      which scripts belong to a name, and which are powers, transposes, indices
meaning    what is written as expressions with shapes
document   statements in order: what declares, defines, claims, assumes
"""
