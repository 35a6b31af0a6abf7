"""What can be typed after `lamina schema`."""

from __future__ import annotations

from argparse import ArgumentParser

SUMMARY = "print the JSON Schema of spec files"
EXAMPLE = "lamina schema > lamina.schema.json"


def add(to: ArgumentParser) -> None:
    """It takes nothing."""
