"""FastAPI: routes, live hub, live socket, authorisation."""
