"""A report as HTML: a page of its own, and the same without the page around it for notebooks."""

from __future__ import annotations

from collections.abc import Iterator

from lamina.compiler.analysis.report import CONVENTION, Report
from lamina.compiler.tables.columns import COLUMNS, Column, Shares, named
from lamina.compiler.tables.lines import Line
from lamina.compiler.tables.text import PLAIN, View, title, totals
from lamina.markup import attribute, element

SHOWN = (
    "path", "kind", "input", "output", "parameters", "share", "macs", "macs_share", "memory",
    "field", "formula",
)  # fmt: skip
IN_NOTEBOOKS = ("path", "kind", "output", "parameters", "share", "macs", "memory", "field")
MOST = 2000  # lines in a notebook
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# Colours are those of what is around it, lighter and darker: so it is right on light and dark.
STYLE = """
.lamina{font:13px/1.45 system-ui,sans-serif;color:inherit}
.lamina table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.6em 0}
.lamina th,.lamina td{padding:.15em .7em;text-align:left;white-space:nowrap;background:none;
border-bottom:1px solid color-mix(in srgb,currentColor 14%,transparent)}
.lamina thead th{border-bottom:2px solid color-mix(in srgb,currentColor 45%,transparent)}
.lamina .n{text-align:right}
.lamina .f{opacity:.7}
.lamina .b{font-style:italic}
.lamina .p{display:inline-block;min-width:4em;text-align:right;margin-right:.6em}
.lamina .s{display:inline-block;height:.7em;background:#4c8dd6;
border-radius:1px}
.lamina .w{overflow-x:auto}
.lamina dl{display:grid;grid-template-columns:max-content auto;gap:.1em 1.2em;margin:.6em 0}
.lamina dt{opacity:.7}
.lamina dd{margin:0}
"""
AROUND = """
:root{color-scheme:light dark}
body{margin:2em auto;padding:0 1.5em;max-width:90em;color:light-dark(#1d2126,#dfe3e8);
background:light-dark(#fff,#16191d)}
"""


def page(report: Report, view: View = PLAIN) -> str:
    """A page that stands on its own: no script, nothing from elsewhere."""
    head = (
        '<meta charset="utf-8"/>'
        f'<meta http-equiv="Content-Security-Policy" content="{attribute(POLICY)}"/>'
        '<meta name="viewport" content="width=device-width"/>'
        f"<title>{element(title(report))}</title><style>{AROUND}{STYLE}</style>"
    )
    inside = "\n".join(body(report, view, view.columns or SHOWN))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n'
        f'<body class="lamina">\n<h1>{element(report.name)}</h1>\n{inside}\n</body></html>\n'
    )


def fragment(report: Report) -> str:
    """What a notebook shows of it."""
    inside = "\n".join(body(report, PLAIN, IN_NOTEBOOKS, MOST))
    name = element(title(report))
    return f'<div class="lamina"><style>{STYLE}</style>\n<strong>{name}</strong>\n{inside}\n</div>'


def body(
    report: Report, view: View, names: tuple[str, ...], most: int | None = None
) -> Iterator[str]:
    """Totals, the table, and how to read it."""
    lines = view.lines(report)
    shares = Shares(report, lines)
    columns = [named(name) for name in names]
    figures = "".join(f"<dt>{element(a)}</dt><dd>{element(b)}</dd>" for a, b in totals(report))
    yield f"<dl>{figures}</dl>"
    heads = "".join(head(column) for column in columns)
    yield f'<div class="w"><table><thead><tr>{heads}</tr></thead><tbody>'
    for line in lines[:most]:
        yield f"<tr>{''.join(cell(line, column, shares) for column in columns)}</tr>"
    yield "</tbody></table></div>"
    if most is not None and len(lines) > most:
        yield f"<p>… and {len(lines) - most:,} more lines</p>"
    if any(line.times > 1 for line in lines):
        yield "<p>A line with × counts all its copies together, those below it one copy.</p>"
    yield f"<p>{element(CONVENTION)}.</p>"


def head(column: Column) -> str:
    kind = ' class="n"' if column.right else ""
    return f'<th{kind} title="{attribute(column.meaning)}">{element(column.title)}</th>'


def cell(line: Line, column: Column, shares: Shares) -> str:
    """One cell: a path is indented, a share is drawn."""
    if column.share:
        drawn = shares.eighths(line, column, 12) / 20
        bar = f'<span class="s" style="width:{drawn:.2f}em"></span>' if drawn else ""
        return f'<td><span class="p">{element(shares.percent(line, column))}</span>{bar}</td>'
    text = element(column.text(line))
    if column is COLUMNS["path"]:
        kind = "" if line.single else ' class="b"'
        return f'<td{kind} style="padding-left:{0.7 + 1.4 * line.indent:.1f}em">{text}</td>'
    kind = "n" if column.right else "f" if column.name == "formula" else ""
    return f'<td class="{kind}">{text}</td>' if kind else f"<td>{text}</td>"
