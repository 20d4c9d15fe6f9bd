"""The chain rule over named equations, and what stands beneath it: proofs by indices, tidying, derivatives of all kinds."""
