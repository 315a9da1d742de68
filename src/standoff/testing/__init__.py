"""The public test kit: what you need to test your own plans, feeds and engines against.

* `makers`: seeded tracks and zones (straight runs, patrols, flapping on a border, star polygons, any place on Earth).
* `slow_twin`: single-entity detection once more, slowly and plainly, to compare a fast engine with. It needs the
  geographiclib package (``pip install standoff[test]``), which is why it is not imported here.
* `store_checks`: `check_store` holds a store of your own to the promises of a record's store.
* `postgres_cluster`: a throw-away PostgreSQL for tests.
"""
