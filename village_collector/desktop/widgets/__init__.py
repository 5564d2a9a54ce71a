"""Building blocks that know nothing of the trade: tables, inputs, colours, icons."""
