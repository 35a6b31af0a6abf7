"""`lamina init`: a file that checks, whose comments are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import lamina
from lamina.cli.commands.init import name_of
from lamina.cli.main import main
from lamina.cli.starter import starter
from lamina.spec.documents import read
from lamina.spec.network import is_dotted
from lamina.spec.reading import network_of

Streams = pytest.CaptureFixture[str]

NEXT = """\
lamina: wrote `net.yaml`; now try
  lamina check net.yaml    every shape, and every fault with its place
  lamina summary net.yaml  every layer with its shape, parameters and MACs
  lamina watch net.yaml    both, again whenever you save
  lamina verify net.yaml   built in both frameworks, and compared
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_writes_a_file_and_says_what_can_be_done_with_it(capsys: Streams) -> None:
    assert main(["init"]) == 0
    assert capsys.readouterr() == ("", NEXT)
    text = Path("net.yaml").read_text("utf-8")
    assert text == starter("net", (3, 32, 32), 10)
    assert 30 <= text.count("\n") <= 50
    assert max(map(len, text.splitlines())) <= 100
    assert text.startswith("# yaml-language-server: $schema=lamina.schema.json\n")
    assert main(["check", "net.yaml"]) == 0
    assert capsys.readouterr().out == "net.yaml: fine (67,354 parameters, 28.52 M MACs)\n"


def test_it_keeps_a_file_that_is_there(capsys: Streams) -> None:
    Path("net.yaml").write_text("mine")
    assert main(["init"]) == 2
    assert capsys.readouterr() == ("", "lamina: `net.yaml` exists; --overwrite replaces it\n")
    assert Path("net.yaml").read_text() == "mine"
    assert main(["init", "--overwrite"]) == 0
    assert Path("net.yaml").read_text("utf-8") != "mine"


def test_it_prints_to_standard_output(capsys: Streams) -> None:
    assert main(["init", "-", "--input", "1x28x28", "--classes", "7"]) == 0
    assert capsys.readouterr() == (starter("net", (1, 28, 28), 7), "")


def test_a_name_with_spaces_can_be_typed_again(capsys: Streams) -> None:
    assert main(["init", "my net.yml"]) == 0
    assert "\n  lamina check 'my net.yml'    every" in capsys.readouterr().err
    assert lamina.load("my net.yml").name == "my_net"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["net.json"], "lamina: `net.json` should end in .yaml, which can have comments\n"),
        (
            ["gone/net.yaml"],
            "lamina: cannot write `gone/net.yaml`: No such file or directory\n",
        ),
    ],
)
def test_what_cannot_be_written(call: list[str], message: str, capsys: Streams) -> None:
    assert main(["init", *call]) == 2
    assert capsys.readouterr() == ("", message)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["--input", "3"], "argument --input: '3' is not like 3x32x32"),
        (["--input", "3x32"], "argument --input: '3x32' is not like 3x224x224"),
        (["--classes", "0"], "argument --classes: '0' is no whole number from 1 up"),
    ],
)
def test_what_cannot_be_asked_for(call: list[str], said: str, capsys: Streams) -> None:
    with pytest.raises(SystemExit):
        main(["init", *call])
    assert capsys.readouterr().err == f"lamina init: {said}\n`lamina init --help` shows how\n"


@given(
    st.tuples(st.integers(1, 64), st.integers(1, 300), st.integers(1, 300)), st.integers(1, 5000)
)
def test_every_comment_is_true(input: tuple[int, int, int], classes: int) -> None:
    """The shapes are those that lamina infers; the rest of the text is always the same."""
    text = starter("net", input, classes)
    net = network_of(read(text, syntax="yaml"))
    assert (net.input, lamina.analyze(net).layers[-1].output_shape) == (input, (classes,))
    behind = {"skip": "skip.add", "stem": "stem.act"}
    shapes = {row.path: row.output_shape for row in lamina.analyze(net).layers}
    for name, shape in re.findall(r"- (\w+):(?:(?!\n  - ).)*?# → ([\d ×]+)\n", text, re.DOTALL):
        path = behind.get(name, name)
        found = [said for row, said in shapes.items() if row.startswith(path)][-1]
        assert shape == " × ".join(map(str, found)), name
    assert text.count("# → ") == 6


@given(st.text(max_size=80))
def test_any_file_name_gives_a_network_a_name(stem: str) -> None:
    """YAML reads it as the same word, in its version 1.1 too."""
    name = name_of(f"{stem}.yaml")
    assert is_dotted(name)
    assert yaml.safe_load(name) == name
