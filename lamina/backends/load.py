"""Source text → running module. The only `exec` in lamina."""

from __future__ import annotations

import linecache
import sys
from hashlib import sha256
from types import ModuleType


def load(text: str, stem: str) -> ModuleType:
    """Run emitted source as a real module: in `sys.modules`, with its lines in `linecache`,
    so that tracebacks, `inspect.getsource` and `torch.compile` find it. Equal text is run
    once."""
    name = f"lamina_emitted_{stem}_{sha256(text.encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    file = f"<{name}>"
    module = ModuleType(name)
    module.__file__ = file
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    sys.modules[name] = module
    try:
        exec(compile(text, file, "exec"), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module
