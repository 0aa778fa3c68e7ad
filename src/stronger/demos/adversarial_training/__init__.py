"""Training against an attacker, and whether a large response is better evidence afterwards."""
