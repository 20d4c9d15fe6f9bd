r"""Equations for any layer, z^{[i]} = W^{[i]} a^{[i-1]} + b^{[i]}: four layers are written out, and claims tried there.

The letter of the last layer, n of z^{[n]}, stands for 4; a claim about layer i is tried at the first two.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterator, Sequence, Set
from dataclasses import dataclass, replace

import sympy
from sympy import Basic, Expr

from symnet.checking.functions_of_layers import function_named, name_of_function
from symnet.checking.knowledge import Knowledge
from symnet.core.errors import SymnetError
from symnet.core.expression import Node, fold, shape, variables
from symnet.core.network import Equation
from symnet.core.notation import Name, parse_name
from symnet.core.symbols import Adjoint, Partial, Variable
from symnet.index.polynomial import Index
from symnet.ops.function import Function
from symnet.ops.indexed import Running
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError

LAYERS = 4
TRIED = (1, 2)
"""Layers at which claims are tried; the third one, too, where the last one is known by its letter."""

WIDTH = sympy.Symbol("n_{width}", integer=True, positive=True)

PLACE = re.compile(r"([A-Za-z])(?:([+-])(\d+))?")


@dataclass(frozen=True)
class Layers:
    """The letters that number layers: any of them, and the last one (or nothing); the sizes that the document names.

    The network begins with the a^0 of a z^l = W^l a^{l-1}, which is one of those that `begin` it; there is no z^0. Of
    z^{l+1} = W^l a^l there is no z^1 either: `first` says from which layer on there is one of what is made.
    """

    any: str
    last: str
    own: frozenset[Expr] = frozenset()
    width_of_last: Expr | None = None
    begin: frozenset[Name] = frozenset()
    first: tuple[tuple[Name, int], ...] = ()
    unsaid: tuple[tuple[Expr, Expr], ...] = ()
    """Sizes of single layers of which no more is said than n_l of any layer, and n_4 or n_0 instead."""

    @classmethod
    def of(cls, part: Reading) -> Layers | None:
        """The letters of a document; None where it has no equation for any layer that uses another layer's."""
        used: dict[str, set[str]] = {}
        defined: set[str] = set()
        for e in part.equations:
            mine = _letter(e.symbol.parsed)
            defined |= {mine} if mine else set()
            for v in e.expression.atoms(Variable):
                if (letter := _letter(v.parsed)) and mine:
                    used.setdefault(mine, set()).add(f"{letter}{_offset(v.parsed) - _offset(e.symbol.parsed):+d}")
        numbering = [m for m in sorted(defined) if f"{m}-1" in used.get(m, set())]
        if not 1 <= len(numbering) <= 2:
            return None
        last = next((m for m in numbering if m in ("n", "L", "N")), "") if len(numbering) == 2 else ""
        layer = next((m for m in numbering if m != last), "")
        if not layer:
            return None
        made_of = [e.expression for e in part.equations]
        made_of += [a for called in part.scope.arguments.values() for a in called]  # ℓ(a^{[L]}, y)
        if not last and any(_letter(v.parsed) == "L" for e in made_of for v in e.atoms(Variable)):
            last = "L" if layer != "L" else ""  # C = ½ ‖a^L − y‖², where a^l is given for any l
        top = (last, 0)
        ends = [
            e.symbol for e in part.equations if last and (_letter(e.symbol.parsed), _offset(e.symbol.parsed)) == top
        ]
        begin = frozenset(
            _stem(v.parsed)
            for e in part.equations
            for v in variables(e.expression)
            if _letter(v.parsed) in (layer, last) and _offset(v.parsed) - _offset(e.symbol.parsed) == -1
        )
        width = shape(ends[0])[0] if ends else None
        first = _first_layers([e for e in part.equations if _letter(e.symbol.parsed) == layer], begin)
        own = frozenset(part.scope.sizes.values())
        unsaid = tuple(_unsaid_sizes(part, layer, last, own).items())
        given = width if width is None or width in own or width not in dict(unsaid) else None
        found = cls(layer, last, own, given, begin, tuple(first.items()), unsaid)
        return found if found._fits(part) else replace(found, own=frozenset(), width_of_last=None, unsaid=())

    def _fits(self, part: Reading) -> bool:
        """Whether a^{l+1} at one layer is as long as a^l at the next one: s_{l+1} says it of one of them alone."""
        met: dict[Name, tuple[Expr, ...]] = {}
        for v in (v for e in part.equations for v in (e.symbol, *variables(e.expression))):
            if _letter(v.parsed) == self.any:
                sizes = tuple(self._size(size, 2 - _offset(v.parsed)) for size in shape(v))
                if met.setdefault(_stem(v.parsed), sizes) != sizes:
                    return False
        return True

    def knowledge(self, part: Reading) -> Knowledge:
        """What the document says of four layers."""
        equations: list[Equation] = []
        own_last = {_stem(e.symbol.parsed) for e in part.equations if _letter(e.symbol.parsed) == self.last}
        plain = {
            _stem(e.symbol.parsed) for e in part.equations if _letter(e.symbol.parsed) and not _offset(e.symbol.parsed)
        }
        for e in part.equations:
            stem, offset = _stem(e.symbol.parsed), _offset(e.symbol.parsed)
            if offset and stem in plain:
                continue  # z^{[i+1]} = … is z^{[i]} = … of the next layer
            goes_on = bool(self.last) and stem not in own_last
            of_any = _letter(e.symbol.parsed) == self.any
            for number in range(1, LAYERS + goes_on - max(offset, 0)) if of_any else (0,):
                try:
                    equations.append(Equation(self.put(e.symbol, number), self.put(e.expression, number)))
                except SymnetError:  # one that does not fit at the last layer
                    continue
        pairs = [v for s in part.statements for v in s.values if not isinstance(v, ReadError)]
        sides = [put for pair in pairs for instance in self.instances(*pair) for put in instance]
        arguments = {n: tuple(self.put(a, 0) for a in called) for n, called in part.scope.arguments.items()}
        return Knowledge.of(part, equations, sides, arguments=arguments)

    def instances(self, left: Expr, right: Expr) -> Iterator[tuple[Expr, Expr]]:
        """A claim at the layers at which it is tried."""
        names = [name.parsed for side in (left, right) for name in _all(side) if _letter(name.parsed) == self.any]
        first = dict(self.first)
        begins = max((first[_stem(name)] - _offset(name) for name in names if _stem(name) in first), default=1)
        tried = [*TRIED, LAYERS - 1] if self.width_of_last is not None or begins > 1 else [*TRIED]
        for number in (n for n in tried if n >= begins):
            try:
                yield self.put(left, number), self.put(right, number)
            except SymnetError:
                continue

    def speaks_of_any(self, *sides: Expr) -> bool:
        """Whether a layer stands in them by its letter."""
        names = (n.parsed for s in sides for n in _all(s))
        return any(_letter(name) in (self.any, self.last or self.any) for name in names)

    def makes(self, name: Name) -> bool:
        """Whether there is an equation for what it is in any layer, a^{l+1} = f(z^{l+1}) of an a^l."""
        return _letter(name) == self.any and _stem(name) in dict(self.first)

    def put(self, expression: Expr, number: int) -> Expr:
        """An expression with numbers for the letters of layers, also in sizes."""

        def put(node: Expr, parts: list[Expr]) -> Expr:
            if isinstance(node, Partial):
                return Partial(put(node.of, []), put(node.by, []))
            if isinstance(node, Variable) and not isinstance(node, Adjoint):
                _, rows, columns, role, domain, *index = node.args
                sizes = (self._size(rows, number), self._size(columns, number))
                written = parse_name(node.pattern) if index else node.parsed  # a^{[l](#)} stays one of many
                name = self._name(written, number).latex()
                return Variable(name, *sizes, role, domain, *index)
            if isinstance(node, Node):
                settings = (self._setting(s, number) for s in node.args[: node.settings])
                return node.func(*settings, *parts)
            return self._size(node, number)

        return fold(expression, put)

    def _setting(self, setting: Basic, number: int) -> Basic:
        if isinstance(setting, Running):
            return _resized(setting, self._size(setting.size, number))
        if isinstance(setting, Function) and setting.generic:
            return self._function(setting, number)
        return self._size(setting, number) if isinstance(setting, Expr) else setting

    def _function(self, function: Function, number: int) -> Function:
        """g^{[2]} and its derivatives for g^{[l]}, of which each layer may have its own."""
        name = name_of_function(function)
        if name is None or _letter(name) not in {self.any, self.last} - {""}:
            return function
        return function_named(self._name(name, number), function)

    def _name(self, name: Name, number: int) -> Name:
        layer, sub, sup = (self._place(text, number) for text in (name.layer, name.sub, name.sup))
        return replace(name, layer=layer, sub=sub, sup=sup)

    def _place(self, text: str, number: int) -> str:
        found = PLACE.fullmatch(text)
        base = {self.any: number, self.last: LAYERS}.get(found[1]) if found else None
        if found is None or not base:
            return text
        return str(base + int(f"{found[2] or '+'}{found[3] or 0}"))

    def _size(self, size: Expr, number: int) -> Expr:
        if size in (unsaid := dict(self.unsaid)):
            return unsaid[size]
        table = {}
        for symbol in size.free_symbols:
            name = self._name(parse_name(str(symbol)), number).latex()
            if symbol not in self.own:  # of which only the use in one layer is known: all layers are as wide
                table[symbol] = WIDTH
            elif name != str(symbol) and self._is_of_last(name) and self.width_of_last is not None:
                table[symbol] = self.width_of_last
            elif name != str(symbol):
                table[symbol] = sympy.Symbol(name, integer=True, positive=True)
        return size.xreplace(table)

    def _is_of_last(self, name: str) -> bool:
        """Whether it is the size of the last layer, n_4."""
        parsed = parse_name(name)
        return str(LAYERS) in (parsed.layer, parsed.sub, parsed.sup) and bool(self.last)


