"""All benchmarks, one after another: `make bench`.

python benchmarks/run.py [--quick]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARKS = ("analysis", "construction", "scale", "inference", "training", "flax_steps")


def main() -> int:
    for name in BENCHMARKS:
        script = Path(__file__).with_name(f"{name}.py")
        print(f"{name}: measuring …", file=sys.stderr, flush=True)
        status = subprocess.run([sys.executable, script, *sys.argv[1:]]).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
