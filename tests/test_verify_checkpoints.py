"""The script that proves converted checkpoints: which models there are, and the table of what was
found; the proofs need the libraries, which are not installed for tests."""

from __future__ import annotations

from verify_checkpoints import BEGIN, END, PAGE, Proof, proofs, table, written

ROW = {
    "peer": "timm",
    "model": "vgg11",
    "net": "vgg11",
    "passed": True,
    "input": [3, 224, 224],
    "apart": {"torch": 0.0, "flax": 2.4e-6},
}
LINE = "| timm | `vgg11` | `vgg11` | 3×224×224 | 0e+00 | 2e-06 | ok |"


def test_every_table_is_to_be_proved() -> None:
    """By the library's name of the model, in the order of the zoo."""
    assert len(proofs(["*"])) >= 48
    assert proofs(["timm/inception*"]) == [
        Proof("timm", "inception_v3"),
        Proof("timm", "inception_v4"),
        Proof("timm", "inception_resnet_v2"),
    ]
    assert [one.name for one in proofs(["*/efficientnet_b0"])] == [
        "torchvision/efficientnet_b0",
        "timm/efficientnet_b0",
    ]


def test_the_table_shows_what_failed() -> None:
    failed = {key: ROW[key] for key in ("peer", "model", "net")} | {"passed": False}
    assert list(table([ROW, failed]))[2:] == [
        LINE,
        "| timm | `vgg11` | `vgg11` |  |  |  | FAILED |",
    ]


def test_the_table_takes_its_own_place_alone() -> None:
    """Another table of the page is made of the dialects."""
    text = PAGE.read_text("utf-8")
    page = written([ROW], {"timm": "1.0.31"})
    before, _, rest = page.partition(BEGIN)
    made, _, after = rest.partition(END)
    assert before == text.partition(BEGIN)[0]
    assert after == text.partition(END)[2]
    head = "| library | its model | ours | input | our torch | our flax | |"
    rule = "|---|---|---|---|--:|--:|---|"
    assert made == f"\n\nProved with timm 1.0.31.\n\n{head}\n{rule}\n{LINE}\n\n"


def test_the_page_shows_proofs_that_held() -> None:
    """Of every model that there is."""
    text = PAGE.read_text("utf-8")
    shown = text.partition(BEGIN)[2].partition(END)[0].splitlines()
    rows = [line.split(" | ") for line in shown if line.endswith(" |") and "`" in line]
    known = {(one.peer, f"`{one.model}`", f"`{one.net}`") for one in proofs(["*"])}
    assert {(first.strip("| "), model, net) for first, model, net, *_ in rows} == known
    assert {row[-1] for row in rows} == {"ok |"}
