"""Every error that symnet raises on purpose, as one tree.

    SymnetError
     ├─ ShapeError        operands that do not certainly fit
     ├─ NameTakenError    one name for two things
     ├─ UnknownNameError  a name nobody declared: symbol, activation, source, backend
     ├─ CycleError        equations that define each other
     ├─ LossError         no loss, or one that is not a scalar
     ├─ NoRuleError       a node without the rule that was asked for
     ├─ UnprovedError     a claim of the engine about itself that did not hold
     ├─ NumericError      values that do not fit the program: shape, dtype, not finite
     ├─ WorkerError       a process or a device that took part and is gone
     └─ SourceError       a source that cannot be read

A message says what is wrong, where, and what to do; the command line prints it as it stands.
"""


class SymnetError(Exception):
    """Base of all errors of symnet; its text is one clear message for the user."""


class ShapeError(SymnetError):
    """Operands whose shapes do not certainly fit."""


class NameTakenError(SymnetError):
    """One name used for two different things."""


class UnknownNameError(SymnetError, LookupError):
    """A name that nobody declared."""

    @classmethod
    def among(cls, kind: str, name: object, known: object) -> "UnknownNameError":
        """Say which name is unknown, the nearest known one, and all that are known."""
        from difflib import get_close_matches

        names = sorted(str(k) for k in known)  # type: ignore[attr-defined]
        near = get_close_matches(str(name), names, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return cls(f"unknown {kind} {str(name)!r}.{hint} Known: {', '.join(names) or 'none'}")


class CycleError(SymnetError):
    """Equations that define each other in a circle."""


class LossError(SymnetError):
    """A loss that is missing or not a scalar."""


class NoRuleError(SymnetError, NotImplementedError):
    """A node for which the rule asked for does not exist; never answered with a silent zero."""


class UnprovedError(SymnetError, AssertionError):
    """A step of the engine's own that its independent check does not confirm."""


class TooLongError(SymnetError):
    """An expression that, written out in indices, is longer than anybody can read and than can be worked with."""


class NumericError(SymnetError, ValueError):
    """Numbers that do not fit the program."""


class WorkerError(SymnetError):
    """A process or a device that took part in a run and is gone."""


class SourceError(SymnetError):
    """A source that cannot be read, with place and remedy."""
