"""帮助: keys, first steps, and what the program is."""
