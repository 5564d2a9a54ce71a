"""表册资料: lists, sheets, posted lists, tickets and scans."""
