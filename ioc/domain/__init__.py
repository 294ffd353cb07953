"""The words of the control room. Standard library and shapely only: no I/O, no clock, no numpy."""
