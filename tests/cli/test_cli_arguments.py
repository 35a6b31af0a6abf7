"""What cannot be typed, in whole messages, and what the help says."""

from __future__ import annotations

import pytest

from lamina.cli.arguments import COMMANDS
from lamina.cli.main import main
from lamina.cli.values import number, sizes
from lamina.version import VERSION

Streams = pytest.CaptureFixture[str]

HELP = """\
usage: lamina [-h] [--version] COMMAND ...

One convolutional network, written once as layers; checked, counted,
and compiled to native PyTorch or JAX/Flax.

options:
  -h, --help  show this help message and exit
  --version   show program's version number and exit

commands:
  COMMAND
    init      write a commented spec to start from
    list      list the networks of the zoo
    summary   count a network: shapes, parameters, MACs, memory
    check     check networks: every shape, and budgets
    explain   say more: of an error's code, or of what a layer means
    watch     check a spec file again whenever it is saved
    emit      write a network as source code that stands on its own
    verify    prove that the built models are what was counted, and agree
    diff      tell two networks apart: structure, parameters, MACs
    draw      draw a network as SVG, as an HTML page, or in Mermaid
    convert   write weights of another library as a model folder
    scale     make a network wider or deeper, or as large as a budget allows
    spec      write a network as a spec file
    schema    print the JSON Schema of spec files

examples:
  lamina list                          the networks that come with lamina
  lamina summary resnet50              every layer with its shape, parameters and MACs
  lamina init mine.yaml                a commented spec to start from
  lamina spec lenet5 -o mine.yaml      a network of the zoo as a file to edit
  lamina check mine.yaml               every shape checked, every fault with its place
  lamina explain L201                  what an error's code means, and the way out
  lamina emit mine.yaml --to torch     the model as PyTorch source
  lamina verify mine.yaml              proof that both frameworks compute the same
  lamina diff resnet50 mine.yaml       what differs between two networks
  lamina draw resnet50 -o r.html       a picture to fold, zoom and search
  lamina scale resnet50 --params 5M    the largest ResNet-50 within a budget
  lamina convert w.pth --net vgg16 -o vgg    weights of another library as ours

exit status: 0 fine, 1 the content is bad or a check failed, 2 the call was wrong
"""


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def ended(*arguments: str) -> object:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    return end.value.code


def test_the_help_teaches(capsys: Streams):
    assert ended("--help") == 0
    assert capsys.readouterr() == (HELP, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_an_example(capsys: Streams, command: str):
    assert ended(command, "--help") == 0
    out, error = capsys.readouterr()
    assert out.startswith(f"usage: lamina {command} [-h]")
    assert f"\nexample:\n  lamina {command}" in out
    assert max(map(len, out.splitlines())) <= 80
    assert not error


def test_the_version(capsys: Streams):
    assert ended("--version") == 0
    assert capsys.readouterr() == (f"lamina {VERSION}\n", "")


@pytest.mark.parametrize(
    ("typed", "message", "prog"),
    [
        ("", f"a command is needed: {', '.join(COMMANDS)}", ""),
        ("sumary lenet5", "there is no command `sumary`; did you mean summary?", ""),
        ("zzz", "there is no command `zzz`", ""),
        ("--json list", "there is no option --json before the command; options follow it", ""),
        ("-V", "there is no option -V before the command; options follow it", ""),
        (
            "summary lenet5 --json --format csv",
            "--format json and --format csv exclude each other",
            "summary",
        ),
        (
            "summary lenet5 --format csv --json",
            "--format csv and --format json exclude each other",
            "summary",
        ),
        ("list a b", "`b` is one argument too many", "list"),
        ("summary", "the following arguments are required: NET", "summary"),
        (
            "summary lenet5 --fromat json",
            "there is no option --fromat; did you mean --format?",
            "summary",
        ),
        ("summary lenet5 --x=1", "there is no option --x", "summary"),
        ("check", "the following arguments are required: NET", "check"),
        ("emit lenet5", "the following arguments are required: --to", "emit"),
        (
            "summary lenet5 --input 3x4",
            "argument --input: '3x4' is not like 3x224x224",
            "summary",
        ),
        (
            "check lenet5 --max-params 5X",
            "argument --max-params: '5X' is no count, such as 500000, 500K or 4.1M",
            "check",
        ),
        (
            "scale resnet50 --times 0",
            "argument --times: '0' is no factor, such as 0.5 or 2",
            "scale",
        ),
        (
            "verify lenet5 --seed -1",
            "argument --seed: '-1' is no whole number from 0 up",
            "verify",
        ),
        ("summary lenet5 --x\x1b[31m\u202e", "there is no option --x\\x1b[31m\\u202e", "summary"),
    ],
)
def test_a_wrong_call_says_what_and_where_to_look(
    capsys: Streams, typed: str, message: str, prog: str
):
    assert ended(*typed.split()) == 2
    whole = f"lamina {prog}".rstrip()
    assert capsys.readouterr() == ("", f"{whole}: {message}\n`{whole} --help` shows how\n")


WRONG = {
    "summary lenet5 --format jsn": "json",
    "emit lenet5 --to tensorflow": "flax",
    "emit lenet5 --to torch --precision float16": "bfloat16",
}


@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_choice_shows_the_right_ones(capsys: Streams, typed: str):
    assert ended(*typed.split()) == 2
    error = capsys.readouterr().err
    assert "invalid choice" in error
    assert WRONG[typed] in error


def test_no_abbreviations(capsys: Streams):
    """An option of a later version must not change what a script means."""
    assert ended("summary", "lenet5", "--form", "json") == 2
    assert "there is no option --form; did you mean --format or --sort?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "value"),
    [("5M", 5_000_000), ("4.1m", 4_100_000), ("500", 500), ("1.5K", 1500), ("2T", 2 * 10**12)],
)
def test_budgets(text: str, value: int):
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["", "M", "1.5", "1.2345K", "-1", "1e6", "٣", "9" * 40, ".", "1__"]
)
def test_no_budgets(text: str):
    with pytest.raises(Exception, match="is no count"):
        number(text)


@pytest.mark.parametrize(("text", "value"), [("3x224x224", (3, 224, 224)), ("784", (784,))])
def test_sizes(text: str, value: tuple[int, ...]):
    assert sizes(text) == value


@pytest.mark.parametrize("text", ["", "x", "0x1x1", "3x3", "3x3x3x3", "1.5", "٣", "9" * 30])
def test_no_sizes(text: str):
    with pytest.raises(Exception, match="is not like 3x224x224"):
        sizes(text)
