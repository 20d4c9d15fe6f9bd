"""The text of a generated module around its equations: docstring, checks of its arguments, random examples.

It is Python that a student can read, needs NumPy alone, and holds no text that was not checked or written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from textwrap import fill, indent

import sympy
from sympy import Expr

from symnet.core.errors import NameTakenError, NumericError
from symnet.core.expression import is_coefficient, is_scalar, shape
from symnet.core.network import Equation, nodes
from symnet.core.notation import Notation
from symnet.core.writing import code_of_coefficient, dimension_identifier, dimensions
from symnet.ops import elementary
from symnet.ops.function import Map
from symnet.ops.inverse import Determinant
from symnet.ops.sum import Sum
from symnet.plan.closed import Closed, Local

ONE_HOT = """
def one_hot(ids, size, dtype):
    \"\"\"A row for each id, 1 at its place and 0 elsewhere.\"\"\"
    return np.eye(size, dtype=dtype)[ids]
"""

Lines = Callable[[tuple[Local, ...], tuple[Equation, ...]], str]
"""How a backend writes equations, from their free symbols: a line each."""


def write_module(
    closed: Closed,
    functions: list[str],
    helpers: dict[str, str],
    imports: str = "import numpy as np\n",
    plain: bool = True,
) -> str:
    """The whole module, from its functions and from those that they call beside the equations' own.

    Args:
        imports: what it imports.
        plain: whether it calls the equations' own functions as they stand in NumPy.
    """
    own = helper_sources(closed.forward)
    helpers = own | helpers if plain else helpers
    if any("one_hot(" in text for text in functions):
        helpers["one_hot"] = ONE_HOT
    body = [f"\n{text.strip()}\n" for text in helpers.values()]
    body += [_check(closed, "".join(functions)), *functions, _example(closed)]
    imports = "import math\n" * any("math." in text for text in body) + imports
    return "\n".join([_docstring(closed), imports, *body])


def forward_function(closed: Closed, lines: Lines) -> str:
    """The function that computes every named intermediate."""
    returned = ", ".join(f'"{e.symbol.identifier}": {e.symbol.identifier}' for e in closed.forward)
    body = lines((*closed.parameters, *closed.data), closed.forward)
    text = "Every named intermediate of the forward pass."
    return function(closed, "forward(params, data)", text, body, f"{{{returned}}}")


def training_function(closed: Closed, lines: Lines) -> str:
    """The function that computes loss and gradients, an equation a line."""
    body = lines((*closed.parameters, *closed.data), closed.training)
    text = "The loss, and its gradient by each parameter, of the parameter's shape."
    assert closed.loss is not None
    where = {p.identifier: g.identifier for p, g in closed.gradients.items()}
    result = f"{closed.loss.identifier}, {gradient_results(closed, where)}"
    return function(closed, "loss_and_gradients(params, data)", text, body, result)


def helper_sources(equations: Iterable[Equation]) -> dict[str, str]:
    """The functions that equations call, by name; NameTakenError where two of them share one."""
    found: dict[str, str] = {}
    for e in equations:
        for node in nodes(e.expression):
            for name, source in node.helpers().items():
                if found.setdefault(name, source) != source:
                    raise NameTakenError(f"two different functions are called {name!r}; rename one of them")
    return found


def gradient_results(closed: Closed, where: dict[str, str]) -> str:
    """The dictionary of gradients, from the name under which each parameter's stands in the function."""
    constant = {e.symbol for e in closed.training if is_coefficient(e.expression)}
    gradients, given = [], set()
    for parameter, gradient in closed.gradients.items():
        shape_of = f'np.shape(params["{parameter.identifier}"])'
        value = where[parameter.identifier]
        if gradient in constant and is_scalar(parameter):
            value = f"np.full({shape_of}, {value}, dtype)"
        elif is_scalar(parameter):  # in the shape in which the scalar came
            value = f"np.reshape({value}, {shape_of})"
        elif value in given:
            value = f"{value}.copy()"
        given.add(value)
        gradients.append(f'"{parameter.identifier}": {value}')
    return f"{{{', '.join(gradients)}}}"


def _docstring(closed: Closed) -> str:
    rows = []
    for kind, v in _inputs(closed):
        meaning = closed.network.meaning(v.original)
        name = f'{kind}["{v.identifier}"]'
        rows.append((name, _say_shape(v), v.original.typeset(Notation()) + f"  {meaning}" * bool(meaning)))
    widths = [max((len(row[n]) for row in rows), default=0) for n in (0, 1)]
    lines = [f"{_tame(closed.network.title) or 'A network'}: closed forms derived by symnet.", ""]
    lines += [_tame(f"{name.ljust(widths[0])}  {shape.ljust(widths[1])}  {rest}") for name, shape, rest in rows]
    for note in closed.notes:
        lines += ["", fill(f"For numerical safety, {note}.", 100, break_long_words=False)]
    body = "\n".join(lines)
    return f'r"""{body}\n"""\n'


