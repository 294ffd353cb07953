"""A demo city: traffic, people, sensors, cameras, and the truth about them. Speaks to the centre by its wire only."""
