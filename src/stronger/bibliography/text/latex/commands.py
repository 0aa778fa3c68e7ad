"""The table of LaTeX's commands: what each stands for in plain text, and what it takes.

Held against LaTeX itself by `tests/bibliography/text/test_commands.py`. Symbols without arguments
stand in ``symbols.tsv`` beside this file: name, character, and how `encoding` writes the character
(``text``, ``math``, or ``-`` for not at all).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

SYMBOLS_FILE = Path(__file__).with_name("symbols.tsv")


class Command(NamedTuple):
    """What a command makes of its arguments."""

    arguments: int
    parts: tuple[str | int, ...]
    """What is printed, in order: text, and arguments by their number (from 1)."""
    mark: str = ""
    """What its text is marked with, named as in HTML."""
    told: int = 0
    """An argument that is not printed, though it says something."""
    mode: str = ""
    """``math`` or ``text``, where its arguments are read otherwise than what is around them."""
    layout: bool = False
    """Whether its optional arguments are about its layout, and not printed."""


ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "h": "\u0309",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "U": "\u030e",
    "G": "\u030f",
    "f": "\u0311",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
    "cb": "\u0326",
    "ocirc": "\u030a",
    "ogonek": "\u0328",
    "textcommabelow": "\u0326",
    "textcommaabove": "\u0313",
    "textdotbelow": "\u0323",
    "newtie": "\u0361",
    "capitaltie": "\u0361",
    "capitalcaron": "\u030c",
    "capitalgrave": "\u0300",
    "capitalacute": "\u0301",
    "capitalcircumflex": "\u0302",
    "capitaltilde": "\u0303",
    "capitalmacron": "\u0304",
    "capitalbreve": "\u0306",
    "capitaldotaccent": "\u0307",
    "capitaldieresis": "\u0308",
    "capitalring": "\u030a",
    "capitalhungarumlaut": "\u030b",
    "capitalcedilla": "\u0327",
    "capitalogonek": "\u0328",
    "hat": "\u0302",
    "tilde": "\u0303",
    "bar": "\u0304",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "acute": "\u0301",
    "grave": "\u0300",
    "check": "\u030c",
    "breve": "\u0306",
    "mathring": "\u030a",
    "not": "\u0338",
    "widehat": "\u0302",
    "widetilde": "\u0303",
    "overline": "\u0305",
    "underline": "\u0332",
}
"""Commands that set an accent, as the combining mark it is."""
OVER_WORDS = frozenset(("widehat", "widetilde", "overline", "underline"))
"""Accents that may go over several letters, where they are ornament and left out."""
BY_NUMBER = {
    18: "`",
    19: "'",
    20: "v",
    21: "u",
    22: "=",
    23: "r",
    24: "c",
    94: "^",
    95: ".",
    125: "H",
    126: "~",
    127: '"',
}
"""Accents of TeX's primitive, by their places in its first fonts."""

SIGNS = {
    **{sign: sign for sign in "&%$#_{}"},
    **dict.fromkeys(" \t\n\r,;:>\\", " "),
    **dict.fromkeys("-/@!*", ""),
    "|": "‖",
}
"""What a backslash and one character stand for, accents aside."""

MARKS = {
    **dict.fromkeys(("emph", "textit", "textsl", "mkbibemph", "mkbibitalic", "mathit"), "i"),
    **dict.fromkeys(("textbf", "mkbibbold", "mathbf", "boldsymbol", "bm"), "b"),
    **dict.fromkeys(("textsuperscript", "mkbibsuperscript", "sp"), "sup"),
    **dict.fromkeys(("textsubscript", "mkbibsubscript", "sb"), "sub"),
    **dict.fromkeys(("enquote", "mkbibquote", "textquote"), "quoted"),
    **dict.fromkeys(("uppercase", "MakeUppercase"), "upper"),
    **dict.fromkeys(("lowercase", "MakeLowercase"), "lower"),
    "mathbb": "blackboard",
}
"""Commands that mark their argument, and the marks."""
SWITCHES = {
    **dict.fromkeys(("em", "it", "sl", "itshape", "slshape"), "i"),
    **dict.fromkeys(("bf", "bfseries", "boldmath"), "b"),
}
"""Commands that mark all that follows in their group."""

