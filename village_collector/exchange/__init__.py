"""Files of the bureau: registers, results, targets and templates, read and written."""
