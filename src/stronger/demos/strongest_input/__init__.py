"""The image that excites a unit most, and whether what is most active matters most."""
