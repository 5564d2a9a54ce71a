"""The window: shows what the services answer; the only package that imports Qt."""
