"""Claims: read from files, kept as entries, compared; contradictions are derived, and never overwritten.

Pure, like the rest of the record: bytes and instants are arguments. How each verdict comes about stands in
docs/claims.md.
"""
