"""Each command in each format: what it prints where, and how it ends."""

from __future__ import annotations

import ast
import csv
import io
import json
from pathlib import Path

import pytest

import lamina
from command_line import LENET, bare, written
from lamina import architectures
from lamina.cli.main import main

TOTALS = {
    "parameters": 60_850,
    "trainable_parameters": 60_850,
    "buffers": 0,
    "macs": 326_520,
    "flops": 653_040,
    "parameter_bytes": 243_400,
    "activation_bytes": 69_288,
    "peak_activation_bytes": 37_632,
    "depth": 5,
}

SMALL = ["resnet20_cifar10", "plain20_cifar10"]
ORIGIN = """
paper               LeCun, Bottou, Bengio, Haffner: Gradient-Based Learning
                    Applied to Document Recognition (1998), section II.B, table
                    I, appendix A
this is             a variant of lenet5.rbf
Differs:            the output is dense (84 → 10); the paper has ten Euclidean
                    RBF units with 840 fixed values.
                    an input larger than 32 × 32 makes C5 larger than 1 × 1, and
                    F6 reads all of it; the paper replicates the network instead
                    (section VII).
"""

Streams = pytest.CaptureFixture[str]


def said(capsys: Streams, *arguments: str, status: int = 0) -> str:
    """Standard output of a call that ends as expected and has no complaint."""
    assert main(arguments) == status
    out, error = capsys.readouterr()
    assert not error
    return out


def refused(capsys: Streams, *arguments: str, status: int = 2) -> str:
    """Standard error of a call that fails; nothing is on standard output."""
    assert main(arguments) == status
    out, error = capsys.readouterr()
    assert not out
    return error


def test_list_shows_every_network(capsys: Streams):
    first, *rows = said(capsys, "list").splitlines()
    assert first.split() == ["name", "year", "input", "parameters", "MACs", "paper"]
    assert [row.split()[0] for row in rows] == list(architectures.names())


def test_list_takes_a_pattern(capsys: Streams):
    assert [row.split()[0] for row in said(capsys, "list", "lenet5.m*").splitlines()[1:]] == [
        "lenet5.modern",
        "lenet5.modern_gray",
    ]


def test_list_as_json_has_the_documented_keys(capsys: Streams):
    found = json.loads(said(capsys, "list", "lenet5", "--json"))
    assert [set(net) for net in found] == [
        {
            "name",
            "parameters_infer",
            "parameters_train",
            "macs_infer",
            "input",
            "year",
            "source",
            "variant_of",
            "differs",
            "published",
        }
    ]
    assert said(capsys, "list", "lenet5", "--format", "json") == said(
        capsys, "list", "lenet5", "--json"
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (("--year", "1989"), ["lenet1"]),
        (("vgg1*", "--max-params", "132863336"), ["vgg11", "vgg11.lrn"]),
        (
            ("*_cifar10", "--year=2014-2016", "--max-macs=50M", "--max-params=300k"),
            ["resnet20_cifar10", "plain20_cifar10"],
        ),
    ],
)
def test_list_takes_years_and_budgets(
    capsys: Streams, filters: tuple[str, ...], expected: list[str]
):
    assert [row.split()[0] for row in said(capsys, "list", *filters).splitlines()[1:]] == expected


def test_a_summary_tells_where_a_network_comes_from(
    capsys: Streams, monkeypatch: pytest.MonkeyPatch
):
    """Below the table, and as data."""
    monkeypatch.setenv("COLUMNS", "80")
    text = said(capsys, "summary", "lenet5").partition("listed apart\n")[2]
    assert text == ORIGIN
    origin = json.loads(said(capsys, "summary", "lenet5", "--json"))["provenance"]
    assert (origin["year"], origin["variant_of"]) == (1998, "lenet5.rbf")
    assert origin["differs"][0].startswith("the output is dense")


def test_list_of_nothing(capsys: Streams):
    expected = "lamina: no network is called like `z?`; see `lamina list`\n"
    assert refused(capsys, "list", "z?") == expected
    expected = "lamina: none of 10 networks is of that year and size\n"
    assert refused(capsys, "list", "vgg*", "--year", "1998") == expected


