"""What commands and characters are: operators, relations, brackets, spaces, names of functions."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.reading.tokens import Token

FONTS = frozenset(
    "mathbf bm boldsymbol mathit mathrm mathsf mathcal mathbb mathscr mathfrak symbf symup pmb textbf "
    "bold mathbold vb vect bvec mat matr mathbbm mathds Bbb".split()
)
SAME_FONTS = {"bold": "mathbf", "mathbold": "mathbf", "mathbbm": "mathbb", "mathds": "mathbb", "Bbb": "mathbb"}
SAME_FONTS |= dict.fromkeys(("vb", "vect", "bvec", "mat", "matr"), "mathbf")
"""Fonts by other names: what KaTeX has, what packages bring, what vectors and matrices are set in by macros that are
not in the document."""

WORDS = frozenset("text textrm textup textsf textit operatorname mathop mbox".split())
UPRIGHT = frozenset("text textrm textup operatorname mathop mathrm mathit mathsf textsf textit mbox symup".split())

SPACES = frozenset(
    r", ; : ! > space nobreakspace thinspace medspace thickspace negthinspace enspace "
    "displaystyle textstyle scriptstyle limits nolimits "
    "nonumber notag allowbreak nopagebreak pagebreak noindent hfill hline small footnotesize scriptsize normalsize "
    "null "
    "large Large LARGE huge Huge tiny Tiny "
    "relax left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm biggm strut "
    "mathstrut mathrel mathbin mathord mathopen mathclose unboldmath boldmath itshape upshape rm bf cal "
    "/".split()
)
"""Commands that change how something looks and not what it means."""

GAPS = frozenset("quad qquad hspace hskip".split())

WORDS_AS_SIGNS = frozenset(("because", "therefore"))
"""Three points that say a word: what stands behind them is a sentence of its own."""

ONE_ARGUMENT_DROPPED = frozenset(
    "label tag eqref ref cite vspace hspace phantom hphantom vphantom color intertext shortintertext footnote "
    "eqnumber vskip require snbelow".split()
)
TRANSPARENT_ARGUMENT = frozenset(
    "boxed fbox underline ensuremath cancel bcancel xcancel smash mathclap mathllap mathrlap".split()
)
COLOURS = frozenset(("textcolor", "colorbox"))
"""Commands whose first argument is a colour, and whose second is what is written."""

SHOWN = frozenset("snfwd snback snshape snleft snlong snright snhalf snwide".split())
"""Commands of symnet's own style, whose first argument is what is written (see `symnet/render/symnet.sty`)."""

OVERLAYS = frozenset("uncover only onslide visible alert pause".split())
r"""Commands of Beamer that say on which slides something shows: \uncover<2->{…}."""

WITH_SECOND = frozenset("snshape snhalf snwide".split())
"""Those that have a second argument, which says how."""

BRACES = frozenset(("underbrace", "overbrace", "underbracket", "overbracket"))
"""Commands that put a brace with a label to what is written."""

FUNCTION_COMMANDS = frozenset(
    "log ln exp sin cos tan tanh sinh cosh coth sec csc cot arctan arcsin arccos lg det dim ker arg deg Pr sgn".split()
)
LARGE = {
    "sum": "sum", "prod": "prod", "max": "max", "min": "min", "sup": "max", "inf": "min", "lim": "lim",
    "argmax": "argmax", "argmin": "argmin", "int": "int", "bigcup": "bigcup", "bigcap": "bigcap", "oint": "int",
}  # fmt: skip

OPERATORS = {
    "cdot": r"\cdot", "times": r"\times", "odot": r"\odot", "circ": r"\circ", "ast": r"\ast", "star": "*",
    "otimes": r"\otimes", "oslash": r"\oslash", "div": "/", "bullet": r"\cdot",
}  # fmt: skip

