r"""A document as statements: what it declares, defines, claims and assumes, in order, each with its place.

    W \in \mathbb{R}^{m \times n}     declares
    z = W x + b                       defines, since z has no meaning yet
    \delta = ∂L/∂z = a − y            defines δ and claims the rest
    ∂L/∂W = δ x^⊤                     claims

It is read twice: once to learn which sizes must agree, once more with all of them known.
"""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sympy import Expr

from symnet.core.errors import SymnetError
from symnet.core.notation import Name
from symnet.ops.transpose import transpose
from symnet.reading.alone import speak_of_one_sample
from symnet.reading.anew import set_names_apart
from symnet.reading.assuming import Assumption, is_assumed, is_order_of_sizes, note_covariances, symmetric_in
from symnet.reading.at_points import write_at_points
from symnet.reading.bare_in_sums import number_in_sums
from symnet.reading.bars import has_differentials, losses_of_bars, write_deltas_as_d
from symnet.reading.beforehand import (
    given_name,
    has_dots,
    is_gate,
    names_e,
    note_activation,
    note_entries,
    note_numbers,
    note_powers,
    note_scalars,
    note_softmax,
    note_value_of_function,
    note_values,
    note_varsigma,
    reading_order,
)
from symnet.reading.between import leave_out_calls, leave_out_own_calls
from symnet.reading.biases import biases_in
from symnet.reading.bold_entries import write_entries_plain
from symnet.reading.bounds import summed_letters, write_in_letters, write_in_sums, writes_sums
from symnet.reading.bracketed import set_places_apart
from symnet.reading.choosing import best_reading, is_misfit
from symnet.reading.classes import note_classes, note_hot
from symnet.reading.colons import multiplies
from symnet.reading.columns import note_columns
from symnet.reading.competing import runs_along
from symnet.reading.composing import write_out_compositions
from symnet.reading.conditionals import write_out_conditionals
from symnet.reading.conditions import attach_conditions, note_compared, take_off_conditions
from symnet.reading.constant import (
    constant_indices,
    leave_out_iteration,
    mark_sample,
    numbered_functions,
    without_index,
    without_number,
)
from symnet.reading.counting import note_means
from symnet.reading.declaring import is_collection, is_listed_set, is_set, says_space
from symnet.reading.deriving import as_meant
from symnet.reading.diagonals import attach_words_of_diagonals
from symnet.reading.digits import name_by_digits
from symnet.reading.displays import write_in
from symnet.reading.drawn import put_as_drawn
from symnet.reading.entropies import name_entropies
from symnet.reading.errors_of_layers import say_errors, say_errors_of_each
from symnet.reading.evidence import gather, note_ranges
from symnet.reading.families import note_families
from symnet.reading.files import Page, Piece
from symnet.reading.formulas import note_formulas, note_functions_of_numbers, note_named_functions, note_sigma
from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.gradients_said import gradients_lie, layouts_said
from symnet.reading.grids import layout_shown
from symnet.reading.hanging import note_arguments
from symnet.reading.heads import (
    call_of,
    named_at_the_end,
    named_within,
    names_both,
    names_on_the_left,
    plain_name,
    says_probability,
    value_within,
)
from symnet.reading.instances import note_instances
from symnet.reading.jacobians import note_jacobians
from symnet.reading.kronecker import kroneckers, put_indices_below
from symnet.reading.limits import of_any_function, takes_a_step, with_derivatives
from symnet.reading.links import (
    another_loss,
    bind_locals,
    claim,
    declare_link,
    define,
    defines,
    is_range,
    kept_indices,
    require_shapes,
    updates,
)
from symnet.reading.listed_values import write_out_values
from symnet.reading.looking import USUAL_FUNCTIONS
from symnet.reading.mappings import write_out_maps
from symnet.reading.marks import name_by_marks
from symnet.reading.meaning import Meaning
from symnet.reading.models import leave_out_models
from symnet.reading.named_behind import name_behind
from symnet.reading.named_formulas import name_formulas, put_names, write_out_arguments
from symnet.reading.names import letters_in
from symnet.reading.nested import name_entries, name_entries_of_members, name_entries_of_numbered
from symnet.reading.no_losses import matrices_among_losses
from symnet.reading.normal import note_normal
from symnet.reading.numbered_layers import name_first_layers, number_layers, write_ell
from symnet.reading.once import Formulas
from symnet.reading.operators import write_out_operators
from symnet.reading.other_names import name_functions_once
from symnet.reading.outputs import call_outputs, name_outputs
from symnet.reading.piecewise import join_cases
from symnet.reading.primes import write_out_primed_names, write_out_primes
from symnet.reading.projections import write_out_projections
from symnet.reading.qualities import note_qualities
from symnet.reading.repeating import set_remarks_apart
from symnet.reading.results import claim_results
from symnet.reading.samples import (
    mean_batches,
    note_each,
    number_formulas,
    tell_batches_apart,
    tell_means_apart,
    tell_totals_apart,
)
from symnet.reading.scope import Again, Scope, spellings_in
from symnet.reading.signs import put_signs
from symnet.reading.sizes_of_layers import learn_sizes_of_layers
from symnet.reading.slips import mend_derivatives
from symnet.reading.solutions import note_solutions
from symnet.reading.stacks import put_numbers_below
from symnet.reading.statements import SENTENCES, Link, Reading, Statement, statements_of
from symnet.reading.terms import name_terms
from symnet.reading.tokens import ReadError, macros_of
from symnet.reading.traces import write_traces
from symnet.reading.tree import Letter, Scripted, Written, bare
from symnet.reading.tuples import write_out_tuples
from symnet.reading.twice import set_arguments_apart, set_arities_apart, set_functions_apart
from symnet.reading.unclear import Unclear
from symnet.reading.units import name_layers
from symnet.reading.unjudged import leave_out_unjudged
from symnet.reading.upper_indices import put_pairs_below
from symnet.reading.variations import name_last_layer, put_gradients, put_losses, take_entries_of_gradients
from symnet.reading.zeros import write_from_zero

