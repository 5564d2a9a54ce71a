"""From a drawn PDF to the screen and to the printer."""
