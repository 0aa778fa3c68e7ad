"""The outlook of the neurashed paper, tried: tickets, small classes, crops, chance and views."""