def _tame(text: str) -> str:
    """A title or meaning as one line that cannot end the docstring it stands in."""
    return " ".join(text.split("\n")).replace('"""', "'''")


def _say_shape(v: Local) -> str:
    if v.domain == "ids":
        sizes = _array_shape(v)
        return f"({_size(sizes[0])},) integers below {_below(v)}" if sizes else f"integer below {_below(v)}"
    return "scalar" if is_scalar(v) else f"({_size(shape(v)[0])}, {_size(shape(v)[1])})"


def _size(size: Expr) -> str:
    return code_of_coefficient(size).text


def _inputs(closed: Closed) -> list[tuple[str, Local]]:
    return [("params", p) for p in closed.parameters] + [("data", d) for d in closed.data]


# The functions ----------------------------------------------------------------------------------------------------


def function(
    closed: Closed, head: str, text: str, body: str, result: str, before: str = "", ids: dict[str, str] | None = None
) -> str:
    """A function of the module: it checks its arguments, opens those that it needs, and then has its body.

    Args:
        head: its name and arguments.
        text: its docstring.
        result: what it returns.
        before: lines that come before the body, after the arguments.
        ids: how data are opened that are to be ids, by name; without it a class is a one-hot row.
    """
    words = set(re.findall(r"\w+", before + body + result))
    opened, more = "", ""
    for kind, v in _inputs(closed):
        name, value = v.identifier, f'{kind}["{v.identifier}"]'
        if name in words:
            given = (ids or {}).get(name)
            array = given or (f"np.reshape({value}, ())" if is_scalar(v) else f"np.asarray({value})")
            opened += f"{name} = {array}\n"
            if v.domain == "one-hot" and not given:
                axis = v.summing_axis or 0
                rows = f"one_hot(np.ravel({name}), {_below(v)}, dtype){'.T' * (axis == 0)}"
                more += f"if {name}.ndim < 2:\n    {name} = {rows}\n"
    words |= set(re.findall(r"\w+", more))
    used = [n for n in map(dimension_identifier, closed.sizes) if n in words]
    start = "sizes = check(params, data)\n" if used or "sizes" in words else "check(params, data)\n"
    start += "".join(f'{n} = sizes["{n}"]\n' for n in used) + opened
    if "dtype" in words:
        start += f"dtype = np.result_type(np.float16, *{'params' if closed.parameters else 'data'}.values())\n"
    code = f'"""{text}"""\n{start}{more}{before}{body}return {result}\n'
    return f"\ndef {head}:\n{indent(code, '    ')}"


def _check(closed: Closed, functions: str) -> str:
    """The function that finds the sizes and refuses arrays of other shapes."""
    where: dict[Expr, str] = {}
    expected: list[str] = []
    ids: list[str] = []
    for kind, v in _inputs(closed):
        value = f'{kind}["{v.identifier}"]'
        sizes = _array_shape(v)
        if sizes and v.domain == "one-hot":
            short = "()" if sizes[1 - (v.summing_axis or 0)] == 1 else _tuple((sizes[1 - (v.summing_axis or 0)],))
            expected.append(f'"{v.identifier}": ({value}, {_tuple(sizes)} if np.ndim({value}) > 1 else {short})')
            ids.append(f'"{v.identifier}": (np.asarray({value}), {_below(v)} if np.ndim({value}) < 2 else None)')
        elif sizes:
            expected.append(f'"{v.identifier}": ({value}, {_tuple(sizes)})')
        if v.domain == "ids":
            ids.append(f'"{v.identifier}": (np.asarray({value}), {_below(v)})')
        for axis, size in enumerate(sizes):
            if size in closed.sizes:
                last = v.domain == "one-hot" and axis == 1  # of one-hot columns, or of ids
                where.setdefault(size, f"np.shape({value})[{-1 if last else axis}]")
    words = set(re.findall(r"\w+", functions + "".join(expected + ids)))
    wanted = [size for size in closed.sizes if size not in where and dimension_identifier(size) in words]
    while wanted:  # a size that needs another one is found after it
        found = {size: text for size in wanted if (text := _solved(size, closed, where)) is not None}
        if not found:
            name = dimension_identifier(wanted[0])
            raise NumericError(f"no array has the size {name}, so a program cannot know it; say network.at({name}=…)")
        where |= found
        wanted = [size for size in wanted if size not in found]
    body = "".join(f"{dimension_identifier(s)} = {text}\n" for s, text in where.items())
    body += _loop("expected", expected, "np.shape(array) != shape", "has shape {np.shape(array)}, but needs {shape}")
    if ids:
        test = "size is not None and (array.dtype.kind not in 'iu' or not np.all((array >= 0) & (array < size)))"
        body += _loop("ids", ids, test, "must hold integers from 0 to {size - 1}", "size")
    if where:
        names = ", ".join(f"{n}={n}" for n in map(dimension_identifier, where))
        body += f"for name, size in dict({names}).items():\n    if size < 1:\n"
        body += '        raise ValueError(f"{name} is {size}: there is nothing to compute with")\n'
    result = ", ".join(f'"{n}": {n}' for n in map(dimension_identifier, where))
    text = "The sizes of this call; ValueError for an array of another shape."
    return f'\ndef check(params, data):\n    """{text}"""\n{indent(body + f"return {{{result}}}", "    ")}\n'