ATTEMPTS = 400
"""How often one statement may be read again with what was learned."""

SENTENCE = 12
"""Pieces of a page, prose and formulas by turns, in which the beginning of a sentence is looked for."""


ALONG = re.compile(r"softmax[^.]{0,80}?\b(row|column)s?\b|\b(row|column)s?(?:[- ]?wise)?\b[^.]{0,40}?softmax", re.I)
"""Of what softmax of a matrix is said to be taken."""

WISE = re.compile(r"softmax\b[^.;$]{0,60}(?:\$+|\\text\{)[\s,(]*(?:\w+ )?(row|column)[- ]?wise", re.I)
"""The same behind a formula with a softmax."""

UNITS = re.compile(r"\b(?:unit|basis|one[- ]?hot)[- ]vectors?\b|\b(?:standard|canonical) basis\b", re.I)
"""Words of documents whose e_i is 1 at i and 0 elsewhere."""

IS_JACOBIAN = re.compile(r"\bderivative\b[^.;]{0,60}\bidentif(?:y|ied|ies)\b[^.;]{0,40}\bJacobian\b", re.I | re.S)
"""The total derivative of σ at x, which we identify with the Jacobian matrix."""

SAID_UNIT = re.compile(
    r"(?<![A-Za-z\\])e\s*\}?_\{?\s*[a-z]\s*\}?\s*(?:\\\)|\$+)\s*(?:is|denotes|be)\s+(?:the|an?)\b"
    r"[^.;]{0,60}?\b(?:unit|basis|one[- ]?hot)[- ]vectors?\b",
    re.I,
)
"""$e_i$ is the $i$-th basis vector."""

LAPLACIAN = re.compile(r"(?<!graph )\bLaplacian\b(?! (?:matrix|matrices|smoothing|prior|noise|distribution))", re.I)
"""The word for the sum of second derivatives, and for no matrix of a graph."""

DOTS = re.compile(
    r"(?:\$\s*\\cdot\s*\$|\\\(\s*\\cdot\s*\\\))\)?[^.;$]{0,60}?\b(?:element|entry|component)[- ]?wise\b", re.I
)
"""Words that say what · is: the dot ($\\cdot$) means element-wise multiplication."""

BY_ENTRY = "· is taken to multiply entry by entry where a dot product of the two does not fit"

SUMMATION = re.compile(
    r"\bEinstein\b|\bsummation (?:convention|notation)\b|\bsummed[- ]over (?:\w+ )?ind(?:ices|exes)\b"
    r"|\b(?:sums?|summation) (?:over|on) (?:the )?repeated ind|\brepeated ind(?:ices|exes) (?:are|is) summed\b"
    r"|\bimpli(?:ed|cit) sum(?:s|mations?)?\b",
    re.I,
)


