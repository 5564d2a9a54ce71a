"""The ledger: entries, their hash chain, and what they add up to."""
