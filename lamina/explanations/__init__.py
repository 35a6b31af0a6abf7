"""What `lamina explain` tells: a page for every code, kept as text beside this file."""

from lamina.explanations.pages import Example, Page, codes, page

__all__ = ["Example", "Page", "codes", "page"]
