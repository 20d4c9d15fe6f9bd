"""Pages in a real browser, as a reader uses them: by what light, how wide, with which keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

WIDE, NARROW = 1100, 380
"""Pixels of a window on a desk, and of a telephone."""


@dataclass
class Opened:
    """A page that is open.

    Attributes:
        page: what Playwright drives.
        said: what its console has said, errors among it.
    """

    page: Page
    said: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        """What axe-core finds against WCAG and its best practices: the rule, and the first places."""
        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        return [f"{v['id']}: {[node['html'][:200] for node in v['nodes'][:3]]}" for v in found]

    @property
    def sticks_out(self) -> bool:
        """Whether the page as a whole is wider than its window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def tabs(self, most: int = 200) -> list[str]:
        """What the Tab key reaches, in this order, each as the place of its element in the page; "" for no ring."""
        self.page.evaluate("""() => {
            window.places = new Map([...document.querySelectorAll("*")].map((e, n) => [e, n]));
            document.activeElement.blur();
        }""")
        reached: list[str] = []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            place = self.page.evaluate("""() => {
                const e = document.activeElement, ring = getComputedStyle(e);
                if (e === document.body) return null;
                return ring.outlineStyle === "none" || ring.outlineWidth === "0px" ? "" : String(window.places.get(e));
            }""")
            if place is None or (reached and place in reached):
                break
            reached.append(place)
        return reached


@contextmanager
def opened(browser: Browser, file: Path, scheme: str = "light", width: int = WIDE) -> Iterator[Opened]:
    """A file in a window of its own."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    try:
        shown = Opened(context.new_page())
        shown.page.on("console", lambda message: shown.said.append(message.text))
        shown.page.on("pageerror", lambda error: shown.said.append(str(error)))
        shown.page.goto(file.resolve().as_uri())
        yield shown
    finally:
        context.close()
