"""Articles: two pages for two layers, no warning under either engine, and bodies that fit into other documents."""

import re
import subprocess

import pytest

import symnet
from symnet import nets
from symnet.render import latex
from symnet.render.document import Document, Symbol, Table
from symnet.render.latex import FRAMES as FRAMES_OF_BODIES
from symnet.render.latex import style
from symnet.render.latex_rows import dressed
from symnet.render.marks import Lexicon
from symnet.sources.resolve import lectures_folder
from tests.calling import call
from tests.lectures import LECTURES, lecture_named
from tests.tex import compiled

DEEP = {
    "ten layers": nets.mlp(depth=10, activation="tanh", output="softmax", batch=True),
    "nine layers in numbers": nets.mlp(depth=9, widths=[5, 4, 3, 4, 3, 4, 3, 4, 3, 2], output="softmax"),
}


def pages(log):
    return int(re.search(r"Output written on \S+ \((\d+) page", log)[1])


@pytest.mark.parametrize("name", ["two-layer", "two-layer-softmax"])
def test_two_layers_take_two_pages(name, pdflatex, tmp_path):
    assert pages(compiled(pdflatex, tmp_path, lecture_named(name).to("latex"), written=True)) == 2


@pytest.mark.parametrize("detail", ["brief", "lecture", "full"])
@pytest.mark.parametrize("name", DEEP)
def test_deep_networks_compile_without_a_warning(name, detail, pdflatex, tmp_path):
    compiled(pdflatex, tmp_path, symnet.derive(DEEP[name]).to("latex", detail=detail, checked=True))


@pytest.mark.parametrize("name", ["two-layer-softmax", "computation-graph", "n-layer", "pooled-max"])
def test_the_other_engine_has_no_warning_either(name, lualatex, tmp_path):
    compiled(lualatex, tmp_path, lecture_named(name).to("latex", detail="full"))


