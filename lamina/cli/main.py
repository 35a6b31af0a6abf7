"""The command line: arguments in, exit status out. Commands import what they need when run,
so that `lamina summary` never waits for a framework."""

from __future__ import annotations

import gc
import signal
import sys
import traceback
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

from lamina.cli.arguments import parser
from lamina.cli.excerpts import columns, summed
from lamina.cli.streams import Answer, complain, prepare, say
from lamina.errors import LaminaError, SpecError, UsageError

FINE, BAD, WRONG, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
FEW_COLLECTIONS = 200_000  # objects between two; specs hold many, and none in cycles


class Terminated(BaseException):
    """SIGTERM, raised where the program stands so that it cleans up on its way out."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when all is fine, 1 when the content is bad or a check
    failed, 2 when the call was wrong, 130 or 143 on a signal."""
    prepare()
    with suppress(ValueError):  # not the main thread: the host handles signals
        signal.signal(signal.SIGTERM, terminate)
    gc.set_threshold(FEW_COLLECTIONS)
    options = Namespace(debug=False)
    try:
        parser().parse_args(arguments, options)
        answer: Answer = options.run(options)
        say(answer)
        return answer.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except Terminated:
        return TERMINATED
    except Exception as error:
        if options.debug:
            complain(traceback.format_exc().rstrip())
        else:
            complain(explained(error))
        return WRONG if isinstance(error, UsageError) else BAD


def explained(error: Exception) -> str:
    """What is said of an error. A spec's begins with its place, where editors look for it."""
    match error:
        case SpecError():
            return summed(error.problems, columns())
        case LaminaError():
            return f"lamina: {error}"
        case MemoryError():
            return "lamina: there is not enough memory for this"
        case OSError():
            return f"lamina: {error.strerror or error}"
        case _:
            name = f"{type(error).__name__}: {error}"[:500]
            return f"lamina: a fault of lamina's own, {name}; --debug shows where"


def terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated


if __name__ == "__main__":
    sys.exit(main())
