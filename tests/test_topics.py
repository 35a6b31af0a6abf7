"""The topics of `lamina explain` are whole, what they say of the frameworks is so, and
docs/semantics.md is made of them."""

from __future__ import annotations

import inspect

import pytest

from lamina.cli.main import main
from lamina.cli.samples import emitted
from lamina.explanations import TOPICS, by_kind, topic
from lamina.explanations.topics import FOLDER
from semantics_page import PAGE, page

SAID = """\
gelu: GELU

x·Φ(x), by erf (`form: exact`) or by the tanh approximation (`form: tanh`). They
differ by up to 0.0005.

  ours   `exact` unless given
  torch  exact unless given
  Flax   tanh unless given
  Keras  exact unless given

    act: {kind: gelu}
  torch
    return F.gelu(x)
  Flax
    return nnx.gelu(x, approximate=False)

    act: {kind: gelu, form: tanh}
  torch
    return F.gelu(x, approximate="tanh")
  Flax
    return nnx.gelu(x, approximate=True)
"""


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def told(capsys: pytest.CaptureFixture[str], *subjects: str) -> str:
    assert main(["explain", *subjects]) == 0
    out, error = capsys.readouterr()
    assert not error
    assert max(map(len, out.splitlines())) <= 80 or "subjects" in out
    return out


def test_a_topic_is_told_with_what_is_emitted(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "gelu") == SAID


def test_the_topics_are_those_of_the_folder() -> None:
    assert sorted(TOPICS) == sorted(file.name.removesuffix(".md") for file in FOLDER.iterdir())


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_is_whole(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what is ours and what are the frameworks'; every backend emits its samples."""
    one = topic(name)
    if name != "simple":
        assert list(one.readings) == ["ours", "torch", "Flax", "Keras"]
    assert told(capsys, name).startswith(f"{name}: {one.title}\n")
    for sample in one.samples:
        assert all(emitted(sample, backend) for backend in ("torch", "flax"))


def test_a_kind_leads_to_its_topic(capsys: pytest.CaptureFixture[str]) -> None:
    assert by_kind()["avg_pool"] == "average_pool"
    assert told(capsys, "avg_pool") == told(capsys, "average_pool")
    assert told(capsys, "batch-norm") == told(capsys, "BATCH_NORM")


@pytest.mark.parametrize("subject", ["L201", "S107", "D103"])
def test_a_code_is_told(capsys: pytest.CaptureFixture[str], subject: str) -> None:
    out = told(capsys, subject.lower())
    assert out.startswith(f"{subject}: ")
    assert "\nlamina check net.yaml says:\n" in out
    assert "    |" in out


def test_several_are_told_one_after_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "L201", "gelu").endswith(f"\n\n{SAID}")


def test_without_a_subject_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys).splitlines()
    assert lines[0] == "topics, for `lamina explain TOPIC` (or the name of a kind)"
    assert "   L201  a kernel is larger than its input" in lines


@pytest.mark.parametrize(
    ("subject", "hint"),
    [
        ("L291", "did you mean L221 or L219?"),
        ("padings", "did you mean padding?"),
        ("x" * 90, "`lamina explain` lists them all"),
    ],
)
def test_what_is_none(capsys: pytest.CaptureFixture[str], subject: str, hint: str) -> None:
    assert main(["explain", subject]) == 2
    shown = subject if len(subject) < 60 else f"{subject[:60]}…"
    assert capsys.readouterr().err == f"lamina: there is no code or topic `{shown}`; {hint}\n"


def test_what_is_said_of_flax_is_so() -> None:
    from flax import nnx

    def default(function: object, name: str) -> object:
        return inspect.signature(function).parameters[name].default  # type: ignore[arg-type]

    assert default(nnx.BatchNorm.__init__, "momentum") == 0.99
    assert default(nnx.GroupNorm.__init__, "epsilon") == 1e-6
    assert default(nnx.GroupNorm.__init__, "use_fast_variance") is True
    assert default(nnx.LayerNorm.__init__, "epsilon") == 1e-6
    assert default(nnx.gelu, "approximate") is True
    assert default(nnx.avg_pool, "count_include_pad") is True


def test_what_is_said_of_torch_is_so() -> None:
    import torch
    from torch.nn import functional as F

    assert torch.nn.AvgPool2d(2).count_include_pad is True
    assert torch.nn.LayerNorm(3).eps == 1e-5
    assert torch.nn.LeakyReLU().negative_slope == 0.01
    assert torch.nn.PReLU().weight.tolist() == [0.25]
    x = torch.linspace(-6, 6, 10_001, dtype=torch.float64)
    assert 0.0004 < float((F.gelu(x) - F.gelu(x, approximate="tanh")).abs().max()) < 0.0005


def test_the_page_is_fresh() -> None:
    """`make goldens` writes it."""
    assert page() == PAGE.read_text("utf-8")
