"""The frozen structs that travel between the rooms, a file a stage.

There are tens of thousands of them, and none is part of a cycle: they hold texts, numbers, JSON and
each other. So the garbage collector needn't look at them (`gc=False`): that took a tenth of the CPU
of computing a state.
"""
