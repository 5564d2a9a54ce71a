"""The only package that knows SQL: one book is one village, one insured year, one file."""
