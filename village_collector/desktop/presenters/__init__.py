"""Texts, table columns and HTML that several places share."""
