"""Observations to detections, one file per phenomenon. Pure: no clock, no I/O; time comes with the observations."""
