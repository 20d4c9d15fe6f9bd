"""The chain rule over named equations, and what stands beneath it: proofs by indices, and tidying."""
