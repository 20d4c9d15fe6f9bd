"""The identities of matrix calculus: a table written by hand from the literature, each line derived and proved."""
