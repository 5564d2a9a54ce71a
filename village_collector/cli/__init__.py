"""The command line: the second skin over the services."""
