"""Detection: fixes in time order, a compiled plan and a state become events and the next state.

One module a behaviour. `standoff.pipeline.step` is the way in.
"""
