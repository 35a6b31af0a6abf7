"""The pictures of the docs: `python tests/pictures.py` draws them anew."""

from __future__ import annotations

import lamina
from lamina.spec.documents import read
from lamina.spec.reading import network_of
from pages import ROOT, blocks

FOLDER = ROOT / "docs" / "pictures"


def pictures() -> dict[str, str]:
    """The text of each file by its name."""
    inception = lamina.load(ROOT / "examples" / "claims" / "inception_3a.yaml")
    tutorial = blocks((ROOT / "docs" / "tutorial.md").read_text("utf-8"))
    digits = next(block.text for block in tutorial if block.file == "digits.yaml")
    return {
        "digits.svg": lamina.draw(network_of(read(digits, syntax="yaml"))),
        "inception_3a.svg": lamina.draw(inception),
        "lenet5.svg": lamina.draw(lamina.create("lenet5")),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pictures().items():
        (FOLDER / name).write_text(text, "utf-8")
