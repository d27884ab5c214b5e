"""The frozen structs that travel between the rooms, a file a stage."""
