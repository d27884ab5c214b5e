"""The frozen dataclasses that travel between the rooms, a file a stage."""
