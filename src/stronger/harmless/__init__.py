"""Takes out of text and pictures from data what could run, reach elsewhere or include a file."""

from stronger.harmless.picture import Picture, harmless_picture
from stronger.harmless.prose import Prose, harmless_prose
from stronger.harmless.taken import Taken

__all__ = ["Picture", "Prose", "Taken", "harmless_picture", "harmless_prose"]
