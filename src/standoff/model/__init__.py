"""The frozen nouns that the other rooms share: fix, zone, plan, event.

No I/O, no clock.
"""
