"""How right: detections and incidents held against truth."""
