"""Nobody waits for the compiler who need not: what a run does that finds no compiled loops, and what it says.

Compiling itself, which takes a minute, is stood in for; `make test` has compiled before the first test runs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from standoff.cli import compile_background, compile_job, compile_shelf, compiling
from standoff.cli.compile_shelf import Shelf, State
from standoff.cli.job_size import is_small
from standoff.errors import CallError
from standoff.kernel import cache, choice

ROWS = "entity,time,lon,lat\n" + "".join(f"a,2024-01-01T00:{m:02}:00Z,{1 - m / 30},0\n" for m in range(60))
CIRCLE = "0,0,30km"
WRITTEN = ("events.jsonl", "events.parquet", "spans.parquet", "incidents.json", "record.db")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """An empty one, in the place of the real one."""
    empty = Shelf(tmp_path, "test")
    monkeypatch.setattr(compile_shelf, "shelf", lambda: empty)
    monkeypatch.delenv("STANDOFF_COMPILE", raising=False)
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    monkeypatch.setattr(compile_job, "compile_everything", Shelf.mark_ready)
    monkeypatch.setattr(choice, "is_plain", lambda: False)
    return empty


@pytest.fixture
def plain(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The same, in a process whose loops are plain."""
    monkeypatch.setattr(choice, "is_plain", lambda: True)
    return shelf


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What works in the background instead of the compiler."""
    return lambda code: monkeypatch.setattr(compile_background, "_JOB", (sys.executable, "-c", code))


def _settled(shelf: Shelf) -> State:
    """The state once nobody is at work any more."""
    with shelf.held():
        pass
    return shelf.state()


def test_a_small_first_run_compiles_in_the_background_and_says_so(
    plain: Shelf, job: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    job("import time; time.sleep(1)")
    compiling.prepare_loops()
    assert capfd.readouterr().err.startswith("first run: compiling in the background, once")
    assert plain.state() is State.COMPILING
    assert _settled(plain) is State.BROKEN, "it ended without the mark"


def test_a_second_run_meanwhile_starts_no_second_compiler(plain: Shelf, capfd: pytest.CaptureFixture[str]) -> None:
    with plain.held():
        compiling.prepare_loops()
    assert capfd.readouterr().err.startswith("another process is still compiling")
    assert not plain.log.exists()


def test_a_big_run_waits_for_the_compiler_that_is_at_work(shelf: Shelf, capfd: pytest.CaptureFixture[str]) -> None:
    lock = shelf.take()
    assert lock is not None
    code = f"import fcntl, time; from pathlib import Path; time.sleep(0.5); Path({str(shelf._ready)!r}).touch()"
    with subprocess.Popen([sys.executable, "-c", code], pass_fds=(lock,)):
        os.close(lock)
        compiling.prepare_loops()
    assert capfd.readouterr().err == "waiting for a process that is compiling, once, up to a minute ...\n"


@pytest.mark.usefixtures("shelf")
def test_a_big_first_run_compiles_first_and_the_next_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    compiling.prepare_loops()
    assert capfd.readouterr().err == "first run: compiling, once, up to a minute ...\n"
    compiling.prepare_loops()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise RuntimeError('no room on the disk')", "RuntimeError: no room on the disk"),
        ("import os; os.kill(os.getpid(), 9)", "it was stopped before its end"),
    ],
)
def test_what_went_wrong_in_the_background_is_said_by_the_next_run_which_compiles_first(
    plain: Shelf,
    job: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    code: str,
    why: str,
) -> None:
    job(code)
    compiling.prepare_loops()
    assert _settled(plain) is State.BROKEN
    capfd.readouterr()
    monkeypatch.setattr(choice, "is_plain", lambda: False)
    compiling.prepare_loops()
    said = capfd.readouterr().err
    assert said == f"compiling in the background failed ({why}; see {plain.log}): compiling, once, up to a minute ...\n"
    assert plain.state() is State.READY


def test_a_compiler_that_cannot_be_started_is_told_of_by_the_next_run(
    plain: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compile_background, "_JOB", ("no-such-program",))
    compiling.prepare_loops()
    assert plain.state() is State.BROKEN
    assert "could not be started" in plain.complaint()


@pytest.mark.usefixtures("shelf")
def test_where_nothing_can_be_written_a_small_run_goes_without_and_a_big_one_compiles_for_itself(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compile_shelf, "shelf", lambda: Shelf(None, "test"))
    compiling.prepare_loops()
    assert capfd.readouterr().err.endswith("; compiling for this run alone, up to a minute ...\n")
    monkeypatch.setattr(choice, "is_plain", lambda: True)
    compiling.prepare_loops()
    assert capfd.readouterr().err.endswith("; this run goes without compiled loops and is slower\n")


def test_a_folder_that_cannot_be_written_is_not_taken_for_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "__pycache__").write_text("in the way of a folder")
    monkeypatch.setattr(cache, "_PACKAGE", tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache.cache_folder() == tmp_path / "home" / ".cache" / "standoff" / f"jit-{cache.fingerprint()}"
    monkeypatch.setenv("HOME", str(tmp_path / "__pycache__"))
    assert cache.cache_folder() is None


def test_a_lock_ends_with_the_process_that_was_given_it(shelf: Shelf) -> None:
    lock = shelf.take()
    assert lock is not None
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=(lock,)) as process:
        os.close(lock)
        assert shelf.take() is None
        process.send_signal(signal.SIGKILL)
    assert shelf.state() is State.EMPTY


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("wish", "state", "small", "goes_plain"),
    [
        (None, State.EMPTY, True, True),
        (None, State.COMPILING, True, True),
        (None, State.NOWHERE, True, True),
        (None, State.BROKEN, True, False),
        (None, State.READY, True, False),
        *((None, state, False, False) for state in State),
        *(("now", state, small, False) for state in State for small in (True, False)),
        *(("never", state, small, True) for state in State for small in (True, False)),
    ],
)
def test_who_goes_without_compiled_loops_is_decided_for_every_state_size_and_wish(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    wish: str | None,
    state: State,
    small: bool,
    goes_plain: bool,
) -> None:
    chosen = []
    monkeypatch.setattr(choice, "is_made", lambda: False)
    monkeypatch.setattr(choice, "choose_plain", lambda: chosen.append(True))
    monkeypatch.setattr(Shelf, "state", lambda _: state)
    if wish is not None:
        monkeypatch.setenv("STANDOFF_COMPILE", wish)
    fixes = tmp_path / "fixes.csv"
    fixes.write_bytes(b" " * (1_000 if small else 1_000_000))
    compiling.choose_loops([fixes], [None])
    assert bool(chosen) == goes_plain


def test_an_unknown_wish_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDOFF_COMPILE", "later")
    with pytest.raises(CallError, match="write now or never"):
        compiling.choose_loops(())


def test_a_job_is_small_by_the_bytes_of_its_files_and_of_what_its_plan_names(tmp_path: Path) -> None:
    fixes, packed, plan, zones = (tmp_path / name for name in ("f.csv", "f.csv.gz", "plan.yaml", "zones.geojson"))
    fixes.write_bytes(b" " * 200_000)
    packed.write_bytes(b" " * 200_000)
    plan.write_text("zones:\n  - file: zones.geojson\n")
    zones.write_bytes(b" " * 1_000)
    assert is_small([fixes], [plan])
    assert not is_small([packed], [plan])
    assert not is_small([fixes, fixes, fixes], [])
    assert is_small([tmp_path / "nowhere.csv"], [tmp_path / "nowhere.yaml"])
    zones.write_bytes(b" " * 200_000)
    assert not is_small([fixes], [tmp_path])
    plan.write_text(f"tests: [tests/*.yaml]  # not a**b.c, /no/where.yaml, {'long' * 200}.yaml nor \0.yaml\n")
    assert is_small([fixes], [tmp_path])
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "many.yaml").write_bytes(b" " * 200_000)
    assert not is_small([fixes], [tmp_path])


@pytest.fixture
def cold(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment in which nothing is compiled, and in which the compiler is a process that sleeps."""
    (tmp_path / "fixes.csv").write_text(ROWS)
    env = {name: value for name, value in os.environ.items() if name != "STANDOFF_COMPILE"}
    yield {**env, "NUMBA_CACHE_DIR": str(tmp_path / "jit")}
    if (tmp_path / "pid").exists():
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def _replay(folder: Path, out: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    sleep = f"import os, time; open({str(folder / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(120)"
    code = (
        "import sys\nfrom standoff.cli import compile_background, main\n"
        f"compile_background._JOB = (sys.executable, '-c', {sleep!r})\n"
        f"sys.exit(main(['replay', 'fixes.csv', '--circle', {CIRCLE!r}, '--out', {out!r}]))"
    )
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, timeout=60)


