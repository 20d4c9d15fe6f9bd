"""Mathematics as LaTeX. Expressions write themselves (`symnet.core.writing`); here index notation is written."""
