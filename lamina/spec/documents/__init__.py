"""Spec documents: YAML and JSON from strangers, read to plain data, and written for people."""

from lamina.spec.documents.codes import Code
from lamina.spec.documents.document import Data, Document
from lamina.spec.documents.reading import read, read_file, read_stream
from lamina.spec.documents.source import MAX_BYTES, Syntax
from lamina.spec.documents.writer import to_yaml

__all__ = [
    "MAX_BYTES",
    "Code",
    "Data",
    "Document",
    "Syntax",
    "read",
    "read_file",
    "read_stream",
    "to_yaml",
]