def read_document(
    pages: Sequence[Page],
    claims: bool = True,
    keeps_indices: bool = False,
    summed: bool = False,
    lying: frozenset[str] | None = None,
) -> Reading:
    """Read a document's pages as one text; without `claims`, these only help to learn shapes.

    Entries for which no form in matrices is found are unread, unless it is to keep their indices. With `summed`,
    indices that stand twice are summed over, also where the document does not say so; with `lying`, gradients by
    vectors lie, of which these names are some, and those by matrices have the shape of these.

    Vectors of which nothing is said are columns; where that does not fit and rows fit better, they are rows. The same
    goes for the layout of derivatives; but one transpose alone is a slip, and no layout. Parts that begin afresh are
    read each for itself.
    """
    macros = {name: macro for page in pages for name, macro in macros_of(page.text).items()}
    formulas = Formulas(macros, multiplies("\n".join(page.text for page in pages)))

    def reading(part: Sequence[Page], known: dict[str, Any]) -> Reading:
        known = {"keeps_indices": keeps_indices, "einstein": summed, **known}
        if lying is not None:
            vectors = known.get("vectors", frozenset()) | lying
            known |= {"layout": "numerator", "shape_convention": True, "vectors": vectors}
        made = _part(part, formulas, claims, Scope(**copy.deepcopy(known)))
        made.known = known
        return made

    parts = [best_reading(part, partial(reading, part)) for part in _parts(pages)]
    if not claims:
        parts = [as_meant(best, partial(reading, part)) for best, part in zip(parts, _parts(pages), strict=True)]
    parts[0].later = parts[1:]
    return parts[0]


def _parts(pages: Sequence[Page]) -> list[list[Page]]:
    """The document in parts that begin afresh, each as pages with the pieces that belong to it."""
    parts: list[list[Page]] = [[]]
    for page in pages:
        pieces: list[Piece] = []
        at = 0
        for piece in page.pieces:
            if piece.kind == "directive" and piece.text == "begin":
                parts[-1].append(replace(page, pieces=tuple(pieces), span=(at, piece.start)))
                parts.append([])
                pieces, at = [], piece.start
            else:
                pieces.append(piece)
        parts[-1].append(replace(page, pieces=tuple(pieces), span=(at, None)))
    return parts


