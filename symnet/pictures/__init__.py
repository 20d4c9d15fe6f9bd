"""Pictures of networks: what is drawn (`graph`, `spine`, …), where it stands (`layered`), and a file for each format.

A picture is data: shapes, lines and labels with places. `svg`, `tikz` and `png` write the same picture.
"""