def _array_shape(v: Local) -> tuple[Expr, ...]:
    """The shape of the array that stands for a variable: ids need no axis for the vocabulary."""
    sizes = shape(v)
    if v.domain == "ids":
        others = sizes[1 - (v.summing_axis or 0)]
        return () if others == 1 else (others,)
    return () if is_scalar(v) else sizes


def _below(v: Local) -> str:
    """The size of the vocabulary."""
    return _size(shape(v)[v.summing_axis or 0])


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


def _solved(size: Expr, closed: Closed, known_sizes: Container[Expr]) -> str | None:
    """A size that no array has alone, from one in whose shape it stands beside known ones, such as n + 1."""
    for kind, v in _inputs(closed):
        for axis, whole in enumerate(_array_shape(v)):
            if size in dimensions(whole) and all(d == size or d in known_sizes for d in dimensions(whole)):
                known = sympy.Symbol("known", positive=True)
                above, below = sympy.together(sympy.solve(whole - known, size)[0]).as_numer_denom()
                text = f"({code_of_coefficient(above).text}) // {code_of_coefficient(below).text}"
                return text.replace("known", f'np.shape({kind}["{v.identifier}"])[{axis}]')
    return None


# Random examples --------------------------------------------------------------------------------------------------


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
    positive = _positive(closed)
    for kind, symbols in (("params", closed.parameters), ("data", closed.data)):
        lines.append(f"{kind} = {{")
        lines += [f'    "{v.identifier}": {_random(v, v in positive)},' for v in symbols]
        lines.append("}")
    lines.append("return params, data")
    text = "Random parameters and data of fitting shapes; sizes by name."
    body = f'"""{text}"""\n' + "\n".join(lines)
    return f"\ndef example(seed=0, **sizes):\n{indent(body, '    ')}\n"


def _positive(closed: Closed) -> set[Local]:
    """What a root, a logarithm or a power with a variable exponent is taken of: ε of √(σ² + ε), Σ of log det Σ."""
    found: set[Local] = set()
    for e in closed.forward:
        for node in nodes(e.expression):
            if isinstance(node, Map) and node.function in (elementary.log, elementary.sqrt):
                inside = _terms(node.operands[0])
                found |= {v for v in inside if isinstance(v, Local) and v.domain == "real"}
    return found


def _terms(body: Expr) -> list[Expr]:
    """What a positive number is a sum or a determinant of."""
    if isinstance(body, Sum):
        return [part for term in body.operands for part in _terms(term)]
    return [body.operands[0]] if isinstance(body, Determinant) else [body]


def _random(v: Local, positive: bool = False) -> str:
    """NumPy source of a random value in a variable's domain; positive, or a positive definite matrix, where asked."""
    rows, columns = map(_size, shape(v))
    if v.domain == "symmetric":
        return f"(lambda half: half + half.T)(rng.normal(size=({rows}, {rows})))"
    if (positive or v.domain == "definite") and not is_scalar(v) and rows == columns:
        return f"np.eye({rows}) + np.cov(rng.normal(size=({rows}, {rows})))"
    if v.summing_axis is not None:
        return _random_choice(v, rows, columns)
    whole = "" if is_scalar(v) else f"({rows}, {columns})"
    sized = f", size={whole}" if whole else ""
    draws = {
        "binary": f"rng.integers(2{sized}).astype(float)" if whole else "float(rng.integers(2))",
        "sign": f"2.0 * rng.integers(2{sized}) - 1",
        "positive": f"rng.uniform(0.1, 1.0{sized})",
    }
    domain = "positive" if positive else v.domain
    if domain in draws:
        return draws[domain] if whole else f"np.array({draws[domain]})"
    if not whole:
        return "np.array(rng.normal())"
    scaled = f" / np.sqrt({columns})" if v.role == "parameter" and "1" not in (rows, columns) else ""
    return f"rng.normal(size={whole}){scaled}"


def _random_choice(v: Local, rows: str, columns: str) -> str:
    """Labels, words or distributions."""
    down = v.summing_axis == 0
    if v.domain == "ids":
        many = _array_shape(v)
        return f"rng.integers({_below(v)}{f', size={_size(many[0])}' if many else ''})"
    if v.domain == "one-hot":
        return f"np.eye({rows})[:, [rng.integers({rows})]]" if down else (
            f"np.eye({columns})[rng.integers({columns}, size={rows})]"
        )  # fmt: skip
    return f"rng.dirichlet(np.ones({rows}))[:, None]" if down else f"rng.dirichlet(np.ones({columns}), size={rows})"