UNREAD_SIGNS = frozenset(
    "oplus ominus wedge vee cap cup sqcap sqcup uplus setminus smallsetminus amalg diamond boxplus boxminus boxtimes "
    "boxdot triangleleft triangleright wr ltimes rtimes circledast circledcirc circleddash barwedge veebar curlywedge "
    "curlyvee divideontimes bigoplus bigotimes bigodot biguplus bigvee bigwedge bigsqcup coprod asymp lesssim gtrsim "
    "lessapprox gtrapprox thicksim thickapprox nleq ngeq nless ngtr nsim ncong models vdash dashv bowtie smile frown "
    "between circeq eqcirc bumpeq Bumpeq trianglelefteq trianglerighteq".split()
)
"""Operators and relations of TeX that have no meaning here; none is the name of something."""

RELATIONS = {
    "neq": "≠", "ne": "≠", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "lt": "<",
    "gt": ">", "approx": "≈", "simeq": "≈", "sim": "~", "propto": "∝", "equiv": "≡", "coloneqq": ":=",
    "triangleq": ":=", "doteq": ":=",
    "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊂", "to": "→", "rightarrow": "→", "mapsto": "↦",
    "longrightarrow": "→", "Rightarrow": "⇒", "implies": "⇒", "Longrightarrow": "⇒", "iff": "⇔", "Leftrightarrow": "⇔",
    "leftarrow": "←", "gets": "←", "Leftarrow": "⇐", "ll": "≪", "gg": "≫", "cong": "≈", "longmapsto": "↦",
    "coloneq": ":=", "defeq": ":=", "eqqcolon": ":=", "eqcolon": ":=", "impliedby": "⇐", "Longleftrightarrow": "⇔",
    "uparrow": "→", "rightsquigarrow": "→", "approxeq": "≈", "succ": "≻", "prec": "≺", "succeq": "⪰", "preceq": "⪯",
    "succcurlyeq": "⪰", "preccurlyeq": "⪯", "curlyeqsucc": "⪰", "curlyeqprec": "⪯", "lll": "≪", "ggg": "≫",
    "leqq": "≤", "geqq": "≥", "lneq": "<", "gneq": ">", "lneqq": "<", "gneqq": ">",
    "supset": "⊂", "supseteq": "⊂", "subsetneq": "⊂", "leadsto": "→", "leftrightarrow": "⇔",
}  # fmt: skip
PLAIN_RELATIONS = {"=": "=", "<": "<", ">": ">", "≤": "≤", "≥": "≥", "≠": "≠", "≈": "≈", "∈": "∈", "→": "→"}

ORDERS = ("<", ">", "≤", "≥")

MATRIX_ORDERS = ("≺", "≻", "⪯", "⪰")
"""A ≻ 0: A is positive definite. A ⪰ B: A - B has no negative eigenvalue."""

CLAIMED = ("=", ":=", "≡", "≠", *ORDERS, "≈", *MATRIX_ORDERS)
"""Relations between values that can be judged."""

OPENING = {
    "(": "(", "[": "[", "lbrace": "{", "{": "{", "lbrack": "[", "langle": "<", "lceil": "⌈", "lfloor": "⌊",
    "lVert": "‖", "lvert": "|",
}  # fmt: skip
CLOSING = {
    ")": ")", "]": "]", "rbrace": "}", "}": "}", "rbrack": "]", "rangle": ">", "rceil": "⌉", "rfloor": "⌋",
    "rVert": "‖", "rvert": "|",
}  # fmt: skip
BARS = {"|": "|", "\\|": "‖", "\\Vert": "‖", "\\parallel": "‖", "\\vert": "|", "‖": "‖"}

MATRICES = {
    "matrix": "", "pmatrix": "(", "bmatrix": "[", "Bmatrix": "{", "vmatrix": "|", "Vmatrix": "‖", "smallmatrix": "",
    "array": "", "cases": "cases", "dcases": "cases", "rcases": "cases", "pmatrix*": "(", "bmatrix*": "[",
    "matrix*": "", "numcases": "cases", "subarray": "", "tabular": "",
}  # fmt: skip

REALS = frozenset("R RR reals bR Reals real bbR".split())
"""Usual names of ℝ, where the document's own definition is not at hand."""

