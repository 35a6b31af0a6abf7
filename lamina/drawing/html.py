"""A picture as one HTML file that works offline: data, our script and our style, and a policy that
lets nothing else run or load."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files

from lamina.drawing.colours import SHARES, Colour, legend, style
from lamina.drawing.data import Pages
from lamina.drawing.picture import Picture
from lamina.drawing.words import FAMILIES
from lamina.markup import element, script

SCRIPTS = ("placing.js", "painting.js", "searching.js", "page.js")
COLOURS: tuple[tuple[Colour, str], ...] = (
    ("kind", "by kind"),
    ("channels", "by channels"),
    ("cost", "by share of MACs"),
)
KEYS = "drag or arrows move · wheel, + and − zoom · 0 fits · / searches · Enter folds"


@cache
def part(name: str) -> str:
    """A file of the page."""
    return files("lamina.drawing").joinpath("page", name).read_text("utf-8")


def code() -> str:
    """The whole script. A test holds that no part of it can end its element."""
    return '"use strict";\n' + "".join(part(name) for name in SCRIPTS)


def look() -> str:
    return style() + part("page.css")


def allowed(text: str) -> str:
    """A text's hash, as a policy names it."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{b64encode(digest).decode('ascii')}'"


def policy() -> str:
    return (
        f"default-src 'none'; script-src {allowed(code())}; style-src {allowed(look())}; "
        "base-uri 'none'; form-action 'none'"
    )


def html(picture: Picture, depth: int, colour: Colour = "kind") -> str:
    """The whole file."""
    pages = Pages(picture)
    data = {
        "name": picture.name,
        "depth": depth,
        "colour": colour,
        "root": 0,
        "shares": SHARES,
        "sketches": pages.sketches,
        "legends": {name: legend(name, list(FAMILIES)) for name, _ in COLOURS},
    }
    options = "".join(
        f'<option value="{name}"{" selected" if name == colour else ""}>{words}</option>'
        for name, words in COLOURS
    )
    facts = "".join(f"<p>{element(fact)}</p>" for fact in picture.facts)
    about = f'<p class="about">{element(picture.description)}</p>' if picture.description else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{element(picture.name)}</title>
<style>{look()}</style>
</head>
<body class="lamina">
<header>
<div class="who"><h1>{element(picture.name)}</h1>{facts}{about}</div>
<div class="tools" role="toolbar" aria-label="Picture">
<label class="search">Search <input id="search" type="search" autocomplete="off" spellcheck="false"
 placeholder="name or kind" aria-describedby="found"></label><output id="found"></output>
<label>Colours <select id="colour">{options}</select></label>
<button id="in" title="Larger" aria-label="Larger">+</button>
<button id="out" title="Smaller" aria-label="Smaller">−</button>
<button id="fit" title="The whole picture">Fit</button>
<button id="open" title="Open every block">Open all</button>
<button id="fold" title="Fold every block">Fold all</button>
</div>
<div id="legend"></div>
</header>
<main>
<div id="stage"><svg id="picture" class="lamina" tabindex="0" role="group"
 aria-label="The network, drawn"></svg></div>
<aside id="panel" aria-live="polite"><p class="soft">Rest the mouse on a layer, or move to it with
Tab, to read of it here. A block's title folds and opens it.</p></aside>
</main>
<footer><span>{KEYS}</span><output id="said"></output></footer>
<noscript><p>A script draws this picture. An SVG of the same network needs none.</p></noscript>
<script type="application/json" id="network">{script(data)}</script>
<script>{code()}</script>
</body>
</html>
"""
