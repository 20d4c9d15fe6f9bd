"""The page: valid, self-contained, silent, foldable, and the same formulas as everywhere else; in a real browser."""

import re
import struct
import subprocess
import zlib
from pathlib import Path

import html5lib
import pytest

import symnet
from symnet import nets
from symnet.render.document import Symbol
from symnet.render.marks import Lexicon
from symnet.render.mathematics import NotTypesetError, parse
from symnet.render.mathml import formula
from tests.browser import NARROW, opened
from tests.lectures import LECTURES, lecture_named
from tests.networks import EVERY_NETWORK, derivation_of

every_lecture = pytest.mark.parametrize("name", LECTURES)


def browse(chromium, folder, page, *options):
    """What the browser prints about a page: its DOM, or nothing; and what its console says."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr"]
    command += [f"--user-data-dir={folder / 'profile'}", *options, (folder / "page.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120, check=False)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def measured(chromium, folder, page, question):
    """The answer of the page to a question in JavaScript, as it stands in its title."""
    asked = page.replace("</body>", f"<script>document.title = JSON.stringify({question})</script></body>")
    dom, _ = browse(chromium, folder, asked, "--dump-dom", "--window-size=1000,1200")
    return re.search(r"<title>(.*?)</title>", dom, re.DOTALL)[1]


def valid(page):
    """The tree of a page; an error for anything that is not valid HTML."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def test_levels_of_detail_differ_in_what_stands_open_alone():
    pages = [lecture_named("two-layer").to("html", detail=detail) for detail in ("brief", "lecture", "full")]
    assert [page.count("<details") for page in pages] == [pages[0].count("<details")] * 3
    closed = [re.sub(r' open(?=[ >])|aria-pressed="\w+"', "", page) for page in pages]
    assert closed == closed[:1] * 3
    assert len(set(pages)) == 3


@every_lecture
def test_every_lecture_is_valid_and_carries_all_it_needs(name):
    page = lecture_named(name).to("html", detail="full")
    valid(page)
    assert 'class="tex"' not in page  # every formula is typeset
    page = page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.findall(r"""src\s*=|href\s*=\s*"(?!#)|url\((?!data:)|@import|https?://""", page)


@pytest.mark.parametrize("name", EVERY_NETWORK)
def test_every_network_is_typeset(name):
    page = derivation_of(name).to("html", closed_form=True, checked=True)
    valid(page)
    assert 'class="tex"' not in page


def test_ids_are_given_once_and_every_name_has_one_rule():
    page = lecture_named("sentiment").to("html")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for name in set(re.findall(r'<mrow class="s (\w+)', page)):
        assert page.count(f":has(.{name}:hover") == 1, name


def test_a_second_network_has_names_of_its_own():
    """In the lecture on sentiment, W^{[1]} is 1 × 6 at first and d_h × 6 then."""
    page = lecture_named("sentiment").to("html")
    tips = re.sub(r"<[^>]+>", "", page[page.index('class="tips"') :])
    assert "W[1] : 1×6" in tips
    assert "W[1] : dh×6" in tips


@pytest.mark.parametrize(("detail", "steps", "entries"), [("brief", 0, 0), ("lecture", 8, 0), ("full", 8, 8)])
def test_it_opens_as_far_as_is_asked_for(detail, steps, entries):
    page = symnet.derive(nets.mlp()).to("html", detail=detail)
    assert len(re.findall(r'<details class="step"[^>]* open>', page)) == steps
    assert len(re.findall(r'<details class="entries" open>', page)) == (entries and page.count('class="entries"'))
    assert page.count('<details class="step"') == 8


def test_a_fragment_is_a_part_of_a_page():
    page = symnet.derive(nets.mlp()).to("html", fragment=True)
    assert "<html" not in page
    assert "<!DOCTYPE" not in page
    assert not re.search("<main|<h1", page)  # which a page has once, of its own
    valid(f"<!DOCTYPE html><title>x</title><body>{page[page.index('<article') :]}")


