"""`lamina check`: every fault with its place, for people, programs, GitHub and SARIF readers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import LENET, bare, written
from lamina.cli.main import main

FAULTS = """\
lamina: 1
name: faulty
input: [3, 32, 32]
body:
  - conv1: {kind: conv, chanels: 8, kernel: 3}
  - relu1: {kind: rellu}
  - pool1:
      kind: max_pool
      kernel: [3]
      stride: 0
  - conv2: {kind: conv, channels: -1, kernel: 3, bias: yes}
  - 1st: {kind: relu}
"""
NUMBERS = "expected an integer of at least 1, or a list of 2 (height, width)"
SAID = f"""\
net.yaml: 8 problems
net.yaml:5:5: body.conv1.channels: this field is required
  5 |   - conv1: {{kind: conv, chanels: 8, kernel: 3}}
    |     ^^^^^
net.yaml:5:25: body.conv1.chanels: there is no such field
  5 |   - conv1: {{kind: conv, chanels: 8, kernel: 3}}
    |                         ^^^^^^^^^^
  did you mean channels?
net.yaml:6:5: body.relu1: unknown kind `rellu`
  6 |   - relu1: {{kind: rellu}}
    |     ^^^^^
  did you mean relu or relu6 or prelu?
net.yaml:9:7: body.pool1.kernel: found a list of 1, {NUMBERS}
  9 |       kernel: [3]
    |       ^^^^^^^^^^^
net.yaml:10:7: body.pool1.stride: found 0, {NUMBERS}
  10 |       stride: 0
     |       ^^^^^^^^^
net.yaml:11:25: body.conv2.channels: found -1, expected at least 1
  11 |   - conv2: {{kind: conv, channels: -1, kernel: 3, bias: yes}}
     |                         ^^^^^^^^^^^^
net.yaml:11:50: body.conv2.bias: found the text `yes`, expected true or false
  11 |   - conv2: {{kind: conv, channels: -1, kernel: 3, bias: yes}}
     |                                                  ^^^^^^^^^
  write true
net.yaml:12:5: body.1st: `1st` is no name: letters, digits and _ (ASCII), not a digit first, at \
most 64
  12 |   - 1st: {{kind: relu}}
     |     ^^^
`lamina explain S101 S102 S104` says more
"""
SHAPES = """\
name: shapes
input: [3, 16, 16]
blocks:
  - stem:
      body:
        kind: chain
        body:
          - conv: {kind: conv, channels: 8, kernel: 3}
          - big: {kind: repeat, count: 2, body: {kind: conv, channels: 8, kernel: 30}}
body:
  - mix:
      kind: concat
      branches:
        - a: {kind: use, block: stem}
        - b: {kind: repeat, count: 9, body: {kind: conv, channels: 4, kernel: 3}}
        - c:
            kind: chain
            body: [{x: {kind: relu}}, {y: {kind: conv_relu, channels: 3, kernel: 50}}]
        - d: {kind: residual, body: [{y: {kind: relu}}], shortcut: {kind: linear, features: 3}}
"""
PLACED = """\
net.yaml: 4 problems
net.yaml:9:43: shapes.mix.a.big.0: kernel 30 is larger than the input 14
net.yaml:15:39: shapes.mix.b.7: kernel 3 is larger than the input 2
net.yaml:18:40: shapes.mix.c.y.conv: kernel 50 is larger than the input 16
net.yaml:19:58: shapes.mix.d.shortcut: linear needs a vector, its input is an image of 3 × 16 × 16
  put `flatten` before it, which gives 768 features
