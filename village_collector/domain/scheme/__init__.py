"""A county's notice as data, and what it makes each person owe."""