def _part(pages: Sequence[Page], formulas: Formulas, claims: bool, scope: Scope) -> Reading:
    """One part, read twice."""
    reading = Reading(tuple(pages), scope)
    raw: list[Statement] = []
    for page in pages:
        raw += statements_of(page, formulas, reading)
    reading.statements = raw
    note_qualities(pages, formulas, scope)
    join_cases(raw)
    name_behind(raw)
    leave_out_unjudged(raw, scope)
    prose = " ".join(piece.text for page in pages for piece in page.pieces if piece.kind == "prose")
    put_signs(raw, prose, scope)
    write_traces(raw, prose)
    put_pairs_below(raw, scope)
    scope.matrices |= matrices_among_losses(raw)
    name_entropies(raw, prose, scope)
    name_by_digits(raw, scope)
    name_by_marks(raw, scope)
    if iteration := leave_out_iteration(raw):
        scope.notice(f"({iteration}) stands at everything, and is left out")
    put_as_drawn(raw, scope)
    put_indices_below(raw, scope)
    write_out_maps(raw)
    text = "\n".join(page.part for page in pages)
    write_out_projections(raw, text, scope)
    set_places_apart(raw)
    mend_derivatives(raw, scope)
    write_at_points(raw, scope)
    write_out_operators(raw, scope)
    _put_derivatives(raw, scope)
    set_remarks_apart(raw, scope)
    leave_out_models(raw, scope)
    write_out_tuples(raw)
    leave_out_own_calls(raw, scope)
    if claims:
        set_names_apart(raw, scope)
        set_arities_apart(raw, scope)
        set_functions_apart(raw, scope)
        set_arguments_apart(raw, scope)
    name_functions_once(raw, scope)
    write_out_values(raw)
    claim_results(raw)
    leave_out_calls(raw, scope)
    write_out_conditionals(raw, scope)
    write_ell(raw)
    number_layers(raw, scope)
    name_first_layers(raw, scope)
    name_entries(raw, scope)
    name_entries_of_numbered(raw, scope)
    name_entries_of_members(raw, scope)
    write_out_primes(raw, scope)
    write_out_primed_names(raw, scope)
    write_in_letters(raw, scope)
    write_out_compositions(raw)
    write_out_arguments(raw)
    if scope.names_formulas:
        raw[:0] = name_formulas(raw, scope)
    _leave_out(raw, scope)
    scope.einstein = scope.einstein or SUMMATION.search(prose) is not None
    scope.writes_sums = not scope.einstein and writes_sums(raw)
    if not scope.einstein and not scope.writes_sums and (letter := write_in_sums(raw)):
        scope.einstein = True
        scope.notice(f"indices that stand twice are summed over, as {letter} that stands on one side alone")
    if DOTS.search(text) and not scope.dots_by_entry:
        scope.dots_by_entry = True
        scope.notice("· multiplies entry by entry, as the document says")
    scope.speaks_of_identity = re.search(r"\bidentity\b", prose, re.I) is not None
    if LAPLACIAN.search(prose):
        scope.laplacian = "both" if re.search(r"\bHessian", prose) else "alone"
    scope.speaks_of_units = UNITS.search(prose) is not None
    scope.total_is_jacobian = IS_JACOBIAN.search(prose) is not None
    scope.says_units = SAID_UNIT.search(text) is not None
    scope.shape_convention |= re.search(r"\bshape convention\b", prose, re.I) is not None
    lines = [*(found for pair in ALONG.findall(prose) for found in pair), *WISE.findall(text)]
    if along := {found.lower() for found in lines if found}:
        scope.softmax = along.pop() if len(along) == 1 else ""
    scope.hangs, scope.takes_claims = note_arguments(raw), claims
    layouts = layouts_said(prose)
    if not scope.layout and len(layouts) == 1:  # who speaks of both compares them
        [scope.layout] = layouts
        scope.notice(f"derivatives are in {scope.layout} layout, as the document says")
    if not scope.layout and not layouts and gradients_lie(text):
        scope.layout, scope.shape_convention = "numerator", True
        scope.notice("gradients by vectors lie, as the document says; those by matrices have the shape of these")
    if not scope.layout and (shown := layout_shown((link.left, link.right) for st in raw for link in st.links)):
        scope.layout = shown
        scope.notice(f"derivatives are in {shown} layout, as Jacobians are written out")
    scope.softmax = scope.softmax or runs_along(s for st in raw for n in st.links for s in (n.left, n.right))
    write_deltas_as_d(raw, scope)
    tell_batches_apart(raw, scope)
    tell_means_apart(raw, scope)
    tell_totals_apart(raw, scope)
    put_gradients(raw, scope)
    put_losses(raw, scope)
    take_entries_of_gradients(raw)
    name_last_layer(raw, scope)
    given = [n for st in raw for link in st.links[:1] if (n := given_name(link)) is not None]
    scope.given |= {n.latex() for n in given if not scope.is_entry(n)}
    firsts = [link for st in raw for link in st.links[:1]]
    scope.biases = biases_in(raw)
    scope.gates = frozenset(
        n.base for link in firsts if (n := given_name(link)) and n == Name(n.base) and is_gate(link)
    )
    note_values(raw, scope)
    write_from_zero(raw)
    note_means(raw, scope)
    write_in(reading)
    write_entries_plain(raw)
    for statement in raw:
        note_softmax(statement, scope)
        note_value_of_function(statement, scope)
    note_varsigma(text, scope)
    note_columns(raw, text, scope)
    note_families(raw, text, scope)
    both = [side for st in raw for link in st.links for side in (link.left, link.right)]
    note_activation([side for side in both if isinstance(side, Written)], text, scope)
    _set_general_cases_apart(raw, prose)
    note_instances(raw, scope)
    if sample := mark_sample(raw, text):
        scope.notice(f"{sample} is the number of one sample, and no index of entries")
    put_numbers_below(raw, scope)
    note_sigma(raw, scope)
    note_normal(text, scope)
    note_named_functions(raw, scope)
    note_formulas(raw, scope, claims)
    for statement in kroneckers(raw):
        scope.notice(f"{statement.source(0)} is Kronecker's delta")
        statement.kind = "mention"
        statement.links = []
    note_solutions(raw)
    name_layers(raw, scope)
    say_errors(raw, scope)
    say_errors_of_each(raw, scope)
    name_outputs(raw, scope)
    call_outputs(raw, scope)
    note_classes(raw, prose, text, scope)
    note_hot(raw, prose, text, scope)
    note_compared(raw, scope)
    take_off_conditions(raw)
    links = [link for st in raw for link in st.links]
    told = [
        k for k in links if k.relation not in ("=", ":=") or not is_set(k.left, k.right)
    ]  # x_{n-1} there is no step
    mentioned = [st.mention for st in raw if st.mention is not None and not is_listed_set(st.mention)]
    sides = [s for link in told for s in (link.left, link.right)] + mentioned
    written = [s for s in sides if isinstance(s, Written)]
    if scope.einstein:
        scope.indices |= summed_letters(written)
    shapes = [link.right for st in raw if st.kind == "declares" for link in st.links]
    note_ranges(text, [node for node in shapes if isinstance(node, Written)], scope)
    gather(written, scope)
    note_jacobians(raw, scope)
    note_each(scope)
    for name in scope.wholes:
        scope.evidence.setdefault(name, set()).add("vector")
    scope.bars = losses_of_bars(reading)
    scope.has_differentials = not scope.bars and has_differentials(reading)
    for link in (link for statement in raw for link in statement.links[:1] if link.relation in ("=", ":=")):
        note_entries(link, scope)
    note_powers(raw, scope)
    note_scalars(raw, scope)
    if not claims:
        note_functions_of_numbers(raw, scope)
    note_covariances(text, scope)
    note_numbers([link for statement in raw for link in statement.links[:1]], scope)
    reading.scope.euler = not any(names_e(link) for st in raw for link in st.links[:1])
    attach_conditions(raw, scope)
    attach_words_of_diagonals(raw, scope)
    reading.order = reading_order(raw)
    _declare_all(reading)
    for final in (False, True):
        _pass(reading, final, claims or not final)
        if final:
            number_formulas(reading)
            mean_batches(reading)
            name_terms(reading)
            put_names(reading)
        else:
            learn_sizes_of_layers(reading.scope)
            reading.scope.settle_the_rest()
            for statement in raw:  # how far an index runs is learned again, now that the shapes are known
                statement.meaning = statement.meaning and statement.meaning.afresh()
    return reading


