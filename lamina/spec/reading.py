"""A document → the network that it describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamina.errors import Problem, SpecError, stacked
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.documents import Document


@stacked
def network_of(document: Document) -> Network:
    """The network that a document describes."""
    if not isinstance(document.data, dict):
        words = "a spec is a map with `name`, `input` and `body`"
        raise SpecError([Problem("S116", "", words, (), document.place(()))])
    return Network.from_data(document.data, document.place)
