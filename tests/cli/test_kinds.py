"""`symnet derive --kind`: what it prints, and what it refuses."""

import json
import re
import shutil
import subprocess

import pytest

from tests.calling import call

KINDS = ("differential", "jacobian", "hessian", "hvp", "jvp", "vjp", "directional")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_as_json(kind):
    done = call("derive", "logistic", "--kind", kind, "--wrt", "w", "--to", "json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["kind"] == kind
    assert data["of"]["name"] == data["loss"]["name"] == "L"
    if kind == "differential":
        assert data["verdict"] == "proved"
        assert [line["left"] for line in data["lines"]] == [r"\mathrm{d}z", r"\mathrm{d}a", r"\mathrm{d}L"]
    else:
        assert [r["verdict"] for r in data["results"]] == ["proved"]
        assert all(r["why"] for r in data["results"])


def test_a_hessian_by_a_matrix_says_why_it_keeps_indices():
    done = call("derive", "multinomial", "--kind", "hessian", "--wrt", "W", "--to", "json")
    (result,) = json.loads(done.stdout)["results"]
    assert result["notation"] == "indices"
    assert result["latex"] is None
    assert "4 indices" in result["why"]
    assert result["entries"].startswith(r"\frac{\partial^2")


def test_of_one_intermediate_by_another():
    words = ("derive", "two-layer", "--kind", "jacobian", "--of", "z2", "--wrt", "a1", "--to", "json")
    (result,) = json.loads(call(*words).stdout)["results"]
    assert result["latex"] == "W^{[2]}"


def test_a_document_of_ones_own(tmp_path):
    file = tmp_path / "ridge.tex"
    file.write_text(
        r"Let $X \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^m$, $w \in \mathbb{R}^n$. % symnet: data X, y, \lambda"
        "\n$$r = X w - y, \\quad J = \\tfrac12 \\|r\\|^2 + \\tfrac{\\lambda}{2} \\|w\\|^2$$\n"
    )
    done = call("derive", str(file), "--kind", "hessian", "--to", "json")
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)["results"]
    assert result["latex"] == r"X^\top X + \lambda I_{n}"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("kind", KINDS)
def test_the_documents_compile(tmp_path, kind):
    done = call(
        "derive", "two-layer-softmax", "--kind", kind, "--wrt", "W1", "--wrt", "b2", "-o", str(tmp_path / "k.tex")
    )
    assert done.returncode == 0, done.stderr
    words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "k.tex"]
    made = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout[-2000:]
    assert max(map(float, re.findall(r"Overfull \\hbox \(([\d.]+)pt", made.stdout)), default=0) < 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("derive", "logistic", "--kind", "curl"), "is not one of"),
        (("derive", "logistic", "--kind", "hessian", "--wrt", "q"), "unknown symbol 'q'"),
        (("derive", "softmax", "--kind", "hessian"), "no loss"),
        (("derive", "two-layer", "--kind", "hessian", "--of", "z1"), "only a scalar has a gradient"),
        (("derive", "logistic", "--kind", "jvp", "--closed-form"), "--closed-form is for gradients"),
        (("derive", "n-layer", "--kind", "jvp"), "give numbers"),
        (("derive", "identities", "--kind", "jvp"), "identities is a table"),
    ],
)
def test_what_makes_no_sense_is_one_line(words, message):
    done = call(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
