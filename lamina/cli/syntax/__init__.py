"""One module for each command: what it is for, an example, and what can be typed after it."""

from lamina.cli.syntax import (
    check,
    convert,
    diff,
    draw,
    emit,
    explain,
    init,
    list,
    scale,
    schema,
    spec,
    summary,
    verify,
    watch,
)

__all__ = [
    "check",
    "convert",
    "diff",
    "draw",
    "emit",
    "explain",
    "init",
    "list",
    "scale",
    "schema",
    "spec",
    "summary",
    "verify",
    "watch",
]
