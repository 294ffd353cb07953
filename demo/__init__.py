"""A city on one command: simulators, centre and a client that measures what reaches the wall."""
