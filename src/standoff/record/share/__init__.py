"""What a record hands out: maps, tables, notices, exchange formats, an incident brief, and a sealed bundle of a case.

Pure: entries, claims and incidents (as plain data) come in, text or bytes go out; the same record gives the same bytes.
"""