GENERAL = re.compile(r"\bgenerali[sz]\w*\b[^.;]*\b(?:vector|matri|dimension|tensor)", re.I)
"""Words before a formula in which names have more entries than before."""


def _set_general_cases_apart(statements: Sequence[Statement], prose: str) -> None:
    """Leave a formula unread that is that of vectors, where the same names were said to be numbers before."""
    if re.search(r"\bscalars?\b", prose) is None:
        return
    for statement in statements:
        if statement.piece >= 0 and GENERAL.search(sentence_before(statement)):
            for link in statement.links:
                reason = "names have other shapes in the general case that is spoken of; symnet: begin starts afresh"
                link.right = ReadError(reason, link.at)


def _put_derivatives(statements: Sequence[Statement], scope: Scope) -> None:
    """Derivatives for the limits that define them."""
    defined: dict[str, set[int]] = {}
    for link in (statement.links[0] for statement in statements if statement.links):
        called = call_of(link.left) if isinstance(link.left, Written) else None
        if called is not None and isinstance(called[0], Letter):
            defined.setdefault(called[0].base, set()).add(len(called[1].items))
    for statement in statements:
        for link in statement.links:
            if not isinstance(link.left, Written) or not isinstance(link.right, Written):
                continue
            left, right = map(with_derivatives, (link.left, link.right))
            if left is link.left and right is link.right:
                if len(statement.links) == 1 and takes_a_step(link.left, link.right, defined):
                    link.left, link.right = of_any_function(left, right, defined)
                continue
            scope.notice("a limit of difference quotients is read as the derivative that it is")
            alone = len(statement.links) == 1
            link.left, link.right = of_any_function(left, right, defined) if alone else (left, right)


