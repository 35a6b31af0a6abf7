"""The index of the zoo says what its files hold, and only the file that is needed is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lamina import architectures
from lamina.architectures.index import FAMILIES, FILES, READ

FOLDER = Path(architectures.__file__).parent


def test_each_entry_of_each_file_stands_in_the_index_once():
    listed = sorted((file, name) for file, names in FAMILIES for name in names.split())
    files = {file.stem: file.read_text("utf-8") for file in FOLDER.glob("*.py")}
    assert {file for file, text in files.items() if "\nENTRIES = (" in text} == {*READ}
    assert listed == sorted((file, one.name) for file in READ for one in READ[file]().ENTRIES)


def test_a_file_keeps_its_order_and_keras_stands_behind_what_it_is_a_variant_of():
    for file in {*FILES.values()} - {"keras"}:
        held = [one.name for one in READ[file]().ENTRIES]
        assert [name for name in FILES if FILES[name] == file] == held
    names = architectures.names()
    for index, name in enumerate(names):
        if FILES[name] == "keras":
            assert architectures.entry(name).variant_of == names[index - 1]


def test_one_network_reads_one_file():
    script = (
        "import sys, lamina; lamina.create('resnet152'); "
        "print([n for n in sys.modules if n.startswith('lamina.architectures.')])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    read = [f"lamina.architectures.{name}" for name in ("entry", "index", "resnet")]
    assert found.stdout.decode() == f"{read}\n"
