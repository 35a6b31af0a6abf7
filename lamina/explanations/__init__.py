"""What `lamina explain` tells: a page for every code and topic, kept as text beside this file."""

from lamina.explanations.pages import Example, Page, codes, page
from lamina.explanations.topics import TOPICS, Topic, by_kind, topic

__all__ = ["TOPICS", "Example", "Page", "Topic", "by_kind", "codes", "page", "topic"]
