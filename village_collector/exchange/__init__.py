"""Values to and from files of the bureau and the stick: workbooks, templates, results."""
