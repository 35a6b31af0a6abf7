"""The frameworks that models run in: whether they are there, and what is said where not.
None is imported here."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from lamina.errors import UsageError, shortened

PACKAGES = {"torch": ("torch",), "flax": ("jax", "flax")}
EXTRAS = {"torch": "torch", "flax": "jax"}


def refuse_absent(backends: Iterable[str]) -> None:
    """Name everything that is not installed, before anything is started."""
    lacking = {backend: [p for p in PACKAGES[backend] if not installed(p)] for backend in backends}
    if any(lacking.values()):
        raise absent({backend: packages for backend, packages in lacking.items() if packages})


def installed(package: str) -> bool:
    """Whether Python finds a package; it may be broken all the same."""
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def absent(lacking: dict[str, list[str]]) -> UsageError:
    """What each backend lacks, and what brings it all."""
    packages = [f"`{package}`" for each in lacking.values() for package in each]
    extras = ",".join(EXTRAS[backend] for backend in lacking)
    need = "needs" if len(lacking) == 1 else "need"
    are, them = ("is", "it") if len(packages) == 1 else ("are", "them")
    return UsageError(
        f"{listed(list(lacking))} {need} {listed(packages)}, which {are} not installed; "
        f"in the folder of lamina's sources, `pip install -e '.[{extras}]'` brings {them}"
    )


def unavailable(backend: str, error: ImportError | OSError) -> UsageError:
    """Tells a framework that is not there from one that is broken."""
    if isinstance(error, ModuleNotFoundError) and error.name in PACKAGES[backend]:
        return absent({backend: [error.name]})
    why = f"{type(error).__name__}: {shortened(str(error), 300)}"
    return UsageError(f"{backend} is installed, but its import fails: {why}")


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
