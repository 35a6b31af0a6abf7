"""The command line: arguments in, exit status out. Commands import what they need when run,
so that `lamina summary` never waits for a framework."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from collections.abc import Sequence
from types import FrameType

from lamina.cli.arguments import parser
from lamina.errors import LaminaError, UsageError

FINE, BAD, WRONG, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143


class Terminated(BaseException):
    """SIGTERM, raised where the program stands so that it cleans up on its way out."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when all is fine, 1 when the content is bad or a check
    failed, 2 when the call was wrong, 130 or 143 on a signal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        signal.signal(signal.SIGTERM, terminate)
    except ValueError:
        pass  # not the main thread: the host handles signals
    options = Namespace(debug=False)
    try:
        parser().parse_args(arguments, options)
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except LaminaError as error:
        if options.debug:
            raise
        print(f"lamina: {error}", file=sys.stderr)
        return WRONG if isinstance(error, UsageError) else BAD
    except KeyboardInterrupt:
        return INTERRUPTED
    except Terminated:
        return TERMINATED
    except BrokenPipeError:
        # the reader has enough; keep the interpreter from complaining at its own exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        if options.debug:
            raise
        print(f"lamina: {error.strerror or error}", file=sys.stderr)
        return BAD


def terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated


if __name__ == "__main__":
    sys.exit(main())
