"""Values and laws of the trade: no clock, no files but scheme files, no Qt, no SQL."""