FRAMES = {
    "article": r"\documentclass{article}\usepackage{amsmath,amssymb,bm}\begin{document}%s\end{document}",
    "article with colours": r"\documentclass[12pt]{article}\usepackage{amsmath,amssymb,bm,xcolor}"
    r"\begin{document}\section{One}%s\section{Two}\[x=1\]\end{document}",
    "two networks": r"\documentclass{article}\usepackage{amsmath,amssymb,bm}\begin{document}%s\par%s\end{document}",
    "Beamer": r"\documentclass{beamer}\usetheme{Madrid}\usepackage{bm}"
    r"\begin{document}\begin{frame}[allowframebreaks]{Mine}%s\end{frame}\end{document}",
    "Beamer, Warsaw": r"\documentclass[11pt]{beamer}\usetheme{Warsaw}\usecolortheme{seahorse}\usepackage{bm}"
    r"\begin{document}\section{S}\begin{frame}[allowframebreaks]{Mine}%s\end{frame}\begin{frame}$x$\end{frame}\end{document}",
    "own names": r"\documentclass{article}\usepackage{amsmath,amssymb,bm}\newcommand{\snfwd}{mine}"
    r"\newcommand{\x}{\mathbf{x}}\begin{document}%s\snfwd\end{document}",
}


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("frame", FRAMES)
def test_a_body_fits_into_anybodys_document(frame, engine, tmp_path, request):
    (tmp_path / "body.tex").write_text(symnet.derive(nets.mlp()).to("latex", fragment=True, checked=True))
    document = FRAMES[frame].replace("%s", r"\input{body}")
    (tmp_path / "document.tex").write_text(document)
    command = [request.getfixturevalue(engine), "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    log = (tmp_path / "document.log").read_text(errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert "Overfull \\hbox" not in log


ON_SLIDES = ("crf", "glove", "pooled", "layer-norm", "bias-unit")
"""High results, long tables, wide rows, long reasons, headings with formulas."""


@pytest.fixture(scope="module")
def bodies():
    """The bodies of these lectures."""
    return {name: lecture_named(name).to("latex", fragment=True) for name in ON_SLIDES}


@pytest.mark.parametrize("theme", ["default", "Madrid", "Singapore", "CambridgeUS"])
def test_a_body_runs_off_no_slide_of_a_theme(theme, bodies, pdflatex, tmp_path):
    """Nor are its headings entries of the talk, in which Beamer warns of formulas."""
    head = rf"\documentclass[hyperref={{bookmarks=false}}]{{beamer}}\usetheme{{{theme}}}\usepackage{{bm}}"
    for name, body in bodies.items():
        (tmp_path / f"{name}.tex").write_text(body)
    frames = "".join(rf"\begin{{frame}}[allowframebreaks]{{Mine}}\input{{{name}}}\end{{frame}}" for name in bodies)
    compiled(pdflatex, tmp_path, rf"{head}\begin{{document}}{frames}\end{{document}}")


LONG = r"""\documentclass[hyperref={bookmarks=false}]{beamer}\geometry{paperheight=3000pt}
\begin{document}\begin{frame}[allowframebreaks]{Mine}\makeatletter\parskip=0pt %s\makeatother %s\end{frame}
\begin{frame}After\end{frame}\end{document}"""


def test_a_body_of_more_slides_than_tex_tells_the_height_of_fills_them_all(pdflatex, tmp_path):
    """TeX tells no dimension from 16384 points on; its numbers turn negative at twice as much."""
    (tmp_path / "frames.tex").write_text(FRAMES_OF_BODIES)
    slides = 13
    body = r"\noindent\vrule height 2700pt\par\vskip1pt" * slides
    assert pages(compiled(pdflatex, tmp_path, LONG % (r"\input{frames}", body))) == slides + 1


WIDE = r"""\documentclass[11pt,fleqn]{article}\usepackage{symnet}\mathindent=0pt\begin{document}\begin{alignat*}{2}
\snleft{y} &= \snwide{%s}{0em}\\ %s &= x\\ \snlong{%s} & \\ &= \snright{%s} && \snwhy{why}
\end{alignat*}\end{document}"""


def overfull(pdflatex, folder, *parts):
    """The boxes that TeX says are too wide."""
    (folder / "symnet.sty").write_text(style())
    (folder / "wide.tex").write_text(WIDE % parts)
    subprocess.run([pdflatex, "-interaction=nonstopmode", "wide.tex"], cwd=folder, capture_output=True, check=True)
    return re.findall(r"^Overfull.*", (folder / "wide.log").read_text(errors="replace"), re.MULTILINE)


def test_what_runs_over_the_margin_is_never_hidden(pdflatex, tmp_path):
    """What is a little too wide is set smaller; what is far too wide TeX reports: no box hides it."""
    short, little, far = (" + ".join(["x"] * n) for n in (4, 25, 90))
    assert not overfull(pdflatex, tmp_path, short, "y", short, short)
    assert not overfull(pdflatex, tmp_path, little, "y", little, short)
    assert overfull(pdflatex, tmp_path, far, "y", short, short)
    assert overfull(pdflatex, tmp_path, short, "y", far, short)


@pytest.mark.parametrize("detail", ["brief", "full"])
@pytest.mark.parametrize("name", LECTURES)
def test_closed_forms_of_every_lecture_stay_within_the_margins(name, detail, pdflatex, tmp_path):
    """No box has width 0 but those in which TeX measures (see above), so that Overfull is said of all that is."""
    compiled(pdflatex, tmp_path, lecture_named(name).to("latex", detail=detail, closed_form=True))


STEPS = r"""\documentclass[11pt,fleqn]{article}\usepackage[article]{symnet}
\newwrite\pages\immediate\openout\pages=\jobname.pages
\begin{document}%s\end{document}"""
STEP = r"""
\snstep{1}{From $L$ back to $z$}{}
\begin{alignat*}{2}
\snleft{a} &= %s\snright{b\write\pages{%d chain \the\value{page}}} && \snwhy{why}
\end{alignat*}
\begin{snresult}{(1)}\write\pages{%d result \the\value{page}}
$\snleft{a} = \snright{\frac{c}{d}}$
\end{snresult}
"""


@pytest.mark.parametrize("before", ["", r"\snright{c} && \snwhy{why} \\ &= "], ids=["one line", "two"])
def test_no_page_begins_with_a_result(before, pdflatex, tmp_path):
    """The last formula of a step stands on the page of its result, wherever pages end."""
    (tmp_path / "symnet.sty").write_text(style())
    many = 90
    body = "".join(rf"\vspace{{{n % 7 * 3}pt}}" + STEP % (before, n, n) for n in range(many))
    compiled(pdflatex, tmp_path, STEPS % body)
    noted = [line.split() for line in (tmp_path / "document.pages").read_text().splitlines()]
    found = {what: {n: page for n, kind, page in noted if kind == what} for what in ("chain", "result")}
    assert len(found["chain"]) == many
    assert len(set(found["chain"].values())) > 5
    assert found["chain"] == found["result"]


@pytest.mark.parametrize(("rows", "before", "shared"), [(10, 240, [10]), (30, 235, [3, 27]), (30, 242, [30])])
def test_a_long_table_goes_on_on_the_next_page_and_a_short_one_stays_on_one(rows, before, shared, pdflatex, tmp_path):
    """A few rows at least stand on each page; a head does not stand alone."""
    table = Table(("symbol", "shape", "meaning"), tuple((f"$x_{{{n}}}$", "scalar", f"{n}th") for n in range(rows)))
    text = latex.write(Document("T", "", (table,)))
    text = text.replace("scalar", r"scalar\write\pages{\the\value{page}}")
    opened = rf"\newwrite\pages\immediate\openout\pages=t.pages \vspace*{{{before}mm}}Words.\par{{\sntable"
    compiled(pdflatex, tmp_path, text.replace(r"{\sntable", opened, 1))
    noted = (tmp_path / "t.pages").read_text().split()
    assert [noted.count(page) for page in sorted(set(noted))] == shared


def test_rows_with_high_formulas_leave_room_for_fewer_on_a_slide():
    for cell, shared in (("$x$", [13, 7]), (r"$\frac{a}{b}$", [6, 6, 6, 2])):
        text = latex.write(Document("T", "", (Table(("name", "norm"), ((cell, "1"),) * 20),)), fragment=True)
        assert [part.count("& 1") for part in text.split(r"\sntop")[-len(shared) :]] == shared


def test_a_wide_table_of_a_body_keeps_its_measure(pdflatex, tmp_path):
    """The widest column is broken, in words and in formulas; long tables come in parts, so that slides hold them."""
    for name in ("skip-gram", "crf"):
        (tmp_path / "body.tex").write_text(lecture_named(name).to("latex", fragment=True))
        log = compiled(pdflatex, tmp_path, FRAMES["article"].replace("%s", r"\input{body}"))
        assert pages(log) > 2


def derived(*words):
    """What the command says on standard error."""
    done = call("derive", *words)
    assert done.returncode == 0
    return done.stderr


def test_the_style_is_written_beside_the_document_and_a_changed_one_is_kept(tmp_path):
    assert not derived("unit", "-o", tmp_path / "unit.tex")
    assert r"\usepackage[article]{symnet}" in (tmp_path / "unit.tex").read_text()
    assert (tmp_path / "symnet.sty").read_text() == style()
    (tmp_path / "symnet.sty").write_text("mine")
    assert "left as it is" in derived("unit", "-o", tmp_path / "unit.tex")
    assert (tmp_path / "symnet.sty").read_text() == "mine"


@pytest.mark.parametrize("flag", ["--standalone", "--fragment"])
def test_nothing_is_written_beside_what_carries_its_style(flag, tmp_path):
    derived("unit", flag, "-o", tmp_path / "unit.tex")
    assert [p.name for p in tmp_path.iterdir()] == ["unit.tex"]
    assert "usepackage[article]{symnet}" not in (tmp_path / "unit.tex").read_text()


def test_the_style_of_the_lectures_is_the_packages_own():
    assert (lectures_folder() / "symnet.sty").read_text(encoding="utf-8") == style()


LEXICON = Lexicon(
    (
        Symbol("W", "m", "n", "parameter"),
        Symbol("a", "n", "1", "forward"),
        Symbol(r"\delta", "m", "1", "backward"),
        Symbol("L", "1", "1", "loss"),
    ),
    "L",
)


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"W^\top \delta", r"\snshape{W^\top}{n \times m} \snshape{\snback{\delta}}{m \times 1}"),
        (r"\frac{\partial L}{\partial W}", r"\snshape{\snback{\frac{\partial L}{\partial W}}}{m \times n}"),
        (r"a_k + \log a + a", r"\snfwd{a_k} + \log \snshape{\snfwd{a}}{n \times 1} + \snfwd{a}"),
        (r"\frac{a}{W}", r"\frac{\snfwd{a}}{W}"),
    ],
)
def test_names_are_marked_and_shapes_stand_at_first_use(latex, shown):
    assert dressed(latex, LEXICON, set()) == shown
