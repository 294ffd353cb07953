"""The outside world behind the ports: cameras, database, evidence files, InfluxDB, system clock."""
