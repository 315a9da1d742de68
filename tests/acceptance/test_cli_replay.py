"""`standoff replay` as a person uses it: one command from a file to events, and clear words when it cannot."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import polars as pl
import pytest

from standoff.cli import main
from standoff.model.event import EVENT_SCHEMA

CIRCLE = "38.6178,33.5058,55km"
HEADER = "entity,time,lon,lat,error_m\n"


def _drive(entity: str = "truck", minutes: int = 121) -> str:
    """Due east along a parallel through the centre, 100 km out to 100 km out, in two hours."""
    rows = []
    for minute in range(minutes):
        lon = 38.6178 - 1.08 + 2.16 * minute / 120
        rows.append(f"{entity},2024-05-01T{8 + minute // 60:02}:{minute % 60:02}:00Z,{lon:.6f},33.5058,0")
    return "\n".join(rows) + "\n"


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    path = tmp_path / "drive.csv"
    path.write_text(HEADER + _drive())
    return path


def _events(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "events.parquet")


def test_one_command_shows_who_approached_entered_and_left(
    drive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(drive), "--circle", CIRCLE, "--out", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr().out
    for word in ("approached", "entered", "left", "truck", "report.html", "121 messages = 121 fixes"):
        assert word in shown
    events = _events(tmp_path / "out")
    assert events.schema == EVENT_SCHEMA
    kinds = events["kind"].to_list()
    assert kinds.index("approached") < kinds.index("entered") < kinds.index("left")
    page = (tmp_path / "out" / "report.html").read_text()
    assert "truck" in page


def test_the_visit_begins_and_ends_where_the_path_passes_the_border(drive: Path, tmp_path: Path) -> None:
    assert main(["replay", str(drive), "--circle", CIRCLE, "--out", str(tmp_path / "out")]) == 0
    visit = pl.read_parquet(tmp_path / "out" / "spans.parquet").filter(pl.col("span") == "visit")
    assert visit.height == 1
    # The middle of the drive is the centre, at 09:00; 55 km of about 100.4 km lie on either side.
    start, end = visit.select("start", "end").row(0)
    assert abs((end - start).total_seconds() - 2 * 3600 * 55 / 100.4) < 20
    assert abs((start.timestamp() + end.timestamp()) / 2 - 1714554000) < 1


def test_all_files_are_there_and_the_summary_adds_up(drive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    drive.write_text(HEADER + _drive() + "ghost,2024-05-01T08:00:00Z,999,0,0\n" + _drive().splitlines()[5] + "\n")
    assert main(["replay", str(drive), "--circle", CIRCLE, "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {
        "events.parquet", "events.jsonl", "spans.parquet", "rejects.parquet", "late.parquet", "duplicates.parquet",
        "summary.json", "report.html", "incidents.json", "record.db",
    }  # fmt: skip
    summary = json.loads((out / "summary.json").read_text())
    counts = {
        name: summary[name]
        for name in ("messages_in", "auxiliary", "rejected", "fixes_in", "used", "late", "duplicate")
    }
    assert counts == {
        "messages_in": 123,
        "auxiliary": 0,
        "rejected": 1,
        "fixes_in": 122,
        "used": 121,
        "late": 0,
        "duplicate": 1,
    }
    assert pl.read_parquet(out / "rejects.parquet").select("row").item() == 122
    lines = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    assert [line["event_id"] for line in lines] == _events(out)["event_id"].to_list()


def test_json_prints_the_summary_and_nothing_else(
    drive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(drive), "--circle", CIRCLE, "--out", str(tmp_path / "out"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "out" / "summary.json").read_text())


def test_the_order_of_rows_files_and_their_packing_change_no_event(drive: Path, tmp_path: Path) -> None:
    rows = _drive().splitlines(keepends=True)
    folder = tmp_path / "several"
    folder.mkdir()
    (folder / "late.csv").write_text(HEADER + "".join(rows[60:][::-1]))
    (folder / "early.csv.gz").write_bytes(gzip.compress((HEADER + "".join(rows[:60])).encode()))
    assert main(["replay", str(drive), "--circle", CIRCLE, "--out", str(tmp_path / "one")]) == 0
    assert main(["replay", str(folder), "--circle", CIRCLE, "--out", str(tmp_path / "two")]) == 0
    one, two = _events(tmp_path / "one").drop("evidence"), _events(tmp_path / "two").drop("evidence")
    assert one.equals(two)
    assert one.height >= 3


def test_a_replay_twice_gives_the_same_bytes(drive: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        assert main(["replay", str(drive), "--circle", CIRCLE, "--out", str(tmp_path / out)]) == 0
    for name in ("events.parquet", "events.jsonl", "spans.parquet"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_columns_units_and_naive_times_can_be_declared(tmp_path: Path) -> None:
    rows = [line.split(",") for line in _drive().splitlines()]
    table = "who;x;y;t\n" + "".join(f"{r[0]};{r[2]};{r[3]};{r[1].removesuffix('Z')}\n" for r in rows)
    path = tmp_path / "odd.csv"
    path.write_text(table)
    named = ["--column", "entity=who", "--column", "lon=x", "--column", "lat=y", "--column", "time=t"]
    assert (
        main(
            [
                "replay",
                str(path),
                "--circle",
                CIRCLE,
                *named,
                "--assume-utc",
                "--error",
                "0",
                "--out",
                str(tmp_path / "out"),
            ]
        )
        == 0
    )
    assert "entered" in _events(tmp_path / "out")["kind"].to_list()


def test_zones_from_a_file_need_no_plan(drive: Path, tmp_path: Path) -> None:
    ring = [[38.3, 33.3], [38.9, 33.3], [38.9, 33.7], [38.3, 33.7], [38.3, 33.3]]
    zone = {"type": "Feature", "properties": {"name": "box"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [zone]}))
    assert main(["replay", str(drive), "--zone", str(path), "--out", str(tmp_path / "out")]) == 0
    assert {"entered", "left"} <= set(_events(tmp_path / "out")["kind"])


def test_simulate_arrival_finds_late_rows_and_keeps_them(tmp_path: Path) -> None:
    rows = _drive().splitlines(keepends=True)
    path = tmp_path / "drive.csv"
    path.write_text(HEADER + "".join([*rows[:20], *rows[21:40], rows[20], *rows[40:]]))
    assert main(["replay", str(path), "--circle", CIRCLE, "--simulate-arrival", "--out", str(tmp_path / "out")]) == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert (summary["late"], summary["used"], summary["fixes_in"]) == (1, 120, 121)
    assert pl.read_parquet(tmp_path / "out" / "late.parquet").height == 1


BAD_CALLS = {
    "no zone": (["drive.csv"], "needs one of --plan, --circle and --zone; got none"),
    "two zones": (["drive.csv", "--circle", CIRCLE, "--zone", "z.geojson"], "got --circle and --zone"),
    "circle in words": (["drive.csv", "--circle", "here,there,55km"], "write lon,lat,radius, like 38.6178"),
    "circle of two": (["drive.csv", "--circle", "38,33"], "has 2 parts"),
    "swapped circle": (["drive.csv", "--circle", "33.5,138.6,5km"], "are lon and lat swapped?"),
    "circle without unit": (["drive.csv", "--circle", "38,33,55 leagues"], "unknown unit 'leagues'"),
    "no such file": (["nowhere.csv", "--circle", CIRCLE], "nowhere.csv: no such file"),
    "no such plan": (["drive.csv", "--plan", "nowhere.yaml"], "nowhere.yaml"),
    "odd column": (["drive.csv", "--circle", CIRCLE, "--column", "lon"], "like lon=x"),
    "odd start": (["drive.csv", "--circle", CIRCLE, "--time-from", "2024-01-01"], "no time zone"),
    "odd unit": (["drive.csv", "--circle", CIRCLE, "--time-unit", "weeks"], "--time-unit"),
    "odd format": (["drive.csv", "--circle", CIRCLE, "--format", "klingon"], "klingon"),
    "odd option": (["drive.csv", "--circle", CIRCLE, "--colour", "red"], "--colour"),
    "error with plan": (["drive.csv", "--plan", "plan.yaml", "--error", "5 m"], "position_error"),
    "both arrivals": (["drive.csv", "--circle", CIRCLE, "--as-received", "--simulate-arrival"], "exclude each other"),
    "arrival unknown": (["drive.csv", "--circle", CIRCLE, "--as-received"], "has no received_at"),
    "amend": (["drive.csv", "--circle", CIRCLE, "--amend"], "nothing is late"),
    "actions": (["drive.csv", "--circle", CIRCLE, "--actions", "a.csv"], "cannot be read"),
    "a picture": (["picture.csv", "--circle", CIRCLE], "picture.csv"),
    "an empty file": (["empty.csv", "--circle", CIRCLE], "empty.csv: is empty"),
    "wrong columns": (["columns.csv", "--circle", CIRCLE], "columns.csv"),
}


@pytest.mark.usefixtures("drive")
@pytest.mark.parametrize("case", BAD_CALLS)
def test_a_bad_call_gets_exit_code_2_and_one_clear_message(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (tmp_path / "empty.csv").touch()
    (tmp_path / "columns.csv").write_text("a,b,c\n1,2,3\n")
    (tmp_path / "plan.yaml").write_text("plan: p\nzones: {z: {circle: {centre: [38, 33], radius: 5 km}}}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    arguments, words = BAD_CALLS[case]
    assert main(["replay", *arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists(), "nothing is written"


def test_a_folder_that_holds_an_earlier_replay_is_read_without_it(drive: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert main(["replay", str(tmp_path), "--circle", CIRCLE, "--out", str(tmp_path / "out")]) == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["fixes_in"] == 121
    assert [source["name"] for source in summary["sources"] if source["fixes_in"]] == [str(drive)]
    assert any("written by an earlier replay" in note for note in summary["notes"])


def test_a_folder_with_other_things_is_never_written_into(
    drive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(drive), "--circle", CIRCLE, "--out", str(tmp_path)]) == 2
    assert "`standoff replay` has not written" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["drive.csv"]


def test_the_demo_replays_both_examples_and_says_where_the_reports_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "--no-browser", "--port", "8080"]) == 0
    shown = capsys.readouterr().out
    for name in ("al-tanf", "harbour"):
        report = tmp_path / "out" / "demo" / name / "report.html"
        assert str(report) in shown
        assert report.stat().st_size > 10_000
    kinds = set(_events(tmp_path / "out" / "demo" / "al-tanf")["kind"])
    assert {"approached", "turned_away", "entered", "went_deep", "halted", "crossed", "lost", "patrolled"} <= kinds
    assert "reconstruction" in shown
