"""A process that appends batches to the record named on its command line, and prints each head once it is acknowledged.

It decides on how many to append by itself, so that it can be killed at any moment and started again.
"""

from __future__ import annotations

import sys

from standoff.stores import open_store
from standoff.testing.store_checks import store_draft


def main(url: str) -> None:
    store = open_store(url)
    while True:
        size = store.head().size
        store.append([store_draft(number) for number in range(size, size + 1 + size * 7 % 90)])
        head = store.head()
        sys.stdout.write(f"{head.size} {head.root.hex()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