def _leave_out(statements: Sequence[Statement], scope: Scope) -> None:
    """Take off what stands at everything, once that is known to help; the n of φ_n(v_n) and X_i ~ N in any case."""
    for statement in statements:
        drawn = next((n for n, link in enumerate(statement.links) if link.relation == "~"), None)
        if drawn is not None:  # X that is drawn is none of the x of formulas
            statement.kind = statement.kind if drawn else "mention"
            del statement.links[drawn:]
    if functions := numbered_functions(statements):
        without_number(statements, functions)
        scope.notice(f"{', '.join(sorted(functions))} is one function for each index of what it is taken of")
    scope.constant = tuple(constant_indices(statements))
    for letter in scope.left_out:
        without_index(statements, letter)
    if scope.one_sample:
        speak_of_one_sample(statements, scope)
    if scope.bare_in_sums:
        number_in_sums(statements, scope)


def _declare_all(reading: Reading) -> None:
    """What is declared anywhere holds everywhere; what is wrong with a declaration is said when it is read again."""
    for statement in reading.statements:
        statement.meaning = Meaning(reading.scope)
        for number, link in enumerate(statement.links):
            if statement.kind == "declares" or (link.relation == "∈" and number > 0):
                with contextlib.suppress(SymnetError, RecursionError, Again):
                    declare_link(link, statement)


def _withdraw(reading: Reading, unclear: Unclear) -> None:
    """What hangs on an unclear name is not read."""
    reading.scope.unclear |= set(unclear.since)
    for number, statement in enumerate(reading.statements if unclear.since else ()):
        for n, (link, value) in enumerate(zip(statement.links, list(statement.values), strict=False)):
            if isinstance(value, ReadError):
                continue
            why = unclear.why_not([link.left, link.right], number)
            if why is None:
                continue
            statement.values[n] = why
            statement.withdrawn[n] = value
            reading.unread.append((statement.page, why.at, why.reason))
            if statement.gives_meaning(n):
                reading.scope.unclear |= names_on_the_left(link.left) if isinstance(link.left, Written) else set()
                reading.equations = [e for e in reading.equations if (e.symbol, e.expression) != value]


def _note_restated(reading: Reading) -> None:
    """Formulas of functions that have one before: f(x) = 1/x, f(x) = e^x, f_c(x) = c + x.

    Of a name like E or e, with the arguments that it had before, it is a claim and nothing else.
    """
    met: dict[str, object] = {}
    for statement in (reading.statements[n] for n in reading.order):
        link = statement.links[0] if statement.links else None
        called = call_of(link.left) if link is not None and isinstance(link.left, Written) else None
        name = plain_name(called[0]) if called else None
        if link is None or name is None or link.relation not in ("=", ":="):
            continue
        base = replace(name, sub="").latex()
        assert called is not None
        several = name.base in "kK" and len(called[1].items) > 1  # another kernel
        usual = name.base in USUAL_FUNCTIONS or name.base in "FGHh" or several
        if met.get(base) == bare(called[1]) and not usual:
            continue
        first = statement.withdrawn.get(0) or (statement.values[0] if statement.values else None)
        if base in met and isinstance(first, tuple):
            statement.restated = base, first[1]
        elif base in met and statement.meaning is not None and isinstance(link.right, Written):
            with contextlib.suppress(SymnetError, RecursionError, Again):
                statement.restated = base, statement.meaning.expression(link.right)
        met.setdefault(base, bare(called[1]))


def _note_unclear(
    link: Link, number: int, error: SymnetError, statement: Statement, known: Container[str], unclear: Unclear
) -> None:
    """A known function whose new formula is not read, or a symbol of which two shapes are said, is unclear."""
    if link is not statement.links[0] or not isinstance(link.left, Written) or statement.kind == "declares":
        return
    called = call_of(link.left)
    name = plain_name(called[0] if called else link.left)
    if name is None or link.relation not in ("=", ":=", "≡"):
        return
    line, _ = statement.page.place(link.at)
    letters = {found.base for found, _, _ in letters_in(link.right)} if isinstance(link.right, Written) else set()
    if name.base in OF_ARRAYS and name.base in letters:
        return  # tr(A) = tr(A^⊤) gives it no formula
    if called is not None and not (isinstance(called[0], Scripted) and called[0].primes):
        if name.latex() in known or name.base in ELEMENTWISE or name.base in OF_ARRAYS:
            unclear.add(name.latex(), number, f"its formula in line {line} is not read")
    elif "is defined by something else" in str(error):
        unclear.add(name.latex(), -1, f"line {line} gives it another shape than its use")


