"""Saving a model: what is in the folder, what is refused, and what is left when a save ends
anywhere in the middle."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from lamina.backends.folder import read_folder, write_folder
from lamina.errors import ResourceError, SpecError, UsageError, WeightsError
from lamina.spec.combinators import chain
from lamina.spec.layers import ReLU
from lamina.spec.network import Network
from saved import NET, PREPROCESSING, Arrays, arrays, equal, network

VALUES = arrays()
OTHER = network(classes=5, name="other")
LEFT = (
    ".model.safetensors.0123456789abcdef.tmp",
    ".config.json.0123456789abcdef.tmp",
    ".config.json.0123456789abcdef.next",
    ".README.md.0123456789abcdef.tmp",
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(kind: type[Exception], folder: Path, *arguments: Any, **options: Any) -> str:
    """The message of a save that is refused, in which the folder is shown as ~."""
    with pytest.raises(kind) as refusal:
        write_folder(folder, *(arguments or (NET, VALUES)), **options)
    return str(refusal.value).replace(str(folder), "~")


def test_what_a_folder_holds(tmp_path: Path) -> None:
    """The config says what; the reference reader finds the very tensors."""
    folder = tmp_path / "m"
    write_folder(folder, NET, VALUES, preprocessing=PREPROCESSING, provenance=["Our own."])
    assert names(folder) == ["README.md", "config.json", "model.safetensors"]
    config = json.loads((folder / "config.json").read_text())
    assert {k: v for k, v in config.items() if k != "spec"} == {
        "format": "lamina model",
        "version": 1,
        "lamina": "0.1.0",
        "mode": "train",
        "spec_hash": NET.hash,
        "preprocessing": {
            "size": [6, 5],
            "channels": "RGB",
            "range": [0.0, 1.0],
            "mean": [0.5, 0.4, 0.3],
            "std": [0.2, 0.2, 0.1],
            "crop": 1.0,
            "interpolation": "bilinear",
        },
    }
    found = safetensors.numpy.load_file(folder / "model.safetensors")
    assert equal({path: found[path] for path in VALUES}, VALUES)
    assert len(found) == len(VALUES)
    saved = read_folder(folder)
    assert (saved.net, saved.mode, saved.preprocessing) == (NET, "train", PREPROCESSING)
    assert equal(saved.arrays, VALUES)


def test_the_card(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    write_folder(folder, NET, VALUES, preprocessing=PREPROCESSING, provenance=["Our own."])
    assert (
        (folder / "README.md").read_text()
        == f"""\
# little

| | |
|---|---|
| input (channels × height × width) | 3 × 6 × 5 |
| output | 3 |
| parameters | 277 |
| buffers | 8 |
| MACs | 1,448 |
| weights | float32, with those of side heads |
| spec (SHA-256) | `{NET.hash}` |
| written by | lamina 0.1.0 |
| images | RGB, bilinear, centre crop 1 |
| values | 0 to 1, then (x − mean) / std |
| mean | 0.5, 0.4, 0.3 |
| std | 0.2, 0.2, 0.1 |

MACs: multiply-accumulates of convolution and linear layers, one sample; FLOPs = 2·MACs; other \
operations are listed apart.

## Where it comes from

* Our own.

## Use

```python
import lamina

net, model = lamina.load_model("this/folder", backend="torch")
net, model = lamina.load_model("this/folder", backend="flax")
```

`config.json` is the spec, `model.safetensors` the weights.
"""
    )


def test_weights_without_side_heads_are_saved_as_such(tmp_path: Path) -> None:
    values = arrays(mode="infer")
    write_folder(tmp_path / "m", NET, values)
    saved = read_folder(tmp_path / "m")
    assert saved.mode == "infer"
    assert equal(saved.arrays, values)
    card = (tmp_path / "m" / "README.md").read_text()
    assert "| weights | float32, without those of side heads |" in card


@pytest.mark.parametrize("order", ["F", "C"])
def test_arrays_of_any_order_and_stride_are_saved(tmp_path: Path, order: Any) -> None:
    """As views of another layout are, such as flax's."""
    values = {path: np.asarray(array, order=order)[...] for path, array in VALUES.items()}
    values["fc.weight"] = np.repeat(VALUES["fc.weight"], 2, axis=1)[:, ::2]
    write_folder(tmp_path / "m", NET, values)
    assert equal(read_folder(tmp_path / "m").arrays, VALUES)


