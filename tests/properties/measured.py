"""The script that writes docs/rightness.md, as a module, and the page it wrote."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_ROOT = Path(__file__).parent.parent.parent
PAGE = (_ROOT / "docs" / "rightness.md").read_text()


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_rightness", _ROOT / "scripts" / "measure_rightness.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


measure = _load()
