"""What a file is that was taken for a safetensors file."""

from __future__ import annotations

from typing import Final

SEEN: Final = 64  # bytes from the beginning that tell
CONVERT: Final = "`lamina convert` reads such checkpoints"
MARKS: Final = (
    (b"PK\x03\x04", f"a zip archive, as torch.save and Keras write; {CONVERT}"),
    (b"\x89HDF\r\n\x1a\n", f"an HDF5 file, as Keras writes; {CONVERT}"),
    (b"\x80\x02", f"a pickle, which is never opened here; {CONVERT}"),
    (b"\x80\x03", f"a pickle, which is never opened here; {CONVERT}"),
    (b"\x80\x04", f"a pickle, which is never opened here; {CONVERT}"),
    (b"\x80\x05", f"a pickle, which is never opened here; {CONVERT}"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"version https://git-lfs", "a pointer of Git LFS; `git lfs pull` fetches the file itself"),
)


def foreign(start: bytes) -> str | None:
    """What begins like this and is no safetensors file; None where that cannot be told."""
    for mark, what in MARKS:
        if start.startswith(mark):
            return what
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "an HTML page; the address it came from gives no file"
    return None
