"""Values of the services as words, columns and rich text for several places."""