@functools.lru_cache(maxsize=4096)
def _resized(running: Running, size: Expr) -> Running:
    """The same index over another range; the same one wherever it is asked for."""
    return running if running.size == size else Running(Index(size, running.index.hint))


def _all(expression: Expr) -> Iterator[Variable]:
    for v in expression.atoms(Variable):
        if isinstance(v, Partial):
            yield from _all(v.of)
            yield v.by
        else:
            yield v


def _unsaid_sizes(part: Reading, layer: str, last: str, own: Set[Expr]) -> dict[Expr, Expr]:
    """The sizes of a^L and a^0 of which nothing is said but that those of any a^l are n_l: n_4 and n_0."""
    named = {_stem(e.symbol.parsed): shape(e.symbol) for e in part.equations if _layer_of(e.symbol) == layer}
    found: dict[Expr, Expr] = {}
    for v in (v for e in part.equations for v in (e.symbol, *variables(e.expression))):
        place = "" if isinstance(v, Partial) else _layer_of(v)
        number = str(LAYERS) if last and place == last else place
        for size, of_any in zip(shape(v), named.get(_stem(v.parsed), ()) if number.isdecimal() else (), strict=False):
            if isinstance(size, sympy.Symbol) and size not in own and isinstance(of_any, sympy.Symbol):
                name = parse_name(str(of_any))
                if of_any in own and name.sub == layer:
                    found.setdefault(size, sympy.Symbol(replace(name, sub=number).latex(), integer=True, positive=True))
    return found


