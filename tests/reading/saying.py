"""What a document was read as, in lines that a test can state."""

from symnet.core.expression import is_coefficient, replace, variables
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Concatenate
from symnet.reading.document import read_document
from symnet.reading.files import read_pages
from symnet.reading.tokens import ReadError


def say(value):
    """An expression in NumPy's notation; a vector of numbers as a list."""
    table = {v: Variable(f"d{_bare(v.of)}_d{_bare(v.by)}", *v.shape) for v in partials(value)}
    value = replace(value, table)
    if isinstance(value, Concatenate) and all(map(is_coefficient, value.operands)):
        return f"[{', '.join(map(str, value.operands))}]"
    return str(value).replace("_mathrm_d", "/d")


def _bare(variable):
    return variable.identifier.replace("_", "")


def partials(value):
    return [v for v in variables(value) if isinstance(v, Partial)]


def stated(text):
    """The lines of a document's statements, and why anything in it is unread."""
    reading = read_document(read_pages("document.md", text.encode()))
    lines = []
    for statement in reading.statements:
        if statement.kind == "declares":
            lines += [f"declares {s.name.plain} {s.shape[0]} x {s.shape[1]}" for s in reading.scope.symbols.values()]
        for n, value in enumerate(statement.values):
            if not isinstance(value, ReadError):
                kind = "defines" if statement.kind == "defines" and n == 0 else "claims"
                lines.append(f"{kind} {say(value[0])} = {say(value[1])}")
    return lines, [reason for _, _, reason in reading.unread]
