"""What differs between two networks, structurally and in numbers."""

from lamina.compiler.diff.changes import Change, Place
from lamina.compiler.diff.compare import compare, diff
from lamina.compiler.diff.difference import Difference
from lamina.compiler.diff.side import Side, seen

__all__ = ["Change", "Difference", "Place", "Side", "compare", "diff", "seen"]
