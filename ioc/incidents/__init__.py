"""Detection to incident: correlation, lifecycle, severity. Pure: time is an argument, decisions say their reason."""
