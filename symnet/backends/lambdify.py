"""The plain program: SymPy's `lambdify` with a printer of our own and the named equations as its `cse`.

One line for each equation, in NumPy, in the order of the derivation. It is the reference for all other backends.
"""

from __future__ import annotations

import inspect
import re
from textwrap import fill, indent
from typing import Any

import numpy as np
import sympy
from sympy import Expr
from sympy.printing.numpy import NumPyPrinter

from symnet.backends.closed import Closed, Local
from symnet.backends.program import Program
from symnet.core.expression import is_coefficient, is_scalar, shape
from symnet.core.network import Equation, nodes
from symnet.core.notation import Notation
from symnet.core.writing import code_of_coefficient, dimension_identifier, dimensions


class _Printer(NumPyPrinter):  # type: ignore[misc]
    """Lets every node of symnet print itself."""

    printmethod = "_numpycode"


def program(closed: Closed, dtype: Any = "float64") -> Program:
    """Write the module and load it."""
    source = module(closed)
    namespace: dict[str, Any] = {"__name__": "symnet_program"}
    exec(compile(source, f"<symnet: {closed.network.title}>", "exec"), namespace)  # our own text, just written
    return Program(source, closed, np.dtype(dtype), namespace)


def module(closed: Closed) -> str:
    """The program as a readable Python module that needs NumPy alone."""
    training = closed.forward if closed.loss is None else closed.training
    helpers: dict[str, str] = {}
    for e in (*closed.forward, *training):
        for node in nodes(e.expression):
            helpers |= node.helpers()
    parts = [_docstring(closed), "import math\n" * ("erfc" in helpers) + "import numpy as np\n"]
    parts += [f"\n{text.strip()}\n" for text in helpers.values()]
    parts.append(_check(closed))
    returned = ", ".join(f'"{e.symbol.identifier}": {e.symbol.identifier}' for e in closed.forward)
    parts.append(
        _function(closed, "forward", "Every named intermediate of the forward pass.", closed.forward, f"{{{returned}}}")
    )
    if closed.loss is not None:
        constant = {e.symbol for e in closed.training if is_coefficient(e.expression)}
        gradients = ", ".join(
            f'"{p.identifier}": {_outgoing(p, g, g in constant)}' for p, g in closed.gradients.items()
        )
        result = f"{closed.loss.identifier}, {{{gradients}}}"
        text = "The loss, and its gradient by each parameter, of the parameter's shape."
        parts.append(_function(closed, "loss_and_gradients", text, closed.training, result))
    parts.append(_example(closed))
    return "\n".join(parts)


def _outgoing(parameter: Local, gradient: Local, constant: bool) -> str:
    """A scalar's gradient in the shape in which the scalar came."""
    if not is_scalar(parameter):
        return gradient.identifier
    shape_of = f'np.shape(params["{parameter.identifier}"])'
    if constant:
        return f"np.full({shape_of}, {gradient.identifier}, dtype)"
    return f"np.reshape({gradient.identifier}, {shape_of})"


def _docstring(closed: Closed) -> str:
    rows = []
    for kind, symbols in (("params", closed.parameters), ("data", closed.data)):
        for v in symbols:
            meaning = closed.network.meaning(v.original)
            name = f'{kind}["{v.identifier}"]'
            rows.append((name, _say_shape(v), v.original.typeset(Notation()) + f"  {meaning}" * bool(meaning)))
    widths = [max((len(row[n]) for row in rows), default=0) for n in (0, 1)]
    lines = [f"{closed.network.title or 'A network'}: closed forms derived by symnet.", ""]
    lines += [f"{name.ljust(widths[0])}  {shape.ljust(widths[1])}  {rest}" for name, shape, rest in rows]
    for note in closed.notes:
        lines += ["", fill(f"For numerical safety, {note}.", 100, break_long_words=False)]
    body = "\n".join(lines)
    return f'r"""{body}\n"""\n'


