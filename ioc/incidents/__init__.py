"""Detections to incidents: pure decisions over values. Time, and what is stored already, come as arguments."""
