"""Preview and printing of finished PDFs."""
