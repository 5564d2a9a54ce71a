"""The window around the places: navigation, commands, messages, background work."""
