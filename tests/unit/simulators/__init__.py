"""The demo city's parts that need neither SUMO nor a network."""
