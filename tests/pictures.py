"""The pictures of the docs: `python tests/pictures.py` draws them anew."""

from __future__ import annotations

from pathlib import Path

import lamina

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"


def pictures() -> dict[str, str]:
    """The text of each file by its name."""
    inception = lamina.load(ROOT / "examples" / "claims" / "inception_3a.yaml")
    return {
        "inception_3a.svg": lamina.draw(inception),
        "lenet5.svg": lamina.draw(lamina.create("lenet5")),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pictures().items():
        (FOLDER / name).write_text(text, "utf-8")
