"""The sealed case bundle: the same bytes for the same record, read by an RO-Crate library, found out when changed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

from standoff.cli.record_share import FORMS, Handing, case_of
from standoff.errors import RecordError
from standoff.record.share.bundle import METADATA, RECORD
from standoff.record.share.bundle_check import unpack
from standoff.stores import open_store

ODD = json.dumps({"@graph": [{"@id": "./", "hasPart": ["x"]}]}).encode()
NAMES = ("al-tanf-2017-05-18", "conv-1@garrison-55km")


def made(path: Path) -> bytes:
    with closing(open_store(path, readonly=True)) as store:
        handing = Handing(NAMES)
        data = FORMS["bundle"](case_of(store, handing), store, handing)
    assert isinstance(data, bytes)
    return data


@pytest.fixture(scope="module")
def bundle(record_path: Path) -> bytes:
    return made(record_path)


@pytest.fixture(scope="module")
def inside(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as box:
        return {name: box.read(name) for name in box.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as target:
        for name, data in files.items():
            target.writestr(name, data)
    return box.getvalue()


def test_the_same_record_gives_the_same_bytes(bundle: bytes, record_path: Path) -> None:
    assert made(record_path) == bundle


def test_an_rocrate_library_reads_it_and_finds_every_file(inside: Mapping[str, bytes], tmp_path: Path) -> None:
    for name, data in inside.items():
        (tmp_path / name).write_bytes(data)
    crate = ROCrate(tmp_path)
    assert {str(part.id) for part in crate.root_dataset["hasPart"]} == inside.keys() - {METADATA}
    for name in inside.keys() - {METADATA}:
        about = crate.get(name)
        assert about is not None
        assert (about["sha256"], int(about["contentSize"])) == (sha256(inside[name]).hexdigest(), len(inside[name]))
    assert all(crate.root_dataset[field] for field in ("name", "description", "datePublished", "license"))


def test_the_readme_names_every_kind_of_file_and_how_to_verify_it_elsewhere(inside: Mapping[str, bytes]) -> None:
    text = inside["README.md"].decode()
    assert not [
        name for name in inside if not name.startswith("checkpoint") and name != "README.md" and name not in text
    ]
    assert "verify_record.py" in text
    assert "the whole record" in text


def test_a_bundle_as_it_was_made_has_nothing_wrong_with_it(bundle: bytes, inside: Mapping[str, bytes]) -> None:
    box = unpack(bundle)
    assert not box.findings
    assert box.files == len(inside) - 1
    assert box.record.encode() == inside[RECORD]


@pytest.mark.parametrize("name", ["README.md", "brief.html", "brief.md", "claims.csv", "places.geojson", RECORD])
def test_a_changed_file_is_named(inside: Mapping[str, bytes], name: str) -> None:
    (found,) = unpack(packed({**inside, name: inside[name] + b" "})).findings
    assert name in found.text
    assert found.code == "file"


def test_a_missing_a_strange_and_a_doubled_file_are_named(inside: Mapping[str, bytes]) -> None:
    gone = {name: data for name, data in inside.items() if name != "brief.md"}
    assert "brief.md is missing" in unpack(packed(gone)).findings[0].text
    assert "extra.txt" in unpack(packed({**inside, "extra.txt": b""})).findings[0].text
    twice = io.BytesIO(packed(inside))
    with zipfile.ZipFile(twice, "a") as box, pytest.warns(UserWarning, match="Duplicate"):
        box.writestr("brief.md", inside["brief.md"])
    assert "brief.md stands twice" in unpack(twice.getvalue()).findings[0].text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda files, _data: packed({name: each for name, each in files.items() if name != METADATA}),
        lambda files, _data: packed({name: each for name, each in files.items() if name != RECORD}),
        lambda files, _data: packed({**files, METADATA: b"{}"}),
        lambda files, _data: packed({**files, METADATA: b"[" * 100_000}),
        lambda files, _data: packed({**files, METADATA: ODD}),
        lambda files, _data: packed({**files, RECORD: b"\xff"}),
        lambda _files, data: data[: len(data) // 2],
        lambda _files, _data: b"PK" + bytes(100),
    ],
    ids=["no description", "no record", "empty description", "deep description", "odd description", "no text",
         "cut off", "no zip"],
)  # fmt: skip
def test_what_is_no_bundle_is_refused_in_words(
    inside: dict[str, bytes], bundle: bytes, spoil: Callable[[dict[str, bytes], bytes], bytes]
) -> None:
    with pytest.raises(RecordError, match=r"bundle|zip"):
        unpack(spoil(inside, bundle))
