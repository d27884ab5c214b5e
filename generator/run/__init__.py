"""The flow: the only room that knows order, rounds, refills and resuming."""
