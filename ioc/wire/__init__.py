"""The only agreement between processes: topic names, versioned messages, what the API and the live feed say."""