"""

Streams = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(capsys: Streams, *arguments: str, status: int = 1) -> str:
    assert main(["check", *arguments]) == status
    out, error = capsys.readouterr()
    assert not error
    return out


def test_all_faults_of_a_file_are_shown_at_once(capsys: Streams, here: Path):
    written(here, FAULTS)
    assert checked(capsys, "net.yaml") == SAID


def test_faults_of_shape_have_their_places_too(capsys: Streams, here: Path):
    written(here, SHAPES)
    assert bare(checked(capsys, "net.yaml")) == PLACED


@pytest.mark.parametrize(
    ("body", "place", "path"),
    [
        ("- a: {kind: aux, body: {kind: chain, body: [{b: BIG}]}}\n  - c: {kind: relu}", 48, "a.b"),
        ("- a: {kind: aux, body: BIG}\n  - c: {kind: relu}", 5, "a"),
        ("- a: {kind: graph, body: [{b: {kind: relu}}, {c: BIG}]}", 49, "a.c"),
        ("- a: {kind: repeat, count: 2, body: {kind: relu}, first: BIG}", 53, "a.0"),
        ("- a: {kind: conv_norm_act, channels: 1, kernel: 9}", 5, "a.conv"),
        ("- a: {kind: conv_norm_act, channels: 1, kernel: 1, norm: BIG}", 54, "a.norm"),
    ],
)
def test_a_fault_is_placed_where_its_part_is_written(
    capsys: Streams, here: Path, body: str, place: int, path: str
):
    big = "{kind: max_pool, kernel: 9}"
    written(here, f"name: n\ninput: [1, 8, 8]\nbody:\n  {body.replace('BIG', big)}\n")
    said = f"net.yaml:4:{place}: n.{path}: kernel 9 is larger than the input 8"
    assert checked(capsys, "net.yaml").splitlines()[1] == said


def test_what_is_fine(capsys: Streams, here: Path):
    written(here)
    assert checked(capsys, "net.yaml", "lenet5", status=0) == (
        "net.yaml: fine (239 parameters, 864 MACs)\n"
        "lenet5: fine (60,850 parameters, 326.52 k MACs)\n"
    )


def test_budgets_are_kept_or_refused(capsys: Streams, here: Path):
    written(here)
    exact = ("--max-params", "239", "--max-macs", "864")
    assert "fine" in checked(capsys, "net.yaml", *exact, status=0)
    less = ("--max-params", "238", "--max-macs", "863")
    assert bare(checked(capsys, "net.yaml", *less)) == (
        "net.yaml: 2 problems\n"
        "little: 239 parameters are 1 (0.4 %) more than 238\n"
        "  most are in fc 91.6 %, conv1 8.4 %\n"
        "little: 864 MACs are 1 (0.1 %) more than 863\n"
        "  most are in conv1 75.0 %, fc 25.0 %\n"
    )


def test_a_missing_net_does_not_hide_the_others(capsys: Streams, here: Path):
    written(here, LENET.replace("kernel: 3", "kernel: 9"))
    assert main(["check", "lenet5", "gone.yaml", "net.yaml", "resnet5"]) == 2
    out, error = capsys.readouterr()
    assert bare(out) == (
        "lenet5: fine (60,850 parameters, 326.52 k MACs)\n"
        "net.yaml: 1 problem\n"
        "net.yaml:5:5: little.conv1: kernel 9 is larger than the input 8\n"
    )
    assert error == (
        "lamina: gone.yaml: no such file or directory\n"
        "lamina: there is no network `resnet5`; did you mean resnet50, resnet152, resnet34?\n"
    )


def test_json_has_the_documented_keys(capsys: Streams, here: Path):
    written(here, LENET.replace("kernel: 3", "kernel: 9"))
    assert json.loads(checked(capsys, "net.yaml", "lenet5", "--json")) == [
        {
            "net": "net.yaml",
            "passed": False,
            "parameters": None,
            "macs": None,
            "problems": [
                {
                    "code": "L201",
                    "path": "little.conv1",
                    "place": "net.yaml:5:5",
                    "line": 5,
                    "column": 5,
                    "message": "kernel 9 is larger than the input 8",
                    "details": [
                        "`padding: 1` or `kernel: 8` mends it (tried on the whole network)"
                    ],
                }
            ],
        },
        {"net": "lenet5", "passed": True, "parameters": 60850, "macs": 326520, "problems": []},
    ]


def test_github_gets_one_annotation_for_each_problem(capsys: Streams, here: Path):
    name = "a,b:c%.yaml"
    written(here, FAULTS, name)
    lines = checked(capsys, name, "--format", "github").splitlines()
    assert len(lines) == 8
    assert lines[2] == (
        "::error file=a%2Cb%3Ac%25.yaml,line=6,col=5,title=S104::"
        "body.relu1: unknown kind `rellu`%0A  did you mean relu or relu6 or prelu?"
    )
    assert checked(capsys, "lenet5", "--format", "github", status=0) == ""


def test_sarif_is_what_its_readers_need(capsys: Streams, here: Path):
    name = "a b#.yaml"
    written(here, FAULTS, name)
    found = json.loads(checked(capsys, name, "--format", "sarif"))
    (run,) = found["runs"]
    assert (found["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "lamina")
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted({result["ruleId"] for result in run["results"]})
    assert run["results"][0] == {
        "ruleId": "S101",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "body.conv1.channels: this field is required"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a%20b%23.yaml"},
                    "region": {"startLine": 5, "startColumn": 5},
                }
            }
        ],
    }


def test_sarif_holds_to_its_schema(capsys: Streams, here: Path):
    """What the schema of 2.1.0 asks of the objects that are used: the fields and types that must
    be there, no others, rules found by their index, addresses that are relative."""
    written(here, FAULTS)
    written(here, SHAPES, "shapes.yaml")
    found = json.loads(checked(capsys, "net.yaml", "shapes.yaml", "--format", "sarif"))
    assert set(found) == {"$schema", "version", "runs"}
    (run,) = found["runs"]
    assert set(run) == {"tool", "columnKind", "results"}
    assert set(run["tool"]["driver"]) == {"name", "version", "rules"}
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule) == {
            *("id", "shortDescription", "fullDescription", "help", "defaultConfiguration")
        }
        assert rule["defaultConfiguration"] == {"level": "error"}
        texts = (rule["shortDescription"], rule["fullDescription"], rule["help"])
        assert all(text["text"] for text in texts)
        assert "```yaml\n" in rule["help"]["markdown"]
    for result in run["results"]:
        assert set(result) == {"ruleId", "ruleIndex", "level", "message", "locations"}
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] in ("net.yaml", "shapes.yaml")
        assert min(place["region"].values()) >= 1
        assert result["message"]["text"]


def test_very_many_problems_are_counted(capsys: Streams, here: Path):
    parts = "\n".join(f"  - p{i}: {{kind: nothing}}" for i in range(150))
    written(here, f"name: many\ninput: [3]\nbody:\n{parts}\n")
    lines = bare(checked(capsys, "net.yaml")).splitlines()
    assert lines[0] == "net.yaml: 101 problems"
    assert lines[-1] == "net.yaml:1:1: and 50 more problems"
    wide = "\n".join(f"      - p{i}: {{kind: conv, channels: 1, kernel: 2}}" for i in range(150))
    head = "name: many\ninput: [3, 1, 1]\nbody:\n  - mix:\n      kind: concat\n      branches:\n"
    written(here, f"{head}{wide}\n")
    lines = bare(checked(capsys, "net.yaml")).splitlines()
    assert lines[0] == "net.yaml: 150 problems"
    assert lines[-1] == "… and 49 more problems; --json lists them all"
    assert len(json.loads(checked(capsys, "net.yaml", "--json"))[0]["problems"]) == 150


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_hostile_names_and_texts_reach_no_terminal(capsys: Streams, here: Path, form: str):
    evil = "\\u202e\\u200b\\e[31m::error::\\n::set-output"
    name = "x\x1b]0;y\x07\n::error::.yaml"
    written(here, f'name: "{evil}"\ninput: [3]\nbody:\n  - "{evil}": {{"{evil}": 1}}\n', name)
    out = checked(capsys, name, "--format", form)
    assert all(c.isprintable() or c == "\n" for c in out)
    assert not any(line.startswith("::set-output") for line in out.splitlines())
    assert sum(line.startswith("::error") for line in out.splitlines()) in (0, out.count("title="))
