"""Import underthesea without the parts that would bring torch along."""

import importlib
import sys
from types import ModuleType

# Its translator and its dependency parser, which it imports with itself wherever torch is installed. Nothing here calls
# them, and they cost every process that segments some four seconds and 400 MB.
_UNUSED = ("underthesea.pipeline.translate", "underthesea.pipeline.dependency_parse")


def underthesea() -> ModuleType:
    """Give underthesea; imported here first, its `translate` and `dependency_parse` are None, as without torch."""
    kept_out: dict[str, None] = {name: None for name in _UNUSED if name not in sys.modules}
    sys.modules.update(kept_out)  # type: ignore[arg-type]  # None makes an import fail, as documented
    try:
        return importlib.import_module("underthesea")
    finally:
        for name in kept_out:
            del sys.modules[name]
