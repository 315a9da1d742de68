"""The cache of compiled loops: what its fingerprint covers."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numba
import pytest

import standoff
from standoff.kernel import cache

PACKAGE = Path(standoff.__file__).parent
USES_LOOPS = re.compile(r"^from standoff\.kernel\.compiled import .*loop|^(import|from) numba", re.MULTILINE)
COMPILES = re.compile(r"\bn?jit\(|import .*\bn?jit\b")


def _sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts]


def test_every_source_with_compiled_loops_is_in_the_fingerprint_of_the_cache() -> None:
    with_loops = {path for path in _sources() if USES_LOOPS.search(path.read_text(encoding="utf-8"))}
    assert PACKAGE / "rehearse" / "observe" / "draws.py" in with_loops
    assert with_loops - set(cache.compiled_sources()) == set()


def test_loops_are_compiled_by_one_decorator_alone_so_that_all_are_kept_in_the_one_folder() -> None:
    assert [path.name for path in _sources() if COMPILES.search(path.read_text(encoding="utf-8"))] == ["compiled.py"]


@pytest.mark.parametrize(
    "changed", ["kernel/earth.py", "detect/advance.py", "feeds/times_iso.py", "rehearse/observe/arithmetic.py"]
)
def test_a_change_of_any_such_source_gives_the_compiled_loops_another_folder(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "standoff"
    for path in cache.compiled_sources():
        there = copy / path.relative_to(PACKAGE)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    as_it_was = cache.cache_folder().name
    monkeypatch.setattr(cache, "_PACKAGE", copy)
    assert cache.cache_folder().name == as_it_was
    with (copy / changed).open("a") as file:
        file.write("# another word\n")
    assert cache.cache_folder().name != as_it_was


def test_another_kind_of_processor_has_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    as_it_was = cache.fingerprint()
    monkeypatch.setattr(cache.binding, "get_host_cpu_name", lambda: "another")
    assert cache.fingerprint() != as_it_was


def test_a_cache_named_in_the_environment_is_used_if_it_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    cache.use_cache()
    assert cache.kept_in() == tmp_path
    (tmp_path / "file").touch()
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "file"))
    cache.use_cache()
    assert cache.kept_in() == cache.cache_folder()