def test_titles_and_meanings_are_text_and_not_html():
    words = "<script>alert(1)</script> & 'co' \"x\""
    w = symnet.parameter("w")
    page = symnet.derive(symnet.Network([("L", w * w)], "L", title=words, meanings={"w": words})).to("html")
    valid(page)
    assert "<script>alert" not in page


def test_what_cannot_be_typeset_is_shown_as_it_is():
    assert formula(r"\oops{<x>}") == r'<code class="tex">\oops{&lt;x&gt;}</code>'
    for broken in (r"\frac{a}", "{a", r"\left(a", "a^b^c", r"\begin{cases} a", "a}", r"\begin{cases}a\end{bmatrix}"):
        with pytest.raises(NotTypesetError):
            parse(broken)
        assert "<code" in formula(broken)


LEXICON = Lexicon(
    tuple(
        Symbol(*s)
        for s in [
            ("W^{[2]}", "n_2", "n_1", "parameter"),
            (r"\mathbf{a}^{[1]}", "n_1", "1", "forward"),
            (r"\delta^{[2]}", "n_2", "1", "backward"),
            ("d", "1", "1", "forward"),
            ("x", "n", "1", "data"),
            ("x_1", "1", "1", "data"),
            ("W_1", "n_1", "n_0", "parameter"),
            ("L", "1", "1", "loss"),
        ]
    ),
    "L",
)


@pytest.mark.parametrize(
    ("latex", "found"),
    [
        (r"\delta^{[2]} a^{[1]\top}", [(r"\delta^{[2]}", "whole"), (r"\mathbf{a}^{[1]}", "transposed")]),
        (r"\sum_{k} a_k^{[1]} x_1", [(r"\mathbf{a}^{[1]}", "entry"), ("x_1", "whole")]),
        (r"(W_1)_{jk} + W_1^\top + x_k", [("W_1", "whole"), ("W_1", "transposed"), ("x", "entry")]),
        (r"\frac{\partial L}{\partial W^{[2]}}", [("W^{[2]}", "slope")]),
        (r"\frac{\partial L}{\partial a_k^{[1]}}", [(r"\mathbf{a}^{[1]}", "entry of slope")]),
        (r"\frac{\partial d}{\partial x}", [("d", "whole"), ("x", "whole")]),
        (r"\operatorname{diag}(v) + \log u", []),
        (r"\oops", []),
    ],
)
def test_names_are_found_in_formulas(latex, found):
    assert [(m.symbol.name, m.form) for m in LEXICON.marks(latex)] == found


def test_the_sign_of_a_derivative_is_no_name():
    """In d d / d x, of the computation graph in the notation with d, only the second d is a name."""
    lexicon = Lexicon(LEXICON.symbols, "L", "d")
    assert [(m.start, m.symbol.name) for m in lexicon.marks(r"\frac{d d}{d x}")] == [(8, "d"), (13, "x")]
    assert [m.form for m in lexicon.marks(r"\frac{d L}{d d}")] == ["slope"]


def test_shapes_stand_under_names_and_are_turned_with_them():
    shown = formula(r"W^{[2]\top} \delta^{[2]}", LEXICON, shapes=set())
    assert re.sub(r"<[^>]+>", "", shown) == "W[2]⊤n1×n2δ[2]n2×1"
    assert '<mrow class="s s2 g">' in shown
    assert "shape" not in formula(r"\frac{x}{x}", LEXICON, shapes=set())


# In a browser ---------------------------------------------------------------------------------------------------------


@every_lecture
def test_the_console_stays_silent_and_nothing_sticks_out(name, browser, tmp_path):
    """On a desk, and in the hand."""
    path = tmp_path / "page.html"
    path.write_text(lecture_named(name).to("html", detail="full"), encoding="utf-8")
    with opened(browser, path, width=1000) as shown:
        all_drawn = """[...document.querySelectorAll("math")].every(
            (m) => m.getBoundingClientRect().height > 4 || !m.checkVisibility())"""
        assert not shown.sticks_out
        assert shown.page.evaluate(all_drawn)
        assert shown.page.evaluate('document.querySelectorAll("merror").length') == 0
        shown.page.set_viewport_size({"width": NARROW, "height": 800})
        assert not shown.sticks_out
        assert not shown.said