def _layer_of(v: Variable) -> str:
    """l of a^{[l]}, 0 of a^{[0]}; nothing of a^{[l-1]}."""
    text = v.parsed.layer or v.parsed.sup
    return text if text.isdecimal() or len(text) == 1 else ""


def _letter(name: Name) -> str:
    """The letter that numbers the layer of a name; nothing where none does."""
    found = PLACE.fullmatch(name.layer or name.sup)
    return found[1] if found else ""


def _first_layers(equations: Sequence[Equation], begin: Container[Name]) -> dict[Name, int]:
    """From which layer on there is one of what is made: z^2 of z^{l+1} = W^l a^l, and δ^2 of W^l δ^{l+1} ⊙ f′(z^l)."""
    first: dict[Name, int] = {}
    for e in equations:
        stem, offset = _stem(e.symbol.parsed), max(_offset(e.symbol.parsed), 0)
        if stem not in begin:
            first[stem] = min(1 + offset, first.get(stem, 1 + offset))
    for _ in first:
        for e in (e for e in equations if _stem(e.symbol.parsed) in first):
            own = e.symbol.parsed
            made_of = [v.parsed for v in variables(e.expression) if _letter(v.parsed) == _letter(own)]
            needed = [first[_stem(n)] - _offset(n) + _offset(own) for n in made_of if _stem(n) in first]
            first[_stem(own)] = max(first[_stem(own)], 1, *needed)
    return first


def _stem(name: Name) -> Name:
    """The name without the letter of its layer."""
    return replace(name, layer="", sup="")


def _offset(name: Name) -> int:
    found = PLACE.fullmatch(name.layer or name.sup)
    return int(f"{found[2] or '+'}{found[3] or 0}") if found else 0
