"""`lamina draw`: the file's name says what it is, and what is wrong is said in whole messages."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

import lamina
from lamina.cli.main import main

Streams = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.svg", "svg"), ("a.SVG", "svg"), ("a.html", "html"), ("a.mmd", "mermaid")],
)
def test_the_name_says_the_format(tmp_path: Path, name: str, format: str, capsys: Streams) -> None:
    """The file holds what `lamina.draw` gives."""
    assert main(["draw", "lenet5", "-o", str(tmp_path / name)]) == 0
    written = (tmp_path / name).read_text("utf-8")
    assert written == lamina.draw(lamina.create("lenet5"), format)  # type: ignore[arg-type]
    assert capsys.readouterr().out == ""


def test_options_reach_the_picture(capsys: Streams) -> None:
    """Mode, depth, colour and another input; printed without a file."""
    typed = "draw googlenet --format svg --mode train --depth 1 --color cost --input 3x160x160"
    assert main(typed.split()) == 0
    net = lamina.create("googlenet", input=(3, 160, 160))
    assert capsys.readouterr().out == lamina.draw(net, "svg", "train", depth=1, color="cost")


def test_standard_output_takes_every_format(capsys: Streams) -> None:
    assert main(["draw", "lenet5", "-o", "-", "--format", "mermaid"]) == 0
    assert capsys.readouterr().out.startswith("flowchart TB\n")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("draw lenet5", "the format is not known; say --format svg, html or mermaid"),
        ("draw lenet5 -o -", "the format is not known; say --format svg, html or mermaid"),
        (
            "draw lenet5 -o lenet5.png",
            "`lenet5.png` does not end in .svg, .html or .mmd; --format says what it is",
        ),
        ("draw lenet5 --format svg --depth 99", "depth 99 is not within 0 to 64"),
    ],
)
def test_a_wrong_call_says_what_to_say(typed: str, message: str, capsys: Streams) -> None:
    assert main(typed.split()) == 2
    streams = capsys.readouterr()
    assert (streams.out, streams.err) == ("", f"lamina: {message}\n")


def test_a_file_is_kept(tmp_path: Path, capsys: Streams) -> None:
    """Unless it may be replaced."""
    path = tmp_path / "a.svg"
    path.write_text("mine")
    assert main(["draw", "lenet5", "-o", str(path)]) == 2
    assert capsys.readouterr().err == f"lamina: `{path}` exists; --overwrite replaces it\n"
    assert main(["draw", "lenet5", "-o", str(path), "--overwrite"]) == 0
    assert ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
