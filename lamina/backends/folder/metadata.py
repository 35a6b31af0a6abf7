"""What `model.safetensors` says of itself."""

from __future__ import annotations

from typing import Final

from lamina.backends.folder import safetensors
from lamina.backends.folder.config import Config
from lamina.errors import WeightsError, quoted
from lamina.version import VERSION

FORMAT: Final = "lamina 1"
LAYOUT: Final = "out, in, height, width; flatten is channels, height, width"


def metadata(config: Config, of_config: str) -> dict[str, str]:
    """All but the digests of the tensors, which follow these."""
    return {
        "format": FORMAT,
        "layout": LAYOUT,
        "spec": config.net.hash,
        "config": of_config,
        "lamina": VERSION,
    }


def refuse_foreign(header: safetensors.Header, name: str) -> None:
    """Raises WeightsError for weights that are in another format or layout."""
    said = header.metadata.get("format")
    if said != FORMAT:
        found = "says nothing of its format" if said is None else f"has the format {quoted(said)}"
        raise WeightsError(
            f"{name} {found}, and a model folder's is `{FORMAT}`; `lamina convert` reads the "
            "weights of other libraries"
        )
    layout = header.metadata.get("layout")
    if layout != LAYOUT:
        raise WeightsError(f"{name} has the layout {quoted(layout)}, expected `{LAYOUT}`")


def refuse_other_metadata(
    header: safetensors.Header, config: Config, of_config: str, name: str
) -> None:
    """Raises WeightsError where the weights were saved with another config or another spec."""
    refuse_foreign(header, name)
    for key, expected in (("config", of_config), ("spec", config.net.hash)):
        if (found := header.metadata.get(key)) != expected:
            raise WeightsError(
                f"{name} was saved with another {key}: its hash is {quoted(found, 64)}, and that "
                f"of config.json {quoted(expected, 64)}"
            )
