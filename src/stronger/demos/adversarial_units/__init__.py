"""Hidden units under attack: how far they move, which are on top, how high they can be driven."""
