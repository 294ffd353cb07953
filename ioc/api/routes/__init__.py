"""One file for each thing that can be asked for. The paths all start with PREFIX."""

PREFIX = "/api/v1"
