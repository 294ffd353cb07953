"""The flow: one Faust agent a file, in the order data meets them. Read app.py first."""
