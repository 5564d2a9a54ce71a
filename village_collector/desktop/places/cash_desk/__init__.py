"""收费: a household is found, its amounts are shown, money is taken."""
