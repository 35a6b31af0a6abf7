"""Numbers for people: thousands separated, and units. Integer arithmetic throughout."""

from __future__ import annotations

from collections.abc import Callable

UNITS = ("", " k", " M", " G", " T", " P", " E")
LONGEST = 15  # digits that a grouped number may have


def grouped(number: int) -> str:
    """1,234,567; a number of many digits in powers of ten."""
    return f"{number:,}" if number < 10**LONGEST else human(number)


def human(number: int) -> str:
    """25.56 M: two decimals, rounded to the nearest; beyond the units 1.23e+40."""
    if number < 1000:
        return str(number)
    for power, unit in enumerate(UNITS):
        hundredths = rounded(100 * number, 1000**power)
        if hundredths < 100_000:
            return f"{hundredths // 100}.{hundredths % 100:02}{unit}"
    digits = len(str(number)) - 1
    hundredths = rounded(100 * number, 10**digits)
    if hundredths == 1000:
        digits, hundredths = digits + 1, 100
    return f"{hundredths // 100}.{hundredths % 100:02}e+{digits}"


def human_bytes(number: int) -> str:
    """102.23 MB, in powers of a thousand."""
    words = human(number)
    return f"{words}B" if " " in words else f"{words} B"


def percent(part: int, whole: int) -> str:
    """12.3 %; less than a tenth of a percent is said to be so."""
    tenths = rounded(1000 * part, whole) if whole else 0
    return "< 0.1 %" if part and not tenths else f"{tenths // 10:,}.{tenths % 10} %"


def span(least: int, most: int, words: Callable[[int], str]) -> str:
    """One number, or from the least to the most: `8.19…28.67 k` where both have one unit."""
    if least == most:
        return words(least)
    start, end = human(least), human(most)
    (number, _, unit), (_, _, other) = start.partition(" "), end.partition(" ")
    return f"{number if unit == other else start}…{end}"


def rounded(number: int, by: int) -> int:
    """The quotient to the nearest integer, halves up."""
    return (2 * number + by) // (2 * by)


def dimensions(shape: tuple[int, ...]) -> str:
    """64×55×55."""
    return "×".join(map(str, shape))