def without(*paths: str, **more: Any) -> Arrays:
    return {path: array for path, array in VALUES.items() if path not in paths} | more


REFUSED: dict[str, tuple[Arrays, str]] = {
    "a head in part": (
        without("side.fc.bias"),
        "these are not the tensors of little\n  1 tensor missing: `side.fc.bias`",
    ),
    "no heads and something else": (
        without("side.fc.bias", "side.fc.weight", "fc.bias", x=np.zeros(1, np.float32)),
        "these are not the tensors of little\n"
        "  1 tensor missing: `fc.bias`\n"
        "  1 tensor unexpected: `x`",
    ),
    "another shape": (
        without("x", **{"conv.weight": np.zeros((3, 3, 3, 4), np.float32)}),
        "these are not the tensors of little\n"
        "  1 tensor mis-shaped:\n"
        "    `conv.weight` is 3 × 3 × 3 × 4, expected 4 × 3 × 3 × 3 "
        "(weights have the axes in the order of torch)",
    ),
    "very many": (
        without(**{f"x{i}": np.zeros(1, np.float32) for i in range(5000)}),
        "these are not the tensors of little\n"
        "  5,000 tensors unexpected: `x0`, `x1`, `x2`, `x3`, `x4`, `x5`, `x6`, `x7`, "
        "… and 4,992 more",
    ),
    "float64": (
        without("x", **{"fc.bias": np.zeros(3)}),
        "a model folder keeps float32, and these are not: `fc.bias (float64)`",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_the_networks_is_not_saved(case: str, tmp_path: Path) -> None:
    values, message = REFUSED[case]
    assert refused(WeightsError, tmp_path / "m", NET, values) == message
    assert names(tmp_path) == []


def test_preprocessing_for_another_input_is_refused(tmp_path: Path) -> None:
    other = PREPROCESSING.model_copy(update={"size": (224, 224)})
    assert refused(UsageError, tmp_path / "m", NET, VALUES, preprocessing=other) == (
        "the preprocessing makes 3 × 224 × 224 (RGB), and little takes 3 × 6 × 5"
    )


def test_a_preprocessing_that_is_none_is_told(tmp_path: Path) -> None:
    message = "preprocessing is a lamina.Preprocessing, not `imagenet`"
    options = {"preprocessing": "imagenet"}
    assert refused(UsageError, tmp_path / "m", NET, VALUES, **options) == message


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    """A copy of Pydantic's skips validation; and a document takes no control characters."""
    bad = PREPROCESSING.model_copy(update={"std": (0.0, 1.0, 1.0)})
    assert refused(SpecError, tmp_path / "m", NET, VALUES, preprocessing=bad) == (
        "config.json:23:4: preprocessing.std.0: found 0.0, expected more than 0"
    )
    rings = Network(name="rings", description="\x07", input=(1, 2, 2), body=chain(relu=ReLU()))
    assert refused(SpecError, tmp_path / "m", rings, {}) == (
        "config.json:10:18: this string holds U+0007\n"
        "  write printable text, newlines and tabs only"
    )
    assert names(tmp_path) == []


def test_a_network_without_weights_is_saved(tmp_path: Path) -> None:
    net = Network(name="none", input=(1, 2, 2), body=chain(relu=ReLU()))
    write_folder(tmp_path / "m", net, {})
    assert read_folder(tmp_path / "m").net == net


def test_a_header_too_long_to_be_read_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lamina.backends.folder.safetensors.MAX_HEADER", 1000)
    assert refused(ResourceError, tmp_path / "m") == (
        "the header of 10 tensors takes 1,832 bytes; a safetensors file's has 1,000 at most"
    )
    assert names(tmp_path) == []


def test_a_model_that_is_there_is_kept(tmp_path: Path) -> None:
    """Unless asked; other files of the folder are left alone in any case."""
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    write_folder(folder, NET, VALUES)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert refused(UsageError, folder, OTHER, arrays(OTHER)) == (
        "`~` has `model.safetensors`, `config.json`, `README.md` already; "
        "overwrite=True replaces it all"
    )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    write_folder(folder, OTHER, arrays(OTHER), overwrite=True)
    assert read_folder(folder).net == OTHER
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "README.md").read_text().startswith("# other\n")


def test_a_readme_of_anothers_is_kept(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    assert refused(UsageError, tmp_path) == (
        "`~` has `README.md` already; overwrite=True replaces it all"
    )
    assert names(tmp_path) == ["README.md"]


def test_a_model_that_appears_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "m"

    def appear(target: Path) -> None:
        (target / "model.safetensors").write_text("theirs")

    monkeypatch.setattr("lamina.backends.folder.write.finish", appear)
    message = "`~` has `model.safetensors` already; overwrite=True replaces it all"
    assert refused(UsageError, folder) == message
    assert (folder / "model.safetensors").read_text() == "theirs"


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "README.md"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_regular_file_is_left_alone(name: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "m" / name
    path.parent.mkdir()
    if kind == "link":
        (tmp_path / "other").write_text("theirs")
        path.symlink_to(tmp_path / "other")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    message = f"`~/{name}` is no regular file; it is left alone"
    assert refused(UsageError, path.parent, NET, VALUES, overwrite=True) == message
    assert names(path.parent) == [name]
    assert kind != "link" or (tmp_path / "other").read_text() == "theirs"


def linked(path: Path) -> None:
    path.with_name("real").mkdir()
    path.symlink_to(path.with_name("real"))


PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link": (linked, "`~` is a symbolic link; it is left alone"),
    "a dangling link": (
        lambda path: path.symlink_to("gone"),
        "`~` is a symbolic link; it is left alone",
    ),
    "a file": (lambda path: path.write_text("x"), "`~` is no folder; it is left alone"),
    "a pipe": (os.mkfifo, "`~` is no folder; it is left alone"),
}


@pytest.mark.parametrize("case", PLACES)
def test_what_is_no_folder_is_left_alone(case: str, tmp_path: Path) -> None:
    make, message = PLACES[case]
    make(tmp_path / "m")
    before = names(tmp_path)
    assert refused(UsageError, tmp_path / "m", NET, VALUES, overwrite=True) == message
    assert names(tmp_path) == before


def test_places_where_no_folder_can_be(tmp_path: Path) -> None:
    message = "cannot write `~`: No such file or directory"
    assert refused(UsageError, tmp_path / "none" / "m") == message
    assert refused(UsageError, tmp_path / "m\0") == "`~` is no name of a folder".replace(
        "~", f"{tmp_path}/m\\x00"
    )


@pytest.mark.parametrize("fault", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_model_alone(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "m"
    write_folder(folder, NET, VALUES)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, fault, full)
        message = refused(UsageError, folder, OTHER, arrays(OTHER), overwrite=True)
        assert message == "cannot write `~`: No space left on device"
        assert refused(UsageError, tmp_path / "new") == message
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert names(tmp_path) == ["m"]


class Killed(BaseException):
    """What stands for the end of a process: from then on nothing has any effect."""


def dying_at(step: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every call that changes the disk counts; the one of this number ends everything."""
    calls: list[str] = []

    def counted(name: str, real: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            calls.append(name)
            if len(calls) > step:
                raise Killed
            return real(*arguments, **options)

        return call

    for name in ("fsync", "replace", "link", "unlink", "mkdir", "rmdir", "open"):
        monkeypatch.setattr(os, name, counted(name, getattr(os, name)))
    return calls


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_save_that_ends_at_any_step_leaves_old_or_new(
    tmp_path: Path, overwrite: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them in turn. What was left behind harms no later save, and goes with it."""
    step, found = 0, []
    while True:
        folder = tmp_path / f"m{step}"
        if overwrite:
            write_folder(folder, NET, VALUES, preprocessing=PREPROCESSING)
        with monkeypatch.context() as patched:
            calls = dying_at(step, patched)
            try:
                write_folder(folder, OTHER, arrays(OTHER), overwrite=overwrite)
            except Killed:
                pass
            else:
                break
        found.append(holds(folder, calls))
        write_folder(folder, NET, VALUES, overwrite=True)
        assert names(folder) == ["README.md", "config.json", "model.safetensors"]
        assert equal(read_folder(folder).arrays, VALUES)
        step += 1
    old = "old" if overwrite else "nothing"
    assert found == sorted(found, key=[old, "new"].index)
    assert set(found) == {old, "new"}
    assert step > 12


def holds(folder: Path, calls: list[str]) -> str:
    """Which model a folder holds, whole."""
    if not (folder / "model.safetensors").exists():
        return "nothing"
    saved = read_folder(folder)
    if saved.net == NET:
        assert equal(saved.arrays, VALUES), calls
        assert saved.preprocessing == PREPROCESSING
        return "old"
    assert saved.net == OTHER
    assert equal(saved.arrays, arrays(OTHER)), calls
    assert saved.preprocessing is None
    return "new"


def test_what_killed_saves_left_goes_with_the_next(tmp_path: Path) -> None:
    """And nothing that only looks like it."""
    kept = (".config.json.0123.tmp", ".other.0123456789abcdef.tmp", "model.safetensors.tmp")
    for name in (*LEFT, *kept):
        (tmp_path / name).write_text("left")
    write_folder(tmp_path, NET, VALUES)
    assert names(tmp_path) == sorted([*kept, "README.md", "config.json", "model.safetensors"])


def test_an_interruption_right_after_the_decision_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "m"
    write_folder(folder, NET, VALUES)
    real = os.replace

    def interrupted(old: Path, new: Path) -> None:
        real(old, new)
        if new.name == "model.safetensors":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_folder(folder, OTHER, arrays(OTHER), overwrite=True)
    assert names(folder) == ["README.md", "config.json", "model.safetensors"]
    assert read_folder(folder).net == OTHER


def test_two_processes_do_not_save_into_one_folder(tmp_path: Path) -> None:
    """The second is refused; a lock ends with its process."""
    script = (
        "import fcntl, os, sys\n"
        "fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX)\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        message = "another process is saving a model to `~`"
        assert refused(UsageError, tmp_path) == message
        other.kill()
    write_folder(tmp_path, NET, VALUES)
    assert equal(read_folder(tmp_path).arrays, VALUES)


def test_a_save_that_replaces_what_is_being_read_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader has opened the old weights, and finds the new config: it begins again."""
    from lamina.backends.folder import read

    write_folder(tmp_path, NET, VALUES)
    real = read.config_of

    def replaced(folder: Path, header: bytes) -> bytes | None:
        monkeypatch.setattr(read, "config_of", real)
        write_folder(folder, OTHER, arrays(OTHER), overwrite=True)
        return real(folder, header)

    monkeypatch.setattr(read, "config_of", replaced)
    assert read_folder(tmp_path).net == OTHER


def test_twenty_kills() -> None:
    """With a real signal 9; `python tests/kill_saves.py 200` does more."""
    script = Path(__file__).parents[1] / "kill_saves.py"
    done = subprocess.run(
        [sys.executable, script, "20"], capture_output=True, text=True, check=False, timeout=300
    )
    last = "20 saves killed: 0 unreadable folders, 0 mixes\n"
    assert done.stdout.endswith(last), done.stdout + done.stderr
    assert done.returncode == 0