SIGNS = {"top", "intercal", "dagger", "ast", "star", "prime", "ddagger", "perp", "pm"}

DIGITS = frozenset("0123456789")

LONG_NUMBER = 300
"""Digits of the longest number that is read."""

NAMED = frozenset(
    "softmax Softmax sigmoid Sigmoid relu ReLU tanh exp log ln max min diag Diag tr Tr trace det vec sign sgn mean sin "
    "cos cosh sinh "
    "MSE RMSE MAE CE BCE NLL KL RBF SSE RSS SSR net out Cost cost loss error Loss Error BN LN MLP LSTM GRU FFN MLM PE "
    "FL ELBO PP PPL JSD IoU input output target hidden logits logit scores score pred label "
    "num den denom numer err "
    "softplus gelu GELU LeakyReLU LReLU logsoftmax argmax argmin if otherwise sum axis keepdims keepdim True False "
    "true false".split()
)
"""Words that people also write as bare letters."""

USUAL_MACROS = dict.fromkeys(
    "pdv pd pderiv partialderivative pdiff diffp dpd pder parder partialof partialby".split(), "partial"
)
USUAL_MACROS |= dict.fromkeys("dv od deriv derivative dod odv".split(), "d")
USUAL_MACROS |= dict.fromkeys("dotp dotprod dotproduct inner innerproduct innerprod ip iprod".split(), "<")
"""What packages and courses call derivatives and dot products, where the macros are not in the document."""

SIDES = frozenset(
    "left right first second third term total input output hidden target score value error grad rate loss cost "
    "step".split()
)
"""Words in bare letters that are all of a side: right = …"""

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell"
)
GREEK_LETTERS = {
    letter: rf"\{name}" for letter, name in zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩℓ", _GREEK_NAMES.split(), strict=True)
}

CONNECTIVES = frozenset(
    "if otherwise else for and where when with or then so as since because given all any is are that thus hence each "
    "every iff such we have let by the of in on to from via".split()
)


def nesting(token: Token) -> int:
    """How much deeper what follows a token is nested: 1, 0 or -1."""
    if token.kind in ("open", "begin"):
        return 1
    if token.kind in ("close", "end"):
        return -1
    if token.kind in ("char", "command") and token.text in OPENING and not (token.kind == "char" and token.text == "{"):
        return 1
    if token.kind in ("char", "command") and token.text in CLOSING and not (token.kind == "char" and token.text == "}"):
        return -1
    return 0


def relation_at(tokens: Sequence[Token], at: int) -> tuple[str | None, int]:
    """The relation that stands at a position, and how many tokens it takes; None and 0 where none stands."""
    if at >= len(tokens):
        return None, 0
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.kind == "command":
        if token.text == "not" and after is not None:
            negated = {"=": "≠", "in": "∉"}.get(after.text)
            return (negated, 2) if negated else (None, 0)
        sign = RELATIONS.get(token.text)
        return (sign, 1) if sign else (None, 0)
    if token.kind != "char":
        return None, 0
    follows_equals = after is not None and after.kind == "char" and after.text == "="
    if token.text == ":" and follows_equals:
        return ":=", 2
    if token.text == "!" and after is not None and after.spaced:
        return None, 0  # n! = n
    if token.text in "<>!" and follows_equals:
        return {"<": "≤", ">": "≥", "!": "≠"}[token.text], 2
    if token.text == "=" and follows_equals:
        return "=", 2
    if token.text == "=" and after is not None and after.kind == "char" and after.text == ":":
        return ":=", 2  # a − y =: δ
    if token.text == "=" and after is not None and after.kind == "char" and after.text == ">":
        return "⇒", 2
    sign = PLAIN_RELATIONS.get(token.text)
    return (sign, 1) if sign else (None, 0)


LABELS = ("y", "t")
"""Letters of labels and targets."""

NUMBERED = (r"\delta", r"\Delta", *"wbxyzahoWUVXYZAHL")
"""Letters behind which a number is no factor, as nobody writes w 2 for 2 w; it may be that of a name, w_2."""
