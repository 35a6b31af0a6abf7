"""What reaches the terminal: nothing that it obeys, in letters that it has, all or an error."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple, TextIO

from lamina.errors import LaminaError
from lamina.markup import harmless


class Answer(NamedTuple):
    """What a command has to say on standard output, and its exit status."""

    text: str = ""
    status: int = 0
    coloured: bool = False  # has escape sequences of our own; any others are escaped already


class OutputError(LaminaError):
    """Standard output does not take what it is given."""


BARS = dict.fromkeys("▌▋▊▉█", "#") | dict.fromkeys("▏▎▍", ".")
ASCII = str.maketrans({"×": "x", "·": "*", "…": "~", "→": ">"} | BARS)  # one for one: columns stay


def prepare() -> None:
    """Let no letter be an error that an old terminal lacks."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def say(answer: Answer) -> bool:
    """Write an answer; False where the reader has enough, which is no error; a full disk is."""
    if not answer.text:
        return True
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    try:
        sys.stdout.write(answer.text if answer.coloured else harmless(answer.text))
        sys.stdout.flush()
    except BrokenPipeError:
        abandon(sys.stdout)
        return False
    except OSError as error:
        abandon(sys.stdout)
        raise OutputError(f"cannot write to standard output: {error.strerror}") from None
    return True


def complain(text: str) -> None:
    """A line on standard error, where there is one."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(f"{harmless(text)}\n")
            sys.stderr.flush()
    except OSError:
        abandon(sys.stderr)


def abandon(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not try again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def drawn(text: str) -> str:
    """A table in the letters that standard output has."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        "×·…→▏█".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return text.translate(ASCII)
    return text
