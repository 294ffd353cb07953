"""Frame to observation: pixels in, tracks and camera health out. Pure: no I/O, no clock, no opinion."""
