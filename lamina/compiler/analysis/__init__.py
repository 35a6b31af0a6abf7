"""Answers about a checked graph. Nothing here changes it; counts are exact integers."""

from lamina.compiler.analysis.analyze import analyze
from lamina.compiler.analysis.receptive_field import Field
from lamina.compiler.analysis.report import CONVENTION, LayerRow, Report, Totals

__all__ = ["CONVENTION", "Field", "LayerRow", "Report", "Totals", "analyze"]
