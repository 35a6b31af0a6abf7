"""Kills saves with signal 9 at random moments, and reads what they leave:

    python tests/kill_saves.py 200

A process saves two models in turn over one folder. After each kill the folder must hold one of
the two, whole. Exit status 1 where it does not.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from lamina.backends.folder import read_folder, write_folder
from lamina.errors import LaminaError
from saved import Arrays, arrays, equal, network

NETS = (network(), network(classes=4000, name="other"))
SAVES = 4  # that end, at most, before the kill
FILES = 3  # of a model; there are more in the middle of a save


def killed(folder: Path, values: list[Arrays], seconds: float) -> None:
    """A process that saves one model over the other until it is killed."""
    saver = os.fork()
    if saver == 0:
        try:
            for which in cycle((1, 0)):
                write_folder(folder, NETS[which], values[which], overwrite=True)
        finally:
            os._exit(1)
    time.sleep(seconds)
    os.kill(saver, signal.SIGKILL)
    _, status = os.waitpid(saver, 0)
    if status != signal.SIGKILL:
        raise SystemExit(f"the saving process ended by itself, with status {status}")


def main(trials: int) -> int:
    values = [arrays(net) for net in NETS]
    found, midway, unreadable, mixes = [0, 0], 0, 0, 0
    moments = random.Random(0)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch, "model")
        for _ in range(trials):
            start = time.monotonic()  # disks and processors have slow moments
            write_folder(folder, NETS[0], values[0], overwrite=True)
            killed(folder, values, SAVES * (time.monotonic() - start) * moments.random())
            midway += len(list(folder.iterdir())) > FILES
            try:
                saved = read_folder(folder)
            except LaminaError as error:
                unreadable += 1
                print(error)
                continue
            which = [net.name for net in NETS].index(saved.net.name)
            found[which] += 1
            mixes += saved.net != NETS[which] or not equal(saved.arrays, values[which])
    print(f"{midway} of them in the middle of a save; then found: {found[0]} and {found[1]}")
    print(f"{trials} saves killed: {unreadable} unreadable folders, {mixes} mixes")
    return 1 if unreadable or mixes else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 200))