def _pass(reading: Reading, final: bool, claims: bool) -> None:
    """Read every statement in order; in the first pass only to learn."""
    scope, unclear = reading.scope, Unclear()
    for symbol in scope.symbols.values():
        symbol.defined = symbol.is_used = False
    scope.declared.clear()
    scope.formulas.clear()
    reading.equations.clear()
    for number in reading.order:
        statement = reading.statements[number]
        statement.values = []
        if not claims and statement.kind == "claims" and not defines(statement.links[0], statement, reading):
            continue
        statement.meaning = statement.meaning or Meaning(scope)
        for _ in range(ATTEMPTS):
            statement.meaning.restart()
            count = len(reading.equations)
            try:
                _read(statement, number, reading, unclear if final else None)
            except Again:
                for name in (e.name for e in reading.equations[count:]):
                    scope.symbols[name].defined = False  # so that the next attempt defines it again
                    scope.declared.pop(name, None)
                del reading.equations[count:]
                statement.values = []
                continue
            break
        else:
            late = ReadError("its shapes are not settled in so many attempts", statement.at)
            statement.values = [late for _ in statement.links]
            reading.unread += [(statement.page, late.at, late.reason)] if final else []
    if final:
        _withdraw(reading, unclear)
        _note_restated(reading)
        for name in sorted(scope.taken_for_numbers()):
            scope.notice(f"{name} came out as a number, which is not said; if it is none, say its shape")
        reading.assumptions = _assumptions(reading)


def sentence_before(statement: Statement) -> str:
    """What stands before the formula that a statement is in, back to the end of another sentence."""
    page, number = statement.page, statement.piece
    pieces = page.pieces[max(0, number - SENTENCE) : number] if 0 <= number < len(page.pieces) else ()
    before = "".join(piece.text for piece in pieces)
    return SENTENCES.split(before)[-1]


def _assumptions(reading: Reading) -> list[Assumption]:
    """What is assumed, of values first, then in equations."""
    scope = reading.scope
    known = scope.symbols.keys()
    said = {n: k for n, k in scope.domains.items() if n in known or known.isdisjoint(spellings_in(n))}
    found = [Assumption(f"{name} is {kind}") for name, kind in said.items()]
    assumed = [st for st in reading.statements if st.kind == "assumes"]
    pairs = [(st, *pair) for st in assumed for pair in zip(st.links, st.values, strict=False)]
    written = [(st, link, v) for st, link, v in pairs if not isinstance(v, ReadError)]
    own = {n for _, _, v in written for n in symmetric_in(*v)}
    for name in (n for n in scope.symmetric if n not in own):
        symbol = scope.symbols.get(name)
        if symbol is not None and scope.shape_of(symbol)[0] == scope.shape_of(symbol)[1]:
            found.append(Assumption(f"{name} is symmetric", variable := scope.variable(symbol), transpose(variable)))
    return found + [Assumption("", *v, link.relation, st.case) for st, link, v in written]


def _ends_in_name(statement: Statement, number: int, scope: Scope) -> bool:
    """Whether a link is the end of a chain, and says what the name is that stands there."""
    first, link = statement.links[0].left, statement.links[number]
    if link.relation == ":=" and isinstance(link.right, Written) and plain_name(link.right) is not None:
        return not isinstance(link.left, Written) or plain_name(link.left) is None  # y_j − t_j := e_j
    if not 0 < number == len(statement.links) - 1 or link.relation != "=":
        return False
    if isinstance(first, ReadError) or isinstance(link.left, ReadError) or isinstance(link.right, ReadError):
        return False
    return named_at_the_end(first, link.left, link.right, scope)


def _with_either_dot(
    read: Callable[[Link, Statement, Reading], tuple[Expr, Expr]], link: Link, statement: Statement, reading: Reading
) -> tuple[Expr, Expr]:
    """What is read of a link; where shapes do not fit, · is taken for ⊙, or the other way round, if that fits."""
    scope, meaning = reading.scope, statement.meaning
    assert meaning is not None
    first = meaning.dots_by_entry = scope.dots_by_entry
    try:
        sides = read(link, statement, reading)
        require_shapes(*sides, scope)
        return sides
    except SymnetError as error:
        if scope.has_hadamard or not is_misfit(str(error)) or not has_dots(link):
            raise
        meaning.dots_by_entry = not first
        try:
            sides = read(link, statement, reading)
            require_shapes(*sides, scope)
        except SymnetError:
            raise error from None
        if not first and scope.is_final:
            scope.mended_dots = True
            scope.notice(BY_ENTRY)
        return sides
    finally:
        meaning.dots_by_entry = first


