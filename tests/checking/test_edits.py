"""Single edits that `benchmarks/mutations.py` found to be taken wrongly, and the program that decides them anew."""

import importlib
import re
from pathlib import Path

import pytest

import symnet
from symnet.checking.against import written
from symnet.sources.resolve import resolve
from tests.checking.test_verdicts import report, verdicts

ROOT = Path(__file__).parents[2]

REGRESSION = r"""<!-- symnet: w : n \times 1; x : n \times 1; b : 1 \times 1; y : 1 \times 1 -->

$$z = w \cdot x + b, \quad L = \frac{1}{2} (z - y)^2$$

"""

SOFTMAX = r"""<!-- symnet: z : K \times 1 -->

$$p = \operatorname{softmax}(z)$$

"""

BATCH = r"""<!-- symnet: H : m \times d; G : m \times d; D : m \times d -->

Let $D = G \odot H \odot (\mathbf{1}_{m \times d} - H)$.

"""

LABEL = r"""<!-- symnet: a : 1 \times 1; y : 1 \times 1 -->
<!-- symnet: binary y -->

$$L = -\bigl(y \log a + (1 - y) \log(1 - a)\bigr)$$

"""


@pytest.mark.parametrize("sign", [r"\odot", r"\cdot", "+"])
def test_a_sign_behind_a_differential_is_not_passed_over(sign):
    right = r"$$\frac{\partial L}{\partial z} = z - y$$"
    assert verdicts(REGRESSION + right) == ["proved"]
    above = right.replace(r"\partial L", rf"\partial {sign} L")
    below = right.replace(r"\partial z", rf"\partial {sign} z")
    assert verdicts(REGRESSION + above) == verdicts(REGRESSION + below) == ["unread"]


@pytest.mark.parametrize("delta", ["[i = j]", r"\delta_{ij}"])
def test_a_lost_index_is_refuted_beside_indices_that_have_no_shape(delta):
    right = rf"$$\frac{{\partial p_i}}{{\partial z_j}} = p_i ({delta} - p_j)$$"
    assert verdicts(SOFTMAX + right)[-1] in ("proved", "confirmed")
    for lost in (right.replace("- p_j", "- p"), right.replace("= p_i", "= p")):
        claim = report(SOFTMAX + lost).claims[-1]
        assert (claim.verdict, claim.counterexample.shapes) == ("refuted", ("1 × 1", "K × 1"))


def test_a_product_of_matrices_of_one_shape_is_refuted_beside_ones():
    right = r"$$D = G \odot H \odot (\mathbf{1}_{m \times d} - H)$$"
    assert verdicts(BATCH + right) == ["proved"]
    assert verdicts(BATCH + right.replace(r"G \odot H", "G H")) == ["refuted"]


def test_a_side_without_a_value_at_some_label_is_refuted_at_another():
    right = r"$$\frac{\partial L}{\partial a} = -\left(\frac{y}{a} + \frac{y - 1}{1 - a}\right)$$"
    assert verdicts(LABEL + right) == ["proved"]
    assert verdicts(LABEL + right.replace(r"\frac{y - 1}{1 - a}", r"\frac{1 - a}{y - 1}")) == ["refuted"]
    only_there = r"$$\frac{\partial L}{\partial a} = \frac{(1 - y)^2}{(1 - y)(1 - a)} - \frac{y}{a}$$"
    assert verdicts(LABEL + only_there)[-1] not in ("refuted", "conditional")


def test_a_hand_in_about_any_layer_is_checked_against_n_layers(tmp_path):
    right = r"$$\frac{\partial L}{\partial W^{[i]}} = \frac{\partial L}{\partial z^{[i]}} a^{[i-1]\top}$$"
    for text, verdict in ((right, "confirmed"), (right.replace("[i-1]", "[i]"), "refuted")):
        (tmp_path / "answer.md").write_text(text)
        claims = symnet.check(tmp_path / "answer.md", against="n-layer").claims
        assert [c.verdict for c in claims if c.verdict != "missing"] == [verdict]


