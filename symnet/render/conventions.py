"""What a reader must know to read a derivation: layout, signs, kinks, facts, and the functions that occur."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Expr, latex

from symnet.calculus.derivation import Derivation, Step
from symnet.calculus.entrywise import local_derivative, writer_for
from symnet.calculus.supposed import supposed
from symnet.core.expression import is_scalar, postorder, shape, variables, write_latex
from symnet.core.network import Equation, Fact, Network
from symnet.core.notation import Notation, parse_name
from symnet.core.rewriting import Rewriting
from symnet.core.symbols import Variable, dim
from symnet.core.writing import write_size
from symnet.index.entries import entry, places
from symnet.ops.concatenate import Slice
from symnet.ops.constants import Ones
from symnet.ops.correlation import Convolution, Correlation
from symnet.ops.diagonal import Diagonal
from symnet.ops.function import Function, Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.larger import OfTwo
from symnet.ops.largest import IsMaximum, Maximum
from symnet.ops.max_plus import MaxPlus, SentBack
from symnet.ops.power import Power
from symnet.ops.quotient import Quotient
from symnet.ops.softmax import Softmax, softmax
from symnet.ops.standardised import Spread, Standardised
from symnet.ops.triangle import Lower
from symnet.render.document import Block, Display, Paragraph, Row
from symnet.render.document import Step as StepBlock


def conventions(derivation: Derivation, notation: Notation, steps: list[Block], detail: str) -> Iterator[Block]:
    """One paragraph on signs, kinks and facts, and a display of the functions with their derivatives."""
    network = derivation.network
    written = [e.expression for e in network.every_equation]
    functions = _functions(_nodes(written))
    shown = [line.expression for s in derivation.steps for line in s.lines]
    if detail == "brief":
        shown = [*derivation.gradients.values(), *(e.expression for e in derivation.signals)]
    nodes = _nodes([*written, *shown])
    says = [] if all(map(is_scalar, derivation.wrt)) else ["A gradient has the shape of its parameter."]
    says += [*_sizes(network), *_signs(nodes, notation), *_ties(network, nodes), *_spread(nodes)]
    says += _brackets(nodes, steps)
    says += [at_kinks(f) for f in functions if f.kinks]
    says += [_used(f, notation) for f in dict.fromkeys(f for s in derivation.steps for f in s.facts)]
    if needed := supposed(network, notation, kinks=False):
        says.append(f"The gradients suppose that {', '.join(needed)}.")
    says += [_recognised(r, notation) for r in derivation.rewritings]
    says += [f"Note: {notice}." for notice in derivation.notices]
    if says:
        yield Paragraph(" ".join(says), is_convention=True)
    rows = [row for f in functions if f.is_activation for row in function_rows(f, detail, _letters(network))]
    if any(isinstance(n, Softmax) for n in nodes):
        rows += _softmax(derivation.network, notation, detail)
    if rows:
        yield Paragraph("Functions used:")
        yield Display(tuple(rows), kind="functions")
    spreads = {type(n): n for n in sorted(nodes, key=str) if isinstance(n, Spread)}
    if spreads:
        yield Paragraph("Means and spreads are of the $d$ entries of a vector, or of each row of a matrix:")
        yield Display(tuple(_spreads(spreads)), is_aside=True)
    if detail != "brief" and any(_multiplies_matrices(s) for s in derivation.steps):
        whole, first, second = letters = _letters_for_a_product(network)
        entries = rf"{whole}_{{ij}} = \sum_k {first}_{{ik}} {second}_{{kj}}"
        yield Paragraph(
            f"The product rule of matrices: if ${whole} = {first} {second}$, that is ${entries}$, then", True
        )
        yield Display(tuple(_product_rule(derivation.of, letters, notation)), is_aside=True, kind="functions")


def _recognised(rewriting: Rewriting, notation: Notation) -> str:
    """Which formula is written under the name of its function, and why that may be done."""
    left = rewriting.symbol.typeset(notation)
    before, after = (write_latex(e, notation) for e in (rewriting.before, rewriting.after))
    return (
        f"What is given as ${left} = {before}$ is written ${left} = {after}$: the formula of {rewriting.why} is "
        "recognised, and both have the same entries for all sizes and values."
    )


def _multiplies_matrices(step: Step) -> bool:
    return step.rule.startswith("product rule") and not is_scalar(step.wrt)


PRODUCTS = (("C", "A", "B"), ("R", "P", "Q"), ("M", "F", "G"), ("J", "H", "K"), ("T", "U", "V"), ("Y", "W", "X"))
"""Letters for a product of two matrices: the product, and its factors."""


def _letters_for_a_product(network: Network) -> tuple[str, str, str]:
    """Letters that mean nothing in the network: else the rule would say something of its own arrays."""
    taken = {parse_name(v.name).base for e in network.every_equation for v in (e.symbol, *variables(e.expression))}
    return next((letters for letters in PRODUCTS if not taken & set(letters)), PRODUCTS[0])


def _product_rule(of: Variable, letters: tuple[str, str, str], notation: Notation) -> Iterator[Row]:
    """What the two factors of a matrix product receive."""
    loss = of.typeset(notation)
    whole, first, second = (notation.slope(loss, letter) for letter in letters)
    mark = notation.transpose_mark
    yield Row(first, f"{whole} {letters[2]}^{mark}")
    yield Row(second, f"{letters[1]}^{mark} {whole}")


def _sizes(network: Network) -> Iterator[str]:
    """What the sizes are, where there are any that are symbols."""
    symbols = [f"${write_size(size)}$" for size in network.sizes]
    if symbols:
        kind = "is any positive whole number" if len(symbols) == 1 else "are any positive whole numbers"
        yield f"The size{'s' * (len(symbols) > 1)} {_listed(symbols)} {kind}."


def signs_of(network: Network, notation: Notation) -> Iterator[Block]:
    """The same for a network with nothing differentiated: what its equations need."""
    nodes = _nodes([e.expression for e in network.every_equation])
    says = [*_signs(nodes, notation), *_ties(network, nodes), *_spread(nodes), *_brackets(nodes, [])]
    if says:
        yield Paragraph(" ".join(says), is_convention=True)
    rows = [row for f in _functions(nodes) if f.is_activation for row in function_rows(f, "brief", _letters(network))]
    if any(isinstance(n, Softmax) for n in nodes):
        rows += _softmax(network, notation, "brief")
    if rows:
        yield Paragraph("Functions used:")
        yield Display(tuple(rows), kind="functions")


def exceptions(network: Network) -> str:
    """Where there is no derivative to speak of, in words; "" for a network that is smooth everywhere."""
    nodes = _nodes([e.expression for e in network.every_equation])
    kinks = any(f.kinks for f in _functions(nodes))
    ties = any(isinstance(n, (Maximum, MaxPlus, OfTwo)) for n in nodes)
    return " and ".join(["kinks"] * kinks + ["ties"] * ties)


def stand_ins(network: Network) -> str:
    """A word on functions that may be any, for which the checks by numbers took particular ones."""
    nodes = _nodes([e.expression for e in network.every_equation])
    names = [f"${f.latex}$" for f in _functions(nodes) if f.generic]
    return f", with particular functions for {_listed(names)}" if names else ""


def _signs(nodes: set[Expr], notation: Notation) -> Iterator[str]:
    """A word on each sign that occurs and that not every reader knows."""
    spread = [n for n in nodes if not is_scalar(n)]
    if any(isinstance(n, Hadamard) for n in spread):
        yield f"The sign ${notation.hadamard_sign}$ multiplies entry by entry."
    if any(isinstance(n, Quotient) for n in spread):
        yield r"The sign $\oslash$ divides entry by entry."
    if any(isinstance(n, Correlation) for n in nodes):
        yield r"Entry $i, j$ of $\operatorname{corr}(A, B)$ is the sum of $B_{kl} A_{i+k-1, j+l-1}$ over $B$."
    if any(isinstance(n, (Correlation, Convolution)) and n.steps != (1, 1) for n in nodes):
        yield (
            r"In $\operatorname{corr}(A, B, s, d)$, $B$ goes $s$ places at a time, its entries lying $d$ places apart: "
            r"$B_{kl}$ stands over $A_{s(i-1)+d(k-1)+1, s(j-1)+d(l-1)+1}$; $d$ is left out where it is $1$. In "
            r"$\operatorname{conv}(A, B, s, d)$, $B_{kl} A_{ij}$ is added to the entry with these places."
        )
    if any(isinstance(n, Convolution) for n in nodes):
        yield (
            r"Entry $i, j$ of $\operatorname{conv}(A, B)$ is the sum of $B_{kl} A_{i-k+1, j-l+1}$ over $B$, where $A$ "
            r"is $0$ beyond its ends."
        )
    if any(isinstance(n, Lower) for n in nodes):
        yield r"$\operatorname{tril}(A)$ is $A$ with $0$ above the diagonal."
    powers = sorted({int(n.args[0]) for n in spread if isinstance(n, Power)})
    if powers:
        yield f"In $A^{{{notation.hadamard_sign} {powers[0]}}}$, each entry is raised to that power."
    if any(isinstance(n, Diagonal) for n in spread):
        yield r"$\operatorname{diag}(v)$ is the diagonal matrix with the entries of $v$."
    if any(isinstance(n, Ones) and 1 in shape(n) for n in spread):
        yield r"$\mathbf{1}_{n}$ is a column of $n$ ones."
    if any(isinstance(n, Ones) and 1 not in shape(n) for n in spread):
        yield r"$\mathbf{1}_{m \times n}$ is a matrix of ones."


def _ties(network: Network, nodes: set[Expr]) -> Iterator[str]:
    """What the larger and the smaller of two are where these are equal, in letters that the network does not have."""
    if any(isinstance(n, OfTwo) for n in nodes):
        taken = _letters(network)
        a, b = next((p for p in zip("aupcf", "bvqdg", strict=True) if taken.isdisjoint(p)), ("a", "b"))
        both = rf"$\max({a}, {b})$ and $\min({a}, {b})$"
        yield f"Where ${a} = {b}$, {both} have no derivative; by convention it is that of ${b}$ there."


def _spread(nodes: set[Expr]) -> Iterator[str]:
    """How functions of one variable act on matrices, and where softmax runs."""
    mapped = [n.function.latex for n in nodes if isinstance(n, Map) and not is_scalar(n)]
    spread = sorted({name for name in mapped if "#" not in name})
    if spread:
        verb = "is" if len(spread) == 1 else "are"
        yield f"Of a vector or matrix, {_listed([f'${name}$' for name in spread])} {verb} taken entry by entry."
    for axis, along in ((1, "row"), (0, "column")):
        if any(isinstance(n, Softmax) and n.axis == axis and 1 not in shape(n) for n in nodes):
            yield f"Softmax of a matrix is taken of each {along}."
    slices = [n for n in nodes if isinstance(n, Slice)]
    if any(1 in shape(n.operands[0]) for n in slices):
        yield "$v_{a:b}$ are the entries $a$ to $b$ of a vector $v$, counted from $1$."
    for axis, name, along in ((0, "A_{a:b}", "rows"), (1, "A_{:,\\,a:b}", "columns")):
        if any(n.args[0] == axis and 1 not in shape(n.operands[0]) for n in slices):
            yield f"${name}$ are the {along} $a$ to $b$ of $A$, counted from $1$."


def _brackets(nodes: set[Expr], steps: list[Block]) -> Iterator[str]:
    """A word on conditions in brackets, with an example of the kind that occurs."""
    if any("[#" in f.latex for f in _functions(nodes)):
        example = "[z > 0]"
    elif any(isinstance(n, IsMaximum) for n in nodes):
        yield (
            r"$[X = \max_k X_{\cdot k}]$ is $1$ at the place of each row's largest entry and $0$ elsewhere; where two "
            "entries are largest, at the first alone."
        )
        return
    elif any(isinstance(n, SentBack) for n in nodes):
        example = r"[A_{ik} + B_{kj} = \max_l (A_{il} + B_{lj})]"
        yield f"${example}$ is $1$ at the place $k$ of the largest term and $0$ elsewhere, at a tie at the first alone."
        return
    elif any("[i = j]" in row.right for row in _rows(steps)):
        example = "[i = j]"
    else:
        return
    yield f"Brackets around a condition, as in ${example}$, are $1$ where it holds and $0$ elsewhere."


def _rows(steps: list[Block]) -> Iterator[Row]:
    """The rows of all steps, those entry by entry among them."""
    for step in steps:
        if isinstance(step, StepBlock):
            yield from step.chain.rows
            yield from step.entries.rows if step.entries is not None else ()


def _letters(network: Network) -> set[str]:
    """The letters of everything that has a name in the network."""
    return {v.parsed.base for e in network.every_equation for v in (e.symbol, *variables(e.expression))}


def at_kinks(f: Function) -> str:
    """What the derivative is taken to be where there is none."""
    kinks = " and ".join(f"${latex(kink)}$" for kink in f.kinks)
    name, slope = f.latex.replace("#", "z"), latex(f.slope_at_kink)
    return f"${name}$ has no derivative at {kinks}; by convention it is taken to be ${slope}$ there."


def _used(fact: Fact, notation: Notation) -> str:
    left, right = write_latex(fact.left, notation), write_latex(fact.right, notation)
    return f"Used: ${left} = {right}$ ({fact.because})."


def function_rows(f: Function, detail: str = "lecture", taken: Iterable[str] = ()) -> Iterator[Row]:
    """What a function is, and its derivative; of another number than z, where that is a vector and f(z) = z σ(z)."""
    letter = next((n for n in "zusxv" if n not in taken), "z") if f.multiplies_its_argument else "z"
    if formula := f.formula_in(letter):
        yield Row(f"{f.latex}({letter})", formula)
    if detail != "brief":
        yield Row(f"{f.latex}'({letter})", f.derivative_in(letter))


SPREADS = {
    "standardise": r"\frac{z_i - \mu}{\operatorname{sd}(z, \epsilon)}",
    "sd": r"\sqrt{\frac{1}{d} \sum_{k} (z_k - \mu)^{2} + \epsilon}",
    "rmsnorm": r"\frac{z_i}{\operatorname{rms}(z, \epsilon)}",
    "rms": r"\sqrt{\frac{1}{d} \sum_{k} z_k^{2} + \epsilon}",
}
"""What the words mean, in entries."""


def _spreads(found: Iterable[type[Spread]]) -> Iterator[Row]:
    words = {kind.word for kind in found}
    words |= {kind.spread.word for kind in found if issubclass(kind, Standardised)}
    if any(kind.centred for kind in found):
        yield Row(r"\mu", r"\frac{1}{d} \sum_{k} z_k")
    for word, formula in SPREADS.items():
        if word in words:
            place = "_i" if word in ("standardise", "rmsnorm") else ""
            yield Row(rf"\operatorname{{{word}}}(z, \epsilon){place}", formula)


def _softmax(network: Network, notation: Notation, detail: str) -> Iterator[Row]:
    """Softmax and its Jacobian, in entries; in letters that the network does not use otherwise."""
    met = {v for e in network.every_equation for v in (e.symbol, *variables(e.expression))}
    taken = {v.name for v in met} | {v.parsed.base for v in met if v.index is not None or v.parsed.sub.isdecimal()}
    own = {(e.symbol.name, *(v.name for v in variables(e.expression))) for e in network.every_equation}
    above, below = next((p, z) for p, z in ("pz", "qu", "rs", "gv") if not {p, z} & taken or (p, z) in own)
    z = Variable(below, dim("n"))
    p = Equation(Variable(above, dim("n")), softmax(z))
    here, there = places(z, "i"), places(z, "j")
    writer = writer_for(Network([p]), notation, *here, *there)
    yield Row(rf"{above}_i = \operatorname{{softmax}}({below})_i", writer.write(entry(p.expression, *here)))
    if detail != "brief":
        yield Row(
            rf"\frac{{\partial {above}_i}}{{\partial {below}_j}}", writer.write(local_derivative(p, z, here, there))
        )


def _listed(items: list[str]) -> str:
    """a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _nodes(expressions: list[Expr]) -> set[Expr]:
    return {n for e in expressions for n in postorder(e)}


def _functions(nodes: set[Expr]) -> list[Function]:
    """The declared functions that occur, by name."""
    met = {n.function.name: n.function for n in nodes if isinstance(n, Map)}
    return [met[name] for name in sorted(met)]
