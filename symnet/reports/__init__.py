"""The page of a training run: what was learned and how well, with pictures, in one file that opens anywhere."""

from symnet.reports.writing import report_of, write_report

__all__ = ["report_of", "write_report"]