def _say_shape(v: Local) -> str:
    if v.domain == "ids":
        rows, columns = shape(v)
        word = f"below {_size(columns if columns != 1 else rows)}"
        return f"integer {word}" if 1 in shape(v) else f"({_size(rows)},) integers {word}"
    return "scalar" if is_scalar(v) else f"({_size(shape(v)[0])}, {_size(shape(v)[1])})"


def _size(size: Expr) -> str:
    return code_of_coefficient(size).text


# The functions --------------------------------------------------------------------------------------------------


def _function(closed: Closed, name: str, text: str, equations: tuple[Equation, ...], result: str) -> str:
    inputs = (*closed.parameters, *closed.data)
    body = _lines(inputs, equations)
    used = [s for s in closed.sizes if re.search(rf"\b{dimension_identifier(s)}\b", body)]
    head = "sizes = check(params, data)\n" if used else "check(params, data)\n"
    head += "".join(f'{n} = sizes["{n}"]\n' for n in map(dimension_identifier, used))
    for kind, symbols in (("params", closed.parameters), ("data", closed.data)):
        for v in symbols:
            if re.search(rf"\b{v.identifier}\b", body):
                value = f'{kind}["{v.identifier}"]'
                head += f"{v.identifier} = np.reshape({value}, ())\n" if is_scalar(v) else f"{v.identifier} = {value}\n"
    if re.search(r"\bdtype\b", body + result):
        head += f"dtype = np.result_type(*{'params' if closed.parameters else 'data'}.values())\n"
    code = f'"""{text}"""\n{head}{body}return {result}\n'
    return f"\ndef {name}(params, data):\n{indent(code, '    ')}"


def _lines(inputs: tuple[Local, ...], equations: tuple[Equation, ...]) -> str:
    """The equations as lambdify writes them, a line each."""
    if not equations:
        return ""

    def named(expressions: Any, **options: Any) -> tuple[list[tuple[Expr, Expr]], Any]:
        return [(e.symbol, e.expression) for e in equations], expressions

    function = sympy.lambdify(
        inputs, [equations[-1].symbol], modules="numpy", printer=_Printer({"allow_unknown_functions": True}), cse=named
    )
    lines = inspect.getsource(function).splitlines()[1:-1]
    return "".join(f"{line.strip()}\n" for line in lines)


def _check(closed: Closed) -> str:
    """The function that finds the sizes and refuses arrays of other shapes."""
    where: dict[Expr, str] = {}
    expected: list[str] = []
    ids: list[str] = []
    for kind, symbols in (("params", closed.parameters), ("data", closed.data)):
        for v in symbols:
            value = f'{kind}["{v.identifier}"]'
            sizes = _array_shape(v)
            if sizes:
                expected.append(f'"{v.identifier}": ({value}, {_tuple(sizes)})')
            if v.domain == "ids":
                below = shape(v)[1] if shape(v)[1] != 1 else shape(v)[0]
                ids.append(f'"{v.identifier}": ({value}, {_size(below)})')
            for axis, size in enumerate(sizes):
                if size in closed.sizes:
                    where.setdefault(size, f"np.shape({value})[{axis}]")
    for size in closed.sizes:
        if size not in where:
            where[size] = _solved(size, closed)
    body = "".join(f"{dimension_identifier(s)} = {text}\n" for s, text in where.items())
    body += _loop("expected", expected, "np.shape(array) != shape", "has shape {np.shape(array)}, but needs {shape}")
    if ids:
        test = "np.asarray(array).dtype.kind not in 'iu' or not np.all((array >= 0) & (array < size))"
        body += _loop("ids", ids, test, "must hold integers from 0 to {size - 1}", "size")
    found = ", ".join(f'"{n}": {n}' for n in map(dimension_identifier, closed.sizes))
    text = "The sizes of this call; ValueError for an array of another shape."
    return f'\ndef check(params, data):\n    """{text}"""\n{indent(body + f"return {{{found}}}", "    ")}\n'


def _array_shape(v: Local) -> tuple[Expr, ...]:
    """The shape of the array that stands for a variable: ids need no axis for the vocabulary."""
    rows, columns = shape(v)
    if v.domain == "ids":
        return () if 1 in (rows, columns) else (rows,)
    return () if is_scalar(v) else (rows, columns)


