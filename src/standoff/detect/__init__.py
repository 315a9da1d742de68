"""Detection: step(state, batch, plan) gives state and events. One module a behaviour; lateness; snapshot and restore."""
