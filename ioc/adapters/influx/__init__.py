"""Figures to InfluxDB 2: nothing is lost while the server is away, and nothing grows without bound."""
