"""Every sheet of paper: what it holds, how it is gathered from the book, drawn and saved."""
