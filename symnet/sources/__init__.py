"""Where networks come from: built-in names, lectures, and Python files. What a command calls a SOURCE."""

from symnet.sources.lecture import Lecture
from symnet.sources.resolve import Source, available, lecture_files, resolve

__all__ = ["Lecture", "Source", "available", "lecture_files", "resolve"]
