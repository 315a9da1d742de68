"""Cut the San Francisco Bay example out of the real AIS sample, and write its zones and where it comes from.

The rows are copied as they are, sentinels and repeats included. The zones are drawn by us around where ships went
in that half hour; they look like harbour zones and are none.

    python scripts/make_harbour.py DATA_FOLDER      (the folder that holds ais-noaa-2022-01-03-west-gulf)
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from itertools import pairwise
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "src" / "standoff" / "examples" / "san_francisco_bay"
SAMPLE = Path("ais-noaa-2022-01-03-west-gulf") / "ais.csv.gz"
WEST, SOUTH, EAST, NORTH = -122.66, 37.66, -122.22, 37.95
BEFORE = "2022-01-03T00:35:00"

Ring = list[list[float]]

#: Around the island ...
ALCATRAZ: Ring = [[-122.4300, 37.8260], [-122.4255, 37.8225], [-122.4175, 37.8220], [-122.4150, 37.8260],
                  [-122.4180, 37.8310], [-122.4260, 37.8320], [-122.4300, 37.8260]]  # fmt: skip
#: ... with the landing cut out.
LANDING: Ring = [[-122.4220, 37.8258], [-122.4220, 37.8276], [-122.4200, 37.8276], [-122.4200, 37.8258],
                 [-122.4220, 37.8258]]  # fmt: skip
FERRY_APPROACH: Ring = [[-122.3960, 37.7955], [-122.3870, 37.7890], [-122.3820, 37.7920], [-122.3840, 37.8060],
                        [-122.3960, 37.8090], [-122.3990, 37.8010], [-122.3960, 37.7955]]  # fmt: skip
CABLE_AREA: Ring = [[-122.4300, 37.8545], [-122.3700, 37.8545], [-122.3700, 37.8585], [-122.4300, 37.8585],
                    [-122.4300, 37.8545]]  # fmt: skip


def cut(sample: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The header and the rows in the box and the half hour, as they stand in the sample."""
    with gzip.open(sample, "rt", encoding="utf-8", newline="") as file:
        sheet = csv.DictReader(file)
        rows = [row for row in sheet if row["BaseDateTime"] < BEFORE and is_in_box(row)]
        return list(sheet.fieldnames or ()), rows


def is_in_box(row: dict[str, str]) -> bool:
    """Whether the report lies in the bay or before its mouth."""
    return WEST <= float(row["LON"]) <= EAST and SOUTH <= float(row["LAT"]) <= NORTH


def feature(zone_id: str, name: str, *rings: Ring) -> dict[str, object]:
    """A GeoJSON polygon; the outer ring is turned anticlockwise and holes clockwise, as RFC 7946 asks."""
    turned = [ring if (area(ring) > 0) == (k == 0) else ring[::-1] for k, ring in enumerate(rings)]
    return {
        "type": "Feature",
        "id": zone_id,
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": turned},
    }


def area(ring: Ring) -> float:
    """Twice the signed area in square degrees: positive runs anticlockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def zones() -> dict[str, object]:
    """The three areas that are polygons; the fairway and the anchorage stand in plan.yaml."""
    return {
        "type": "FeatureCollection",
        "features": [
            feature("alcatraz-keep-clear", "Keep clear of the island", ALCATRAZ, LANDING),
            feature("ferry-approach", "Ferry approach", FERRY_APPROACH),
            feature("cable-area", "Cable area, northern channel", CABLE_AREA),
        ],
    }


def provenance(rows: list[dict[str, str]]) -> str:
    """Where the copy comes from, in words."""
    vessels = len({row["MMSI"] for row in rows})
    times = sorted(row["BaseDateTime"] for row in rows)
    return f"""# San Francisco Bay, half an hour of real AIS

- `ais.csv.gz`: {len(rows):,} AIS position reports of {vessels} vessels, {times[0]}Z to {times[-1]}Z,
  longitude {WEST} to {EAST}, latitude {SOUTH} to {NORTH}, in the columns of Marine Cadastre (times are UTC, as that
  format says). Rows are copied unchanged from a thinned sample (about one report a minute and vessel; it ends after
  25 minutes): github.com/mincisun5296/VesselSummaryAIS, `data/AISdata.rda`, commit
  8ebbc065cb9a9b54f562c17462b4bae7e276e540. Origin: United States Coast Guard, Nationwide AIS, published by NOAA and
  BOEM at marinecadastre.gov. A work of the United States Government: public domain. (The R package is GPL-3; none of
  its code is here.)
- `zones.geojson` and the zones in `plan.yaml`: drawn by us around where ships went in that half hour. **They look like
  harbour zones and are none: not for navigation.** CC0 1.0.

Made by `scripts/make_harbour.py`. Heading 511 means not available, speed 102.3 likewise.
"""


def write(data: Path, folder: Path) -> None:
    """Write ais.csv.gz, zones.geojson and PROVENANCE.md, the same bytes each time."""
    columns, rows = cut(data / SAMPLE)
    folder.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    sheet = csv.DictWriter(text, columns, lineterminator="\n")
    sheet.writeheader()
    sheet.writerows(rows)
    (folder / "ais.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    (folder / "zones.geojson").write_text(json.dumps(zones(), indent=1) + "\n", encoding="utf-8")
    (folder / "PROVENANCE.md").write_text(provenance(rows), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(Path(sys.argv[1]), FOLDER)
    for path in sorted(FOLDER.iterdir()):
        print(f"{path}: {path.stat().st_size} bytes")
