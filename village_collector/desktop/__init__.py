"""The window: a skin over the services; the only package that knows Qt."""
