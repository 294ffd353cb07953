"""Intelligent Operations Centre stream processor: camera frames and sensor readings in, incidents out."""

__version__ = "0.1.0"
