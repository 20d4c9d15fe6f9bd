"""Every page that symnet writes, for every reader: by day and by night, on a desk and in the hand, with keys alone."""

import subprocess
import sys

import pytest

from tests.browser import NARROW, WIDE, opened
from tests.render.test_html import contrast, valid

HOMEWORK = r"""# My <homework> & more
$$z = w^\top x + b, \quad a = \sigma(z), \quad L = -\bigl(y \log a + (1 - y) \log(1 - a)\bigr)$$
$$\frac{\partial L}{\partial w} = (a - y) x, \quad \frac{\partial L}{\partial b} = y - a$$
$$\frac{\partial L}{\partial z} = \left(-\frac{y}{a} + \frac{1 - y}{1 - a}\right) a (1 - a)
= \sigma(z) (1 - y) - y (1 - \sigma(z)) = \sigma(z) - \sigma(z) y - y + \sigma(z) y + 0 \cdot (\sigma(z) - y) = a - y$$
"""

SCROLLED = "scrollable-region-focusable"
"""Formulas that scroll in a narrow window alone: browsers give them the focus by themselves."""

PAGES = {
    "derivation": ["derive", "two-layer", "--to", "html", "--detail", "full", "-o", "derivation.html"],
    "derivation-folded": ["derive", "bias-unit", "--to", "html", "--detail", "brief", "-o", "derivation-folded.html"],
    "derivation-closed": ["derive", "batch-norm", "--to", "html", "--closed-form", "-o", "derivation-closed.html"],
    "checked": ["check", "homework.md", "answer.md", "--format", "html"],
    "table": ["check", "homework.md", "answer.md", "--against", "logistic", "--table", "table.html"],
    "xor": ["train", "xor", "-o", "xor"],
    "perceptron": ["train", "perceptron-xor", "-o", "perceptron"],
    "language": ["train", "window-lm", "--data", "cats", "--epochs", "1", "--backend", "numpy", "-o", "language"],
    "arrays": ["train", "two-layer-batch", "--data", "rows.csv", "--size", "n1=4", "--epochs", "5", "-o", "arrays"],
}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Writes the page of a name once, as a user does."""
    base, made = tmp_path_factory.mktemp("pages"), {}
    (base / "homework.md").write_text(HOMEWORK)
    (base / "answer.md").write_text(HOMEWORK.replace("y - a", "a - y"))
    (base / "rows.csv").write_text("X1,X2,y\n" + "".join(f"{n % 5 - 2},{n % 7 - 3},{n % 2}\n" for n in range(60)))

    def of(name):
        if name not in made:
            command = [sys.executable, "-m", "symnet", *PAGES[name]]
            done = subprocess.run(command, capture_output=True, text=True, cwd=base, check=False)
            assert done.returncode in (0, 1, 3), done.stderr
            made[name] = base / (f"{name}.html" if "train" not in command else f"{name}/report.html")
            if name == "checked":
                made[name].write_text(done.stdout)
        return made[name]

    return of


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_valid(name, page):
    tree = valid(page(name).read_text(encoding="utf-8"))
    assert [e.tag for e in tree.iter() if e.tag in ("main", "h1")] == ["main", "h1"]


@pytest.mark.parametrize(("scheme", "width"), [("light", WIDE), ("dark", NARROW)])
@pytest.mark.parametrize("name", PAGES)
def test_no_rule_of_accessibility_is_broken(name, scheme, width, page, browser):
    """Contrast, names, roles, headings, what the keyboard reaches: the rules of axe-core."""
    with opened(browser, page(name), scheme, width) as shown:
        passed_over: tuple[str, ...] = () if width == WIDE else (SCROLLED,)
        assert not [found for found in shown.violations if not found.startswith(passed_over)]
        assert not shown.said
        assert not shown.sticks_out


COLOURS = """() => {
    const hex = (c) => "#" + c.match(/[0-9.]+/g).slice(0, 3).map((x) => (+x).toString(16).padStart(2, "0")).join("");
    const ground = (e) => {
        for (; e; e = e.parentElement)
            if (getComputedStyle(e).backgroundColor.startsWith("rgb("))
                return hex(getComputedStyle(e).backgroundColor);
        return "none";
    };
    const letters = [...document.querySelectorAll("mi, mo, mn, mtext")].filter((e) => e.checkVisibility());
    return [...new Set(letters.map((e) => `${hex(getComputedStyle(e).color)} ${ground(e)}`))];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["derivation", "checked"])
def test_every_letter_of_a_formula_has_contrast(name, scheme, page, browser):
    """axe-core passes over formulas of one letter."""
    with opened(browser, page(name), scheme) as shown:
        pairs = shown.page.evaluate(COLOURS)
    assert pairs
    assert not [pair for pair in pairs if contrast(*pair.split()) < 4.5]


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_has_a_name_and_words(name, page, browser):
    with opened(browser, page(name)) as shown:
        silent = shown.page.evaluate("""() => [...document.querySelectorAll("svg, img, canvas")].filter((e) =>
            !(e.getAttribute("role") === "img" && e.querySelector("title")?.textContent.trim()
              && e.querySelector("desc")?.textContent.trim().length > 20)).length""")
    assert silent == 0


@pytest.mark.parametrize("name", PAGES)
def test_the_tab_key_goes_through_the_page_in_order_and_is_seen(name, page, browser):
    with opened(browser, page(name)) as shown:
        reached = shown.tabs()
        assert "" not in reached  # a ring stands round what is reached
        places = [int(place) for place in reached]
        assert places == sorted(places)
        can = shown.page.evaluate("""() => [...document.querySelectorAll("a[href], button, summary, [tabindex='0']")]
            .filter((e) => e.checkVisibility()).length""")
        assert len(places) >= min(can, 200)


def test_steps_fold_with_the_keyboard(page, browser):
    with opened(browser, page("derivation-folded")) as shown:
        shown.page.locator("summary").first.focus()
        is_open = "document.querySelector('details.step').open"
        assert shown.page.evaluate(is_open) is False
        shown.page.keyboard.press("Enter")
        assert shown.page.evaluate(is_open) is True
        shown.page.keyboard.press("Space")
        assert shown.page.evaluate(is_open) is False


def test_verdicts_are_told_by_words_and_signs_not_by_colour_alone(page):
    text = page("checked").read_text(encoding="utf-8")
    assert '<b><span aria-hidden="true">✗</span> refuted</b>' in text
    assert '<b><span aria-hidden="true">✓</span> proved</b>' in text
    assert "My &lt;homework&gt;" not in text  # prose is not shown


def test_in_the_hand_no_reason_is_wider_than_the_window_beside_a_formula_that_is_not(page, browser):
    with opened(browser, page("derivation-closed"), width=NARROW) as shown:
        far = shown.page.evaluate("""() => [...document.querySelectorAll(".row")].filter((row) => {
            const right = (kind) => row.querySelector(kind)?.getBoundingClientRect().right ?? 0;
            return row.checkVisibility() && right(".r math") <= innerWidth && right(".why") > innerWidth;
        }).length""")
    assert far == 0