def _tuple(sizes: tuple[Expr, ...]) -> str:
    return f"({_size(sizes[0])},)" if len(sizes) == 1 else f"({', '.join(map(_size, sizes))})"


def _loop(name: str, entries: list[str], test: str, message: str, against: str = "shape") -> str:
    if not entries:
        return ""
    listed = "".join(f"    {entry},\n" for entry in entries)
    return (
        f"{name} = {{\n{listed}}}\nfor name, (array, {against}) in {name}.items():\n    if {test}:\n"
        f'        raise ValueError(f"{{name}} {message}")\n'
    )


def _solved(size: Expr, closed: Closed) -> str:
    """A size that no array has alone, from one in whose shape it stands, such as n + 1."""
    for kind, symbols in (("params", closed.parameters), ("data", closed.data)):
        for v in symbols:
            for axis, whole in enumerate(_array_shape(v)):
                if size in dimensions(whole):
                    known = sympy.Symbol("known", positive=True)
                    above, below = sympy.together(sympy.solve(whole - known, size)[0]).as_numer_denom()
                    text = f"({code_of_coefficient(above).text}) // {code_of_coefficient(below).text}"
                    return text.replace("known", f'np.shape({kind}["{v.identifier}"])[{axis}]')
    return "0  # it stands in no array"


def _example(closed: Closed) -> str:
    """The function that makes random inputs."""
    defaults = ", ".join(f'"{dimension_identifier(s)}": {3 + n}' for n, s in enumerate(closed.sizes))
    lines = ["rng = np.random.default_rng(seed)"]
    if closed.sizes:
        lines += [
            f"chosen = {{{defaults}}}",
            "for name in sizes:",
            "    if name.replace('_', '') not in [n.replace('_', '') for n in chosen]:",
            "        raise ValueError(f\"unknown size {name!r}; known: {', '.join(chosen)}\")",
            "given = {name.replace('_', ''): size for name, size in sizes.items()}",
            "chosen = {name: given.get(name.replace('_', ''), size) for name, size in chosen.items()}",
            *(f'{n} = chosen["{n}"]' for n in map(dimension_identifier, closed.sizes)),
        ]
    for kind, symbols in (("params", closed.parameters), ("data", closed.data)):
        lines.append(f"{kind} = {{")
        lines += [f'    "{v.identifier}": {_random(v)},' for v in symbols]
        lines.append("}")
    lines.append("return params, data")
    text = "Random parameters and data of fitting shapes; sizes by name."
    body = f'"""{text}"""\n' + "\n".join(lines)
    return f"\ndef example(seed=0, **sizes):\n{indent(body, '    ')}\n"


def _random(v: Local) -> str:
    """NumPy source of a random value in a variable's domain."""
    rows, columns = map(_size, shape(v))
    whole = "" if is_scalar(v) else f"({rows}, {columns})"
    if v.domain == "ids":
        below = columns if columns != "1" else rows
        size = "" if "1" in (rows, columns) else f", size={rows}"
        return f"rng.integers({below}{size})"
    if v.domain == "one-hot":
        if columns == "1":
            return f"np.eye({rows})[:, [rng.integers({rows})]]"
        return f"np.eye({columns})[rng.integers({columns}, size={rows})]"
    if v.domain == "distribution":
        if columns == "1":
            return f"rng.dirichlet(np.ones({rows}))[:, None]"
        return f"rng.dirichlet(np.ones({columns}), size={rows})"
    sized = f", size={whole}" if whole else ""
    draws = {
        "binary": f"rng.integers(2{sized}).astype(float)" if whole else "float(rng.integers(2))",
        "sign": f"2.0 * rng.integers(2{sized}) - 1",
        "positive": f"rng.uniform(0.1, 1.0{sized})",
    }
    if v.domain in draws:
        return draws[v.domain] if whole else f"np.array({draws[v.domain]})"
    if not whole:
        return "np.array(rng.normal())"
    scaled = f" / np.sqrt({columns})" if v.role == "parameter" and "1" not in (rows, columns) else ""
    return f"rng.normal(size={whole}){scaled}"
