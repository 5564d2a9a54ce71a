"""What each command does: arguments in, one answer out, everything in between done by the services."""
