"""Import underthesea, or a part of it, without the parts that would bring torch, scikit-learn and others along."""

import importlib
import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType

# Its translator and its dependency parser, which it imports with itself wherever torch is installed. Nothing here calls
# them, and they cost every process that segments some four seconds and 400 MB.
_UNUSED = ("underthesea.pipeline.translate", "underthesea.pipeline.dependency_parse")
_PACKAGE = "underthesea"


def underthesea() -> ModuleType:
    """Give underthesea; imported here first, its `translate` and `dependency_parse` are None, as without torch."""
    kept_out: dict[str, None] = {name: None for name in _UNUSED if name not in sys.modules}
    sys.modules.update(kept_out)  # type: ignore[arg-type]  # None makes an import fail, as documented
    try:
        return importlib.import_module(_PACKAGE)
    finally:
        for name in kept_out:
            del sys.modules[name]


def parts_of_underthesea(*names: str) -> list[ModuleType]:
    """Import modules of underthesea, in this order, without all that the package imports with itself.

    That is taggers, classifiers and a chat agent, a second and more. Whoever imports underthesea later gets all of it.
    """
    names = tuple(f"{_PACKAGE}.{name}" for name in names)
    spec = find_spec(_PACKAGE)
    if _PACKAGE in sys.modules or spec is None:
        return [importlib.import_module(name) for name in names]
    # The package itself is there for its modules to be found in, but its own lines are not run.
    sys.modules[_PACKAGE] = module_from_spec(spec)
    try:
        return [importlib.import_module(name) for name in names]
    finally:
        for name in [one for one in sys.modules if one.partition(".")[0] == _PACKAGE]:
            del sys.modules[name]
