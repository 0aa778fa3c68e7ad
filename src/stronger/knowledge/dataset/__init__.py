"""The graph as a dataset: gathered, written in every format, put into an archive, cited."""

from stronger.knowledge.dataset.gathering import gather
from stronger.knowledge.dataset.model import Graph
from stronger.knowledge.dataset.tables import node_link, to_networkx

__all__ = ["Graph", "gather", "node_link", "to_networkx"]