def test_the_first_run_ever_is_done_in_seconds_leaves_the_compiler_at_work_and_finds_the_same_as_a_compiled_one(
    tmp_path: Path, cold: dict[str, str]
) -> None:
    first = _replay(tmp_path, "first", cold)  # times out if it hangs on the pipes of the compiler
    assert first.returncode == 0, first.stderr
    assert first.stderr.count("compiling") == 1
    assert Path(f"/proc/{(tmp_path / 'pid').read_text()}").exists()
    compiled = _replay(tmp_path, "compiled", dict(os.environ))
    assert compiled.returncode == 0, compiled.stderr
    assert "compiling" not in compiled.stderr
    for name in WRITTEN:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "compiled" / name).read_bytes(), name
    assert "entered" in (tmp_path / "first" / "events.jsonl").read_text()


def test_real_ships_about_polygons_come_out_the_same_to_the_byte_without_compiled_loops(
    tmp_path: Path, examples: Path
) -> None:
    bay = examples / "san_francisco_bay"
    for wish in ("never", "now"):
        run = ["replay", str(bay / "ais.csv.gz"), "--plan", str(bay), "--out", str(tmp_path / wish), "--no-report"]
        env = {**os.environ, "STANDOFF_COMPILE": wish}
        done = subprocess.run([sys.executable, "-m", "standoff", *run], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    for name in WRITTEN:
        assert (tmp_path / "never" / name).read_bytes() == (tmp_path / "now" / name).read_bytes(), name


def test_the_command_says_where_compiled_loops_are() -> None:
    done = subprocess.run([sys.executable, "-m", "standoff", "compile"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith("compiled: /")


def test_the_command_refuses_where_compiled_loops_are_not_wanted() -> None:
    env = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-m", "standoff", "compile"], capture_output=True, text=True, env=env)
    assert done.returncode == 1
    assert "NUMBA_DISABLE_JIT" in done.stderr
