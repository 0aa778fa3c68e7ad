"""Leaves out of a syntax tree what no number can depend on."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

JUDGES = "stronger.evidence"
"""What runs and judges demos; what it computes is computed anew by whoever reads a result."""


class _Simplifier(ast.NodeTransformer):
    """Leaves out of a syntax tree what no number can depend on."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        # The name stays, for the fields of a class are its annotated names
        node.annotation = ast.Constant(None)
        return None if _exports([node.target]) else self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        return None if _exports(node.targets) else self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | None:
        return None if _exports([node.target]) else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if _for_types(node) or _as_script(node) else self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        module = node.module or ""
        if node.level:
            return node
        judges = module == JUDGES or module.startswith(f"{JUDGES}.")
        return None if judges or module == "__future__" else node


def simplified(tree: ast.Module) -> ast.Module:
    r"""Return a module without what no number can depend on; the tree itself is changed.

    Left out are annotations, ``__all__``, what is for type checkers alone, what runs only as a
    script, imports of what judges demos, and what a demo's decorator says in words.

    Examples
    --------
    >>> ast.unparse(simplified(ast.parse("def f(x: int) -> int: return x")))
    'def f(x):\n    return x'
    """
    simpler = _Simplifier().visit(tree)
    assert isinstance(simpler, ast.Module)
    return simpler


def _exports(targets: Iterable[ast.expr]) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets)


def _as_script(statement: ast.If) -> bool:
    """Return whether a statement is ``if __name__ == ...:`` with nothing else to it."""
    test = statement.test
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.ops[0], ast.Eq)
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == "__main__"
        and not statement.orelse
    )


def _for_types(statement: ast.stmt) -> bool:
    """Return whether a statement is an ``if TYPE_CHECKING:`` with nothing else to it."""
    return (
        isinstance(statement, ast.If)
        and isinstance(statement.test, ast.Name)
        and statement.test.id == "TYPE_CHECKING"
        and not statement.orelse
    )