def test_relations_stand_on_one_grid_and_rows_do_not_overlap(chromium, tmp_path):
    page = lecture_named("two-layer-softmax").to("html", detail="full")
    question = """(() => {
        const rows = [...document.querySelectorAll(".row")].map((r) => r.getBoundingClientRect());
        const signs = [...document.querySelectorAll(".r")].map((r) => Math.round(r.getBoundingClientRect().left));
        const over = rows.filter((r, n) => n && r.top < rows[n - 1].bottom - 0.5).length;
        return [new Set(signs).size, over];
    })()"""
    assert measured(chromium, tmp_path, page, question) == "[1,0]"


def test_the_buttons_fold_all_steps(chromium, tmp_path):
    page = lecture_named("two-layer").to("html", detail="lecture")
    question = """["full", "lecture", "brief"].map((level) => {
        document.querySelector(`button[value=${level}]`).click();
        return [...document.querySelectorAll("details[open]")].map((d) => d.className[0]).join("");
    })"""
    full, lecture, brief = eval_list(measured(chromium, tmp_path, page, question))
    assert (full.count("s"), lecture, brief) == (8, "s" * 8, "")
    assert full.count("e") > 0


def eval_list(text):
    return re.findall(r'"([^"]*)"', text)


def test_a_focused_name_lights_up_its_other_uses_and_tells_its_shape(chromium, tmp_path):
    page = lecture_named("two-layer").to("html")
    question = """(() => {
        const button = [...document.querySelectorAll("td button")].find((b) => b.textContent.startsWith("W"));
        button.focus({focusVisible: true});
        const lit = (e) => getComputedStyle(e).backgroundColor !== "rgba(0, 0, 0, 0)";
        const name = button.className.split(" ")[1], tip = document.querySelector(`.t-${name}`);
        const uses = [...document.querySelectorAll(`.${name}`)];
        return [uses.length > 5, uses.every(lit), tip.checkVisibility(),
                [...document.querySelectorAll(".s")].filter((e) => !uses.includes(e)).some(lit)];
    })()"""
    assert measured(chromium, tmp_path, page, question) == "[true,true,true,false]"


def contrast(one, other):
    """The ratio of two colours by WCAG 2."""

    def light(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_colour_of_text_has_contrast_on_every_ground():
    css = (Path(symnet.__file__).parent / "render" / "page.css").read_text()
    light, dark = (dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", part)) for part in css.split("@media")[:2])
    for colours in (light, light | dark):
        full = {k: "#" + "".join(2 * c for c in v[1:]) if len(v) == 4 else v for k, v in colours.items()}
        for ink in ("ink", "mute", "fwd", "grad"):
            for ground in ("paper", "pale", "gradpale", "lit"):
                least = 3.0 if ground == "lit" else 4.5
                assert contrast(full[ink], full[ground]) >= least, (ink, ground, full)
    assert abs(contrast(light["fwd"], "#ffffff") - contrast(light["grad"], "#ffffff")) > 2  # apart in grey, too


def pixels(path):
    """Width, height and the rows of a PNG of 8 bit RGB or RGBA, without its filters."""
    data, at, idat = path.read_bytes(), 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            columns, rows, _, colour = struct.unpack(">IIBB", body[:10])
        idat += body if kind == b"IDAT" else b""
        at += 12 + length
    return columns, rows, zlib.decompress(idat), {2: 3, 6: 4}[colour]


def test_a_picture_of_the_page_is_not_empty(chromium, tmp_path):
    page = lecture_named("two-layer").to("html")
    browse(chromium, tmp_path, page, f"--screenshot={tmp_path / 'page.png'}", "--window-size=1000,2000")
    columns, rows, data, _ = pixels(tmp_path / "page.png")
    assert (columns, rows) == (1000, 2000)
    filtered = [data[n * (len(data) // rows) : (n + 1) * (len(data) // rows)] for n in range(rows)]
    assert sum(any(row[1:]) for row in filtered) > 500  # lines that differ from the one above or from nothing
