"""日结交款: cash is counted, paid in at the credit union, and everything is reconciled."""
