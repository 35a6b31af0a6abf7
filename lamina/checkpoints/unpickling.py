"""The process that opens a PyTorch checkpoint: its arguments are the file and a folder, where it
leaves the tensors as one safetensors file, or a line that says why not."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lamina.backends.folder.safetensors import LENGTH, MAX_HEADER, METADATA
from lamina.checkpoints.pickled import REFUSAL, RESULT
from lamina.checkpoints.safetensors import NOTES
from lamina.errors import counted, quoted, some

if TYPE_CHECKING:
    import torch

# Under what people keep a state dict beside an optimizer's; the first that is there is taken.
WRAPPERS: Final = ("state_dict", "model_state_dict", "model")
PREFIXES: Final = ("module.", "_orig_mod.")  # what DataParallel and torch.compile put before keys
NAMES: Final = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}
ROOM: Final = 2**30  # bytes beside some copies of the file


class Refused(Exception):
    """The file holds something else than tensors by name."""


def main() -> int:
    path, folder = sys.argv[1:]
    try:
        import torch

        limited(os.path.getsize(path))
        try:
            found = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:  # torch raises of many kinds for broken files
            raise Refused(reason(error)) from None
        tensors, notes = state_dict(found, torch.Tensor)
        refuse_odd(tensors, os.path.getsize(path))
        write(Path(folder) / RESULT, tensors, notes)
    except Refused as error:
        (Path(folder) / REFUSAL).write_text(str(error), "utf-8")
        return 1
    except MemoryError:
        (Path(folder) / REFUSAL).write_text("takes more memory than its size explains", "utf-8")
        return 1
    return 0


def limited(size: int) -> None:
    """No more memory than a few copies of the file, no core dump, no large files; where the
    system has such limits."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        used = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        used *= resource.getpagesize()
        for what, most in (
            (resource.RLIMIT_AS, used + 4 * size + ROOM),
            (resource.RLIMIT_FSIZE, 4 * size + ROOM),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))


def reason(error: Exception) -> str:
    """Why torch did not read it: what it names, without its advice to trust the file."""
    text = str(error)
    if isinstance(error, MemoryError) or "not enough memory" in text or "alloc" in text:
        return "takes more memory than its size explains"
    whole = re.search(r"(?:GLOBAL|allowed global|class) `?([A-Za-z_][\w.]*)`?", text)
    if "eights only load failed" in text and whole:
        return (
            f"holds a Python object ({quoted(whole[1])[1:-1]}), and only tensors are read; "
            "where it is at home, torch.save(model.state_dict(), …) makes a file of them alone"
        )
    if "TorchScript" in text or "constants.pkl" in text:
        return "is a TorchScript program; torch.save of its state_dict() makes a file of tensors"
    return "is damaged, or no checkpoint that PyTorch has written"


def state_dict(found: Any, tensor: type) -> tuple[dict[str, torch.Tensor], list[str]]:
    """The tensors by key, out of whatever is around them, and notes on that."""
    notes: list[str] = []
    for wrapper in WRAPPERS:
        if isinstance(found, Mapping) and isinstance(found.get(wrapper), Mapping):
            others = [key for key in found if key != wrapper]
            notes.append(
                f"taken from {quoted(wrapper)}" + (f", beside {some(others)}" if others else "")
            )
            found = found[wrapper]
            break
    if not isinstance(found, Mapping):
        raise Refused(f"holds one {quoted(type(found).__name__)}, not tensors by name")
    for key, value in found.items():
        if not isinstance(key, str) or key == METADATA or not isinstance(value, tensor):
            what = quoted(type(value).__name__)
            raise Refused(f"holds {quoted(key)}, which is {what} and no tensor with a name")
    tensors: dict[str, torch.Tensor] = dict(found)
    for prefix in PREFIXES:
        if tensors and all(key.startswith(prefix) for key in tensors):
            tensors = {key.removeprefix(prefix): value for key, value in tensors.items()}
            notes.append(f"{quoted(prefix)} taken off every key")
    return tensors, notes


def refuse_odd(tensors: Mapping[str, torch.Tensor], size: int) -> None:
    """Tensors must be plain and lie in the file: a view can make terabytes of a single value."""
    total = 0
    for key, value in tensors.items():
        dtype = str(value.dtype).removeprefix("torch.")
        if str(value.layout) != "torch.strided" or value.is_quantized or dtype not in NAMES:
            layout = str(value.layout).removeprefix("torch.")
            raise Refused(f"has {quoted(key)} as {layout} {dtype}, and only plain numbers are read")
        if value.device.type != "cpu":
            raise Refused(f"has no values of {quoted(key)}, which is on {value.device.type}")
        total += value.nelement() * value.element_size()
    if total > 4 * size:
        raise Refused(
            f"has tensors of {counted(total, 'byte')}, and the file has {size:,}: some are views "
            "that repeat values"
        )


def write(path: Path, tensors: Mapping[str, torch.Tensor], notes: list[str]) -> None:
    """One safetensors file."""
    import torch

    header: dict[str, Any] = {METADATA: {NOTES: json.dumps(notes)}}
    end = 0
    for key, value in tensors.items():
        start, end = end, end + value.nelement() * value.element_size()
        dtype = NAMES[str(value.dtype).removeprefix("torch.")]
        header[key] = {"dtype": dtype, "shape": list(value.shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % LENGTH)
    if len(text) > MAX_HEADER:
        raise Refused(f"has {counted(len(tensors), 'tensor')}, more than any network")
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(LENGTH, "little") + text)
        for value in tensors.values():
            bits = value.contiguous().reshape(-1).view(torch.uint8)
            bits.numpy().tofile(file)


if __name__ == "__main__":
    sys.exit(main())