@pytest.mark.parametrize("name", ["two-layer", "softmax", "n-layer"])
def test_the_other_program_finds_the_lectures_true_and_their_edits_false(name, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    independent, notation, values = (importlib.import_module(m) for m in ("independent", "notation", "values"))
    text = notation.plain((ROOT / "derivations" / f"{name}.tex").read_text(encoding="utf-8"))
    document = independent.Document()
    document.read(text)
    sides = [(chain[0].latex, side) for chain in notation.sides_of(text) for side in chain[1:] if side.relation == "="]
    assert len(sides) > 8
    for head, side in sides:
        if head != "i":
            assert any(document.holds(head, "=", side.latex, given) for given in (False, True)), (head, side.latex)
            assert document.decide(head, "=", side.latex, f"({side.latex}) + 1")[0] != "true"
    for module in (independent, notation, values):
        imported = re.findall(r"^(?:from|import) (\w+)", Path(module.__file__).read_text(encoding="utf-8"), re.M)
        assert "symnet" not in imported


NAMES = ("u", "v", "w", "p", "q", "r", "s", "t", "a", "b", "c", "g")


@pytest.mark.parametrize("n", range(1, len(NAMES)))
def test_two_numbers_do_not_have_one_sign_at_all_points(n):
    said = f"Let ${', '.join(NAMES)} \\in \\mathbb{{R}}$.\n\n"
    one, other = NAMES[0], NAMES[n]
    right = f"$$|{one}| |{other}| = |{one} {other}|$$\n\n"
    wrong = f"$$|{one}| |{other}| = {one} {other}$$\n\n$$|{one}| |{other}| = -{one} {other}$$"
    assert verdicts(said + right + wrong) == ["confirmed", "refuted", "refuted"]


def test_two_labels_are_tried_in_all_ways():
    said = "<!-- symnet: y : 1 \\times 1; t : 1 \\times 1; s : 1 \\times 1 -->\n<!-- symnet: binary y, t, s -->\n\n"
    wrong = [f"$${one} {other} = {value}$$\n\n" for one, other in ("yt", "ys", "ts") for value in (0, one, other)]
    assert not {"proved", "confirmed"} & set(verdicts(said + "".join(wrong)))
    assert verdicts(said + "$$y^2 t = t y$$") == ["confirmed"]


def test_a_sign_behind_a_function_is_not_passed_over():
    right = r"$$L = -\bigl(y \log a + (1 - y) \log(1 - a)\bigr)$$"
    assert verdicts(LABEL + right) == ["proved"]
    assert verdicts(LABEL + right.replace(r"\log a", r"\log \odot a")) == ["unread"]
    assert verdicts(LABEL + right.replace(r"\log(", r"\log \cdot (")) == ["unread"]


def test_the_derivative_of_a_function_of_this_field_is_known():
    cases = r"\begin{cases} 1 & \text{if } z > 0 \\ \frac{1}{100} & \text{otherwise} \end{cases}"
    right = rf"$$\operatorname{{LeakyReLU}}'(z) = {cases}$$"
    assert verdicts(right) == ["confirmed"]
    assert verdicts(right.replace("z > 0", "z < 0")) == verdicts(right.replace(" 1 &", " 2 &")) == ["refuted"]


def test_a_power_of_a_size_is_not_passed_over():
    said = "<!-- symnet: e : 3 d \\times 1 -->\n\n"
    right = "$$f = e_{d + 1:2 d}$$\n\n"
    assert verdicts(said + right + right) == ["proved"]
    for wrong in (right.replace("2 d", "2 d^2"), right.replace("{d", "{d^2")):
        assert verdicts(said + right + wrong)[-1] in ("unread", "refuted")


def test_a_sign_behind_a_sum_is_not_passed_over():
    right = r"$$L = \sum_k x_k y_k$$"
    assert verdicts(right + "\n\n" + right) == ["proved"]
    assert verdicts(right + "\n\n" + right.replace("_k x", r"_k \odot x"))[-1] == "unread"


@pytest.mark.parametrize(
    ("source", "said"), [("pooled", "ids S"), ("two-layer", "binary y"), ("multinomial", "one-hot y")]
)
def test_a_hand_in_is_told_what_values_the_teachers_names_take(source, said):
    assert f"<!-- symnet: {said} -->" in written(resolve(source).network)
