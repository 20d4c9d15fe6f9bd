"""The lectures, each loaded and derived once in a process of the suite: writing them is what most tests are about."""

from functools import cache

from symnet.sources.lecture import Lecture
from symnet.sources.resolve import lecture_files, load_lecture

LECTURES = lecture_files()
"""Where each lies, by its name."""


@cache
def lecture_named(name: str) -> Lecture:
    """The lecture of that name."""
    return load_lecture(LECTURES[name])