def test_summary_as_json_has_the_documented_keys(capsys: Streams):
    found = json.loads(said(capsys, "summary", "lenet5", "--json"))
    assert list(found)[:6] == ["name", "mode", "input", "totals", "kinds", "layers"]
    assert (found["name"], found["mode"], found["input"]) == ("lenet5", "infer", [1, 32, 32])
    assert TOTALS.items() <= found["totals"].items()
    assert found["kinds"]["conv"] == 2
    first = found["layers"][0]
    assert {
        "path": "c1",
        "kind": "conv",
        "input_shapes": [[1, 32, 32]],
        "output_shape": [6, 28, 28],
        "parameters": 156,
        "formula": "(5·5·1+1)·6",
        "macs": 117_600,
    }.items() <= first.items()


def test_summary_as_a_table_is_for_people(capsys: Streams, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = said(capsys, "summary", "lenet5")
    assert text.startswith("lenet5, infer, input 1×32×32\n\npath ")
    assert "parameters          60,850  (60.85 k)\n" in text


def test_summary_as_csv_and_markdown(capsys: Streams):
    records = list(csv.DictReader(io.StringIO(said(capsys, "summary", "lenet5", "--format=csv"))))
    assert sum(int(record["macs"]) for record in records) == 326_520
    text = said(capsys, "summary", "lenet5", "--format=markdown")
    assert text.startswith("## lenet5, infer, input 1×32×32\n\n| path |")


def test_summary_takes_mode_and_input(capsys: Streams):
    call = ("summary", "googlenet", "--input", "3x448x448", "--mode", "train", "--json")
    found = json.loads(said(capsys, *call))
    assert (found["mode"], found["input"]) == ("train", [3, 448, 448])


def test_input_replaces_that_of_a_file(capsys: Streams, tmp_path: Path):
    found = json.loads(said(capsys, "summary", written(tmp_path), "--input=1x12X12", "--json"))
    assert found["layers"][0]["output_shape"] == [2, 10, 10]


def test_an_input_that_does_not_fit_has_its_place(capsys: Streams, tmp_path: Path):
    path = written(tmp_path)
    assert bare(refused(capsys, "summary", path, "--input=1x2x2", status=1)) == (
        f"{path}:5:5: little.conv1: kernel 3 is larger than the input 2\n"
    )


@pytest.mark.parametrize("backend", ["torch", "flax"])
@pytest.mark.parametrize("mode", ["infer", "train"])
def test_emit_prints_the_source_alone(capsys: Streams, backend: str, mode: str):
    text = said(capsys, "emit", "lenet5", "--to", backend, "--mode", mode)
    assert text == lamina.emit(lamina.create("lenet5"), backend, mode)  # type: ignore[arg-type]
    ast.parse(text)


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_emit_writes_mixed_precision(capsys: Streams, backend: str):
    text = said(capsys, "emit", "lenet5", "--to", backend, "--precision", "bfloat16")
    assert text == lamina.emit(lamina.create("lenet5"), backend, precision="bfloat16")
    assert "jnp.bfloat16" in text or "torch.bfloat16" in text
    plain = said(capsys, "emit", "lenet5", "--to", backend, "--precision", "float32")
    assert plain == said(capsys, "emit", "lenet5", "--to", backend)


def test_emit_writes_loops_as_asked(capsys: Streams):
    """Two equal blocks in a row are a loop where it is asked for, and six never where it is not
    wanted; torch has none."""
    call = ("emit", "resnet20_cifar10", "--to", "flax")
    assert "Scanned(2, BasicBlock, 64, rngs=rngs)" in said(capsys, *call, "--scan")
    assert "Scanned" not in said(capsys, *call)
    deep = ("emit", "resnet110_cifar10", "--to", "flax")
    assert "Scanned(18, BasicBlock, 16, rngs=rngs)" in said(capsys, *deep)
    assert "Scanned" not in said(capsys, *deep, "--no-scan")
    again = said(capsys, *call, "--remat")
    assert "Scanned(2, BasicBlock, 64, remat=True, rngs=rngs)" in again
    refused = "scan is for flax: a torch model runs its blocks one by one, as they are written"
    for option in ("--scan", "--remat"):
        assert main(["emit", "lenet5", "--to", "torch", option]) == 2
        assert refused in capsys.readouterr().err


def test_spec_is_read_back_equal(capsys: Streams, tmp_path: Path):
    path = written(tmp_path, said(capsys, "spec", "googlenet"))
    assert lamina.load(path) == lamina.create("googlenet")


def test_schema_describes_every_kind(capsys: Streams):
    schema = json.loads(said(capsys, "schema"))
    kinds = schema["$defs"]["Part"]["discriminator"]["mapping"]
    assert {"conv", "chain", "graph", "use", "inception"} <= kinds.keys()
    for kind, reference in kinds.items():
        part = schema["$defs"][reference.removeprefix("#/$defs/")]
        assert part["properties"]["kind"] == {"const": kind, "description": part["description"]}
        assert "kind" in part["required"]
    assert '"$comment"' not in json.dumps(schema)


@pytest.mark.parametrize("text", [LENET, '{"lamina": 1}', "\ufeff" + LENET])
def test_standard_input_is_yaml_or_json(
    capsys: Streams, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
):
    if text.startswith("{"):
        text = "\n " + lamina.load(written(tmp_path)).to_json()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert json.loads(said(capsys, "summary", "-", "--json"))["name"] == "little"


def test_a_fault_on_standard_input_has_its_place(capsys: Streams, monkeypatch: pytest.MonkeyPatch):
    text = LENET.replace("kernel: 3", "kernel: 30").encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert refused(capsys, "summary", "-", status=1) == (
        "<stdin>:5:5: little.conv1: kernel 30 is larger than the input 8\n"
        "  5 |   - conv1: {kind: conv, channels: 2, kernel: 30}\n"
        "    |     ^^^^^\n"
        "  `padding: 11` or `kernel: 8` mends it (tried on the whole network)\n"
        "`lamina explain L201` says more\n"
    )


@pytest.mark.parametrize(
    ("net", "message"),
    [
        (
            "alexnet.caff",
            "there is no network `alexnet.caff`; "
            "did you mean alexnet.caffe, alexnet.caffenet, lenet5.caffe?",
        ),
        ("Googlenet", "there is no network `Googlenet`; did you mean googlenet?"),
        ("zzz", "there is no network `zzz`; `lamina list` shows them all"),
        ("", "there is no network ``; `lamina list` shows them all"),
        ("no/such.yaml", "no/such.yaml: no such file or directory"),
        ("x" * 5000, f"there is no network `{'x' * 60}…`; `lamina list` shows them all"),
        ("\x1b[31m\u202e", "there is no network `\\x1b[31m\\u202e`; `lamina list` shows them all"),
        ("x\x1b.yaml", "x\\x1b.yaml: no such file or directory"),
        ("/dev/null", "/dev/null: a spec's file name ends in .yaml, .yml or .json"),
    ],
)
def test_a_name_that_leads_nowhere(capsys: Streams, net: str, message: str):
    assert refused(capsys, "summary", net) == f"lamina: {message}\n"


def test_a_zoo_network_takes_images(capsys: Streams):
    message = "lamina: lenet5 takes images: give its input as CxHxW\n"
    assert refused(capsys, "summary", "lenet5", "--input", "100") == message


@pytest.mark.parametrize("command", ["summary", "check", "spec"])
def test_a_directory_is_no_spec(capsys: Streams, tmp_path: Path, command: str):
    folder = tmp_path / "net.yaml"
    folder.mkdir()
    message = f"lamina: {folder}: this is a directory, and a spec is a file\n"
    assert main([command, str(folder)]) == 2
    assert capsys.readouterr().err == message


def test_standard_input_is_read_once(capsys: Streams):
    message = "lamina: standard input, `-`, can be read only once\n"
    assert refused(capsys, "check", "-", "lenet5", "-") == message
