r"""A document as statements: what it declares, defines, claims and assumes, in order, each with its place.

    W \in \mathbb{R}^{m \times n}     declares
    z = W x + b                       defines, since z has no meaning yet
    \delta = ∂L/∂z = a − y            defines δ and claims the rest
    ∂L/∂W = δ x^⊤                     claims

It is read twice: once to learn which sizes must agree, once more with all of them known.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from symnet.core.notation import Name
from symnet.reading.adjoints import say_what_accents_are
from symnet.reading.alone import speak_of_one_sample
from symnet.reading.anew import set_names_apart
from symnet.reading.assuming import note_covariances
from symnet.reading.at_points import write_at_points
from symnet.reading.axes import write_in_axes
from symnet.reading.bare_functions import write_at_a_place
from symnet.reading.bare_in_sums import number_in_sums
from symnet.reading.bare_words import words_given
from symnet.reading.bars import has_differentials, losses_of_bars, write_deltas_as_d
from symnet.reading.beforehand import (
    given_name,
    is_an_error,
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
from symnet.reading.between import leave_out_calls, leave_out_facts, leave_out_own_calls
from symnet.reading.biases import biases_in
from symnet.reading.bounds import (
    summed_letters,
    summed_openly,
    write_in_ends,
    write_in_letters,
    write_in_sums,
    writes_sums,
)
from symnet.reading.bracketed import set_places_apart
from symnet.reading.by_component import name_by_components
from symnet.reading.calls_of_samples import number_calls
from symnet.reading.choosing import best_reading
from symnet.reading.classes import leave_out_labels, note_classes, note_hot
from symnet.reading.colons import multiplies
from symnet.reading.columns import note_columns
from symnet.reading.competing import runs_along
from symnet.reading.composing import write_out_compositions
from symnet.reading.conditionals import write_out_conditionals, write_out_members
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
from symnet.reading.declaring import is_listed_set, is_set
from symnet.reading.deriving import as_meant
from symnet.reading.diagonal_maps import write_diagonals
from symnet.reading.diagonals import attach_words_of_diagonals
from symnet.reading.digits import name_by_digits
from symnet.reading.displays import note_own_entries, write_in
from symnet.reading.drawn import put_as_drawn
from symnet.reading.dropped_indices import put_dropped_indices
from symnet.reading.dummies import set_dummies_apart, write_primed_indices
from symnet.reading.entries_of_functions import write_entries_behind
from symnet.reading.entries_or_rows import write_entries_of_wholes, write_entries_plain, write_next_plain
from symnet.reading.entropies import name_entropies
from symnet.reading.errors_of_layers import say_errors, say_errors_of_each
from symnet.reading.every_layer import write_out_layers
from symnet.reading.evidence import gather, note_ranges
from symnet.reading.families import note_families
from symnet.reading.files import Page, Piece
from symnet.reading.formulas import note_formulas, note_functions_of_numbers, note_named_functions, note_sigma
from symnet.reading.gradients_said import gradients_lie, layouts_said
from symnet.reading.grids import layout_shown
from symnet.reading.hanging import note_arguments
from symnet.reading.heads import call_of
from symnet.reading.increments import set_deltas_apart
from symnet.reading.instances import note_instances
from symnet.reading.jacobians import note_jacobians
from symnet.reading.kronecker import kroneckers, put_indices_below
from symnet.reading.lengths import write_lengths
from symnet.reading.limits import of_any_function, takes_a_step, with_derivatives
from symnet.reading.listed_values import write_out_values
from symnet.reading.listed_vectors import declare_listed, note_listed, write_out_dots
from symnet.reading.mappings import write_out_maps
from symnet.reading.marks import name_by_marks
from symnet.reading.models import leave_out_models
from symnet.reading.models_of_samples import write_out_models_of_samples
from symnet.reading.named_behind import name_behind
from symnet.reading.named_formulas import name_formulas, put_names, write_out_arguments
from symnet.reading.named_gradients import name_gradients
from symnet.reading.nested import name_entries, name_entries_of_members, name_entries_of_numbered
from symnet.reading.no_losses import matrices_among_losses
from symnet.reading.normal import note_normal
from symnet.reading.numbered_layers import (
    name_first_layers,
    number_functions,
    number_layers,
    write_ell,
    write_last_layer,
)
from symnet.reading.once import Formulas
from symnet.reading.operators import write_out_operators
from symnet.reading.other_names import name_functions_once
from symnet.reading.outputs import call_outputs, name_outputs
from symnet.reading.parameters_below import write_parameters_below
from symnet.reading.passes import declare_all, read_once
from symnet.reading.piecewise import join_cases
from symnet.reading.primes import put_primes_on_functions, write_out_primed_names, write_out_primes
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
from symnet.reading.scope import Scope
from symnet.reading.sentences import sentence_before
from symnet.reading.short_sums import write_out_short_sums
from symnet.reading.signs import put_signs, put_stars
from symnet.reading.sizes_of_layers import learn_sizes_of_layers
from symnet.reading.slips import mend_derivatives
from symnet.reading.solutions import note_solutions
from symnet.reading.stacks import put_numbers_below
from symnet.reading.statements import Reading, Statement, statements_of
from symnet.reading.terms import name_terms
from symnet.reading.terms_of_sums import give_terms_of_sums
from symnet.reading.tokens import ReadError, macros_of
from symnet.reading.traces import write_traces
from symnet.reading.transposing_primes import write_said_transposes
from symnet.reading.tree import Letter, Written
from symnet.reading.tuples import write_out_tuples
from symnet.reading.twice import leave_out_other_functions, set_arguments_apart, set_arities_apart, set_functions_apart
from symnet.reading.unit_labels import write_unit_labels
from symnet.reading.units import name_layers
from symnet.reading.unjudged import leave_out_unjudged
from symnet.reading.upper_indices import put_pairs_below
from symnet.reading.variations import (
    name_last_layer,
    put_gradients,
    put_losses,
    take_entries_of_gradients,
    turn_gradients,
)
from symnet.reading.zeros import write_from_zero

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

BULLET = re.compile(
    r"\\bullet\s*(?:[a-zA-Z]|\\[a-z]+)\s*'|\\bullet\s*\$[^.;$]{0,60}?\b(?:element|entry|component)[- ]?wise\b", re.I
)
"""W^\\top δ \\bullet f'(z), which multiplies entry by entry."""

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
    text = "\n".join(page.text for page in pages)
    formulas = Formulas(macros, multiplies(text), words_given(text))

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
    leave_out_labels(raw)
    write_said_transposes(raw, "\n".join(page.part for page in pages), scope)
    declare_listed(raw)
    join_cases(raw)
    write_entries_behind(raw)
    write_primed_indices(raw, scope)
    write_out_short_sums(raw)
    write_next_plain(raw)
    write_in_axes(raw, scope)
    write_unit_labels(raw)
    put_dropped_indices(raw, scope)
    name_behind(raw, scope)
    name_gradients(raw, scope)
    say_what_accents_are(raw, scope)
    leave_out_unjudged(raw, scope)
    prose = " ".join(piece.text for page in pages for piece in page.pieces if piece.kind == "prose")
    put_signs(raw, prose, scope)
    put_stars(raw, "\n".join(page.text for page in pages))  # also where some of its paragraphs are read alone
    write_traces(raw, prose)
    put_pairs_below(raw, scope)
    name_by_components(raw, scope)
    scope.matrices |= matrices_among_losses(raw)
    name_entropies(raw, prose, scope)
    name_by_digits(raw, scope)
    set_deltas_apart(raw)
    name_by_marks(raw, scope)
    if iteration := leave_out_iteration(raw):
        scope.notice(f"({iteration}) stands at everything, and is left out")
    put_as_drawn(raw, scope)
    put_indices_below(raw, scope)
    write_out_maps(raw)
    write_parameters_below(raw, scope)
    text = "\n".join(page.part for page in pages)
    write_out_projections(raw, text, scope)
    write_diagonals(raw, text, scope)
    set_places_apart(raw)
    mend_derivatives(raw, scope)
    write_at_points(raw, scope)
    write_out_operators(raw, scope)
    _put_derivatives(raw, scope)
    set_remarks_apart(raw, scope)
    raw[:] = list(give_terms_of_sums(raw, scope))
    leave_out_models(raw, scope)
    leave_out_facts(raw, scope)
    write_out_tuples(raw)
    number_calls(raw, scope)
    leave_out_own_calls(raw, scope)
    if claims:
        set_names_apart(raw, scope)
        set_arities_apart(raw, scope)
        leave_out_other_functions(raw, scope)
        set_functions_apart(raw, scope)
        set_arguments_apart(raw, scope)
    name_functions_once(raw, scope)
    write_out_values(raw)
    claim_results(raw)
    leave_out_calls(raw, scope)
    write_out_conditionals(raw, scope)
    write_out_members(raw, scope)
    write_out_models_of_samples(raw, scope)
    write_ell(raw)
    write_last_layer(raw, scope)
    number_functions(raw, scope)
    number_layers(raw, scope)
    name_first_layers(raw, scope)
    write_out_layers(raw, scope)
    name_entries(raw, scope)
    name_entries_of_numbered(raw, scope)
    name_entries_of_members(raw, scope)
    write_at_a_place(raw, scope)
    put_primes_on_functions(raw)
    write_out_primes(raw, scope)
    write_out_primed_names(raw, scope)
    write_in_letters(raw, scope)
    write_in_ends(raw, text, scope)
    write_out_compositions(raw)
    write_out_arguments(raw)
    if scope.names_formulas:
        raw[:0] = name_formulas(raw, scope)
    _leave_out(raw, scope)
    scope.einstein = scope.einstein or SUMMATION.search(prose) is not None
    scope.writes_sums = not scope.einstein and writes_sums(raw)
    scope.summed_openly = frozenset() if scope.einstein else summed_openly(raw, prose)
    if not scope.einstein and not scope.writes_sums and (letter := write_in_sums(raw)):
        scope.einstein = True
        scope.notice(f"indices that stand twice are summed over, as {letter} that stands on one side alone")
    if not scope.dots_by_entry and (DOTS.search(text) or BULLET.search(text)):
        scope.dots_by_entry = True
        said = "as the document says" if DOTS.search(text) else "as • does beside slopes"
        scope.notice(f"· multiplies entry by entry, {said}")
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
    turn_gradients(raw, scope)
    put_gradients(raw, scope)
    put_losses(raw, scope)
    take_entries_of_gradients(raw)
    name_last_layer(raw, scope)
    note_listed(raw, scope)
    write_out_dots(raw, scope)
    set_dummies_apart(raw, scope)
    given = [n for st in raw for link in st.links[:1] if (n := given_name(link)) is not None]
    scope.given |= {n.latex() for n in given if not scope.is_entry(n)}
    scope.given_by_entries = {n.base for n in given if n.sub.isalpha() and len(n.sub) == 1}
    firsts = [link for st in raw for link in st.links[:1]]
    scope.biases = biases_in(raw)
    scope.gates = frozenset(
        n.base for link in firsts if (n := given_name(link)) and n == Name(n.base) and is_gate(link)
    )
    note_values(raw, scope)
    write_from_zero(raw)
    note_means(raw, scope)
    note_own_entries(raw, scope)
    write_in(reading)
    write_entries_plain(raw)
    write_entries_of_wholes(raw, scope)
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
    note_sigma(raw, scope, prose)
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
    said_of_e = [link for st in raw for link in st.links[:1] if names_e(link)]
    scope.euler, scope.has_error_e = not said_of_e, bool(said_of_e) and all(map(is_an_error, said_of_e))
    attach_conditions(raw, scope)
    attach_words_of_diagonals(raw, scope)
    reading.order = reading_order(raw)
    declare_all(reading)
    for final in (False, True):
        read_once(reading, final, claims or not final)
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
    if scope.squares_lengths:
        write_lengths(statements, scope)
