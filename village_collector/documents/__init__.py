"""Values to PDF bytes: every sheet is a pure function."""
