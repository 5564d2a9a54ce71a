"""One class per job of the coordinator; one act is one call is one transaction."""
