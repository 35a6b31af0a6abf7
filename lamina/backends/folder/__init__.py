"""Model folders: `config.json`, `model.safetensors`, `README.md`."""

from lamina.backends.folder.fitting import LoadReport, fitted
from lamina.backends.folder.read import Saved, read_folder, read_spec
from lamina.backends.folder.write import write_folder
from lamina.spec.preprocessing import Preprocessing

__all__ = [
    "LoadReport",
    "Preprocessing",
    "Saved",
    "fitted",
    "read_folder",
    "read_spec",
    "write_folder",
]