_KEPT = """
texttt textsf textrm textmd textup textsc textlf textnormal underbrace overbrace smash rlap llap
clap operatorname mathop mathrel mathbin mathord mathopen mathclose mathpunct mathinner mathrm
mathsf mathtt mathnormal mathcal mathscr mathfrak centerline leftline rightline hologo bibstring
mkbibacro NoCaseChange sout uline so hl boxed tag singleletter autocap sptext textlatin vbox
"""
"""Commands that print their argument, in another font or place."""
_BOXES = "text mbox hbox fbox makebox framebox intertext"
"""Commands that print their argument, which is text in formulas, too."""
_INVISIBLE = """
noopsort SortNoop sortnoop noop label index glossary hspace vspace phantom hphantom vphantom color
selectlanguage language hyphenation begin end pagestyle nocite fontencoding fontfamily fontseries
fontshape
"""
"""Commands whose argument is not printed: it sorts, labels or makes room."""
_SECOND = (
    "foreignlanguage textcolor colorbox raisebox parbox scalebox rotatebox hyperlink hypertarget"
)
"""Commands whose first argument says how the second is printed."""
_CITATIONS = """
cite citep citet citealp citealt citeauthor citeyear citeyearpar citetitle textcite parencite
autocite footcite fullcite Cite Textcite Parencite ref eqref pageref cref Cref autoref nameref vref
"""
COMMANDS = {
    **{name: Command(1, (1,), mark) for name, mark in MARKS.items()},
    **dict.fromkeys(_KEPT.split(), Command(1, (1,))),
    **dict.fromkeys(_BOXES.split(), Command(1, (1,), mode="text", layout=True)),
    **dict.fromkeys(_INVISIBLE.split(), Command(1, (), layout=True)),
    **dict.fromkeys(_SECOND.split(), Command(2, (2,), layout=True)),
    **dict.fromkeys(_CITATIONS.split(), Command(1, ("[", 1, "]"))),
    **dict.fromkeys(("fontsize", "rule", "setlength", "setcounter"), Command(2, (), layout=True)),
    **dict.fromkeys(("texorpdfstring", "printfirst"), Command(2, (1,))),
    **dict.fromkeys(("resizebox", "fcolorbox", "discretionary"), Command(3, (3,), layout=True)),
    **dict.fromkeys(("footnote", "thanks"), Command(1, (" [", 1, "]"), layout=True)),
    **dict.fromkeys(("mkbibparens", "parentext"), Command(1, ("(", 1, ")"))),
    **dict.fromkeys(("mkbibbrackets", "brackettext"), Command(1, ("[", 1, "]"))),
    **dict.fromkeys(("stackrel", "overset", "underset", "switchargs"), Command(2, (2, 1))),
    "href": Command(2, (2,), told=1, layout=True),
    "ensuremath": Command(1, (1,), mode="math"),
    "binom": Command(2, ("(", 1, " choose ", 2, ")")),
    "pmod": Command(1, ("(mod ", 1, ")")),
    "bra": Command(1, ("⟨", 1, "|")),
    "ket": Command(1, ("|", 1, "⟩")),
}
"""Commands that take arguments, but those that the decoder has its own ways with."""
FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "textfrac"))
RAW = frozenset(("url", "path", "nolinkurl"))
"""Commands whose argument is no LaTeX."""

_SILENT = """
rm sf tt sc cal mit smc normalfont upshape scshape mdseries rmfamily sffamily ttfamily tiny
scriptsize footnotesize small normalsize large Large LARGE huge Huge unboldmath selectfont
relax unskip protect leavevmode null noindent indent nobreak allowbreak ignorespaces unkern strut
hfil hfill hss vfil vfill linebreak nolinebreak break raggedright centering sloppy frenchspacing
noexpand expandafter begingroup endgroup bgroup egroup displaystyle textstyle scriptstyle
scriptscriptstyle limits nolimits left right middle big Big bigg Bigg bigl bigr bigm Bigl Bigr
biggl biggr Biggl Biggr nonumber notag nopunct isdot unspace textcompwordmark maketitle hline
negthinspace negmedspace negthickspace
"""
"""Commands that print nothing: fonts, sizes, TeX's own bookkeeping."""
_SPACES = """
par newline quad qquad enspace enskip thinspace medspace thickspace space nobreakspace addspace
addnbspace addthinspace addabbrvspace addlowpenspace addhighpenspace bibnamedelima bibnamedelimb
bibnamedelimc bibnamedelimd bibnamedelimi smallskip medskip bigskip
"""
_FUNCTIONS = """
arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim ln log max
min Pr sec sin sinh sup tan tanh
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
"""Names that a formula sets upright, with a space beside them."""
_LOGOS = """
TeX LaTeX BibTeX LuaTeX XeTeX XeLaTeX LuaLaTeX pdfTeX pdfLaTeX ConTeXt SLiTeX PiCTeX eTeX MiKTeX
TikZ LyX METAFONT METAPOST
"""
_TEXTS = {
    **dict.fromkeys(_SILENT.split(), ""),
    **dict.fromkeys(_SPACES.split(), " "),
    **{name: name for name in (*_FUNCTIONS.split(), *_LOGOS.split())},
    "LaTeXe": "LaTeX2ε",
    "AmS": "AMS",
    "AmSTeX": "AMSTeX",
    "AmSLaTeX": "AMSLaTeX",
    "adddot": ".",
    "addcomma": ",",
    "addcolon": ":",
    "addsemicolon": ";",
    "addslash": "/",
    "hyphen": "-",
    "nbhyphen": "-",
    "bibrangedash": "–",
    "slash": "/",
    "over": "/",
    "less": "<",
    "greater": ">",
    "lt": "<",
    "gt": ">",
    "textless": "<",
    "textgreater": ">",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textasciigrave": "`",
    "textbar": "|",
    "textquotesingle": "'",
    "textquotedbl": '"',
    "textunderscore": "_",
    "textdollar": "$",
    "textbraceleft": "{",
    "textbraceright": "}",
    "lbrace": "{",
    "rbrace": "}",
    "textbackslash": "\\",
    "backslash": "\\",
    "lbrack": "[",
    "rbrack": "]",
    "colon": ":",
    "vert": "|",
    "lvert": "|",
    "rvert": "|",
    "mid": "|",
    "item": " • ",
    "choose": " choose ",
    "bmod": " mod ",
    "textasteriskcentered": "*",
    "limsup": "lim sup",
    "liminf": "lim inf",
}
"""Commands without arguments that stand for no symbol, or for one of ASCII."""


@cache
def texts() -> dict[str, str]:
    """Return what each command without arguments prints."""
    rows = SYMBOLS_FILE.read_text(encoding="utf-8").splitlines()
    symbols = (row.split("\t") for row in rows if not row.startswith("#"))
    return {**{name: character for name, character, _ in symbols}, **_TEXTS}


@cache
def known() -> frozenset[str]:
    """Return the names of all commands that are understood."""
    return frozenset(
        {*texts(), *COMMANDS, *ACCENTS, *SWITCHES, *FRACTIONS, *RAW}
        | {"sqrt", "symbol", "char", "accent", "verb", "raise", "lower", "kern"}
        | {"hskip", "vskip", "mkern", "mskip", "moveleft", "moveright", "penalty"}
    )