def _read(statement: Statement, order: int, reading: Reading, unclear: Unclear | None) -> None:
    """Read the links of a statement; in the final pass, what is unread is noted, and what is unclear by that."""
    assert statement.meaning is not None
    scope = reading.scope
    if scope.einstein:
        statement.meaning.kept = kept_indices(statement)
    for number, link in enumerate(statement.links):
        mark = len(scope.learned)
        try:
            if number == 0:
                bind_locals(link, statement, reading)
            if statement.kind == "declares" or (link.relation == "∈" and number > 0):
                declare_link(link, statement)
                continue
            if says_space(link):
                statement.kind = "mention"
                scope.notice(f"{statement.source(number)} says what a space is")
                continue
            if link.relation == "=" and len(statement.links) == 1 and is_collection(link.left, link.right):
                statement.kind = "mention"
                scope.notice(f"{statement.source(number)} says what several names are called together")
                continue
            if link.relation in ("=", ":=") and len(statement.links) == 1 and is_set(link.left, link.right):
                statement.kind = "mention"
                scope.notice(f"{statement.source(number)} says what a set holds")
                continue
            if number == 0 and updates(link):
                statement.kind = "updates"
                if unclear is not None and link.relation == "=" and (lost := another_loss(link.left)) is not None:
                    line, _ = statement.page.place(link.at)
                    unclear.add(lost.latex(), order, f"line {line} makes another loss of it")
            statement.solved.discard(number)
            solved = isinstance(link.left, Written) and says_probability(link.left, scope)
            first = statement.links[0].left
            if number and isinstance(first, Written) and isinstance(link.left, Written):
                solved = solved or named_within(first, link.left, scope) or value_within(link.left, scope)
                solved = solved or (number == 1 and statement.kind == "defines" and names_both(link.left, scope))
            if number == 0 and statement.is_formula:
                statement.kind = "defines"
            elif _ends_in_name(statement, number, scope):  # σ(z) = … = a
                turned = replace(link, left=link.right, right=link.left)
                if defines(turned, statement, reading):
                    _with_either_dot(define, turned, statement, reading)
                    statement.solved.add(number)
            elif (number == 0 or solved) and defines(link, statement, reading):
                said = _with_either_dot(define, link, statement, reading)
                if number == 0:
                    statement.kind = "defines"
                else:  # −log p(y | x) = … is kept as it is written
                    statement.solved.add(number)
                    said = claim(link, statement, reading)
                statement.values.append(said)
                continue
            if link.relation == "↦":
                raise ReadError("a map is not read; say f(x) = …", link.at)
            if is_range(link, reading):
                statement.ranges.add(number)
                statement.kind = "range" if len(statement.links) == 1 else statement.kind
                continue
            left, right = _with_either_dot(claim, link, statement, reading)
            if len(statement.links) == 1 and is_order_of_sizes(left, right, link.relation):
                statement.kind = "mention"
                scope.notice(f"{statement.source(number)} is said of sizes, and claims nothing")
                continue
            statement.values.append((left, right))
            before = partial(sentence_before, statement)
            if len(statement.links) == 1 and is_assumed(statement.lead, left, right, link.relation, scope, before):
                statement.kind = "assumes"
                if link.relation == "=":
                    scope.symmetric |= dict.fromkeys(symmetric_in(left, right), "symmetric")
        except Again:
            statement.learned.setdefault(number, []).extend(scope.learned[mark:])
            raise
        except SymnetError as error:
            if unclear is None:  # what is not understood tells nothing of sizes
                for size in statement.learned.pop(number, ()):
                    scope.forget(size)
            known = error if isinstance(error, ReadError) else ReadError(str(error), link.at)
            statement.values.append(known)
            if unclear is not None:
                reading.unread.append((statement.page, known.at, known.reason))
                _note_unclear(link, order, error, statement, scope.declared, unclear)
        except RecursionError:
            statement.values.append(ReadError("the formula is nested too deeply", link.at))
