"""Results to look at: what a card shows of a result, whatever shape it came in. Pure."""
