"""The pictures of the docs are what is drawn today."""

from __future__ import annotations

from pictures import FOLDER, pictures


def test_the_pictures_are_up_to_date() -> None:
    """`make goldens` draws them anew."""
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert kept == pictures()
