"""Every place of the window, one folder a place; places do not know one another."""
