"""Observation to detection: one file per phenomenon, one explicit catalogue. Needs neither OpenCV nor Faust."""
