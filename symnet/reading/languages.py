"""Words of other languages that say under what condition something is claimed, as the English ones that are read.

当 $i = j$ 时 … 否则 …   →   when $i = j$ 时 … otherwise …

Prose is not translated: what is not in the table stays, and says nothing.
"""

from __future__ import annotations

import re

WRITTEN_APART = {
    "если": "if",
    "при": "when",
    "когда": "when",
    "иначе": "otherwise",
    "пусть": "let",
    "где": "where",
    "sinon": "otherwise",
    "autrement": "otherwise",
    "lorsque": "when",
    **dict.fromkeys(
        (
            *("giả sử", "giả định", "предположим", "supposons", "supongamos", "suponiendo", "suponha", "supondo"),
            *("suponhamos", "assumindo", "supponiamo", "assumiamo", "angenommen", "wir nehmen an", "nehmen wir an"),
        ),
        "suppose",
    ),
    "sonst": "otherwise",
    "andernfalls": "otherwise",
    "ansonsten": "otherwise",
    "altrimenti": "otherwise",
    "caso contrário": "otherwise",
    "senão": "otherwise",
    "en caso contrario": "otherwise",
    "en otro caso": "otherwise",
    "de lo contrario": "otherwise",
    "en el caso": "in case",
    "für": "for",
    "wenn": "if",
    "wobei": "where",
    "sei": "let",
    "seien": "let",
    "soit": "let",
    "soient": "let",
    "und": "and",
    **dict.fromkeys(
        (
            *("en annulant", "on annule", "annulons", "égal à zéro", "égale à zéro", "égal à 0", "égale à 0"),
            *("igualando a cero", "igualamos a cero", "igualar a cero", "igualando a zero", "igualar a zero"),
            *("gleich null", "gleich 0", "nullsetzen", "null gesetzt", "uguagliando a zero", "uguale a zero"),
            *("приравняем к нулю", "приравнивая к нулю", "приравняв к нулю"),
        ),
        "set to zero",
    ),
}
"""Whole words, none of which is English."""

IN_FORMULAS = {
    **dict.fromkeys(("si", "wenn", "falls", "se", "если", "当", "若"), "if"),
    **dict.fromkeys(("sinon", "autrement", "sonst", "andernfalls", "altrimenti", "иначе", "否则"), "otherwise"),
    **dict.fromkeys(("caso contrário", "en caso contrario", "en otro caso"), "otherwise"),
    **dict.fromkeys(("pour", "für", "para", "per", "при"), "for"),
}
"""Words of cases as they stand within formulas, \\text{si} z > 0, where no prose is around them."""

WRITTEN_TOGETHER = {
    "如果": "if",
    "假如": "if",
    "若": "if",
    "当": "when",
    "當": "when",
    "假设": "suppose",
    "假定": "suppose",
    "仮定": "suppose",
    "가정": "suppose",
    "假設": "suppose",
    "否则": "otherwise",
    "否則": "otherwise",
    "其他情况": "otherwise",
    "其它情况": "otherwise",
    "情况": "case",
    "情況": "case",
    "情形": "case",
    "对于": "for",
    "對於": "for",
    "其中": "where",
    "もし": "if",
    "それ以外": "otherwise",
    "そうでなければ": "otherwise",
    "그렇지 않으면": "otherwise",
    "그 외": "otherwise",
    "则": "then",
    "則": "then",
    "令": "set",
    **dict.fromkeys(("等于零", "等于0", "等于 0", "等於零", "等於0", "等於 0"), "to zero"),
    **dict.fromkeys(("为零", "为0", "為零", "為0"), "to zero"),
    **dict.fromkeys(("置零", "0とおく", "0 とおく", "ゼロとおく", "0으로 놓", "0으로 두"), "set to zero"),
}
"""Words of scripts that leave no space between them."""

OTHERWISE = re.compile(r"\$\s*(?:\\(?:text|mathrm)\s*\{)?\s*(otherwise|else)\s*\}?\s*\$")
"""The word between signs of formulas: when $otherwise$."""

BEHIND = re.compile(r"\A\s*(?:时候?|時候?|일 때|인 경우|のとき|の場合|,?\s*то\b)")
"""What stands behind a condition and before what holds under it."""

PUNCTUATION = {"，": ", ", "、": ", ", "：": ": ", "；": "; ", "（": "(", "）": ") "}

_APART = re.compile(rf"(?<!\w)(?:{'|'.join(WRITTEN_APART)})(?!\w)", re.I)
_TOGETHER = re.compile("|".join(map(re.escape, sorted({**WRITTEN_TOGETHER, **PUNCTUATION}, key=len, reverse=True))))


def in_english(prose: str) -> str:
    """Prose with these words in English."""
    prose = re.sub(rf"{OTHERWISE.pattern}\s*(?:时候?|時候?)?", r" \1 ", prose) if "$" in prose else prose
    if prose.isascii() and _APART.search(prose) is None:
        return prose
    prose = BEHIND.sub(" then ", prose)
    prose = _APART.sub(lambda found: WRITTEN_APART[found[0].lower()], prose)
    return _TOGETHER.sub(lambda found: PUNCTUATION.get(found[0]) or f" {WRITTEN_TOGETHER[found[0]]} ", prose)
