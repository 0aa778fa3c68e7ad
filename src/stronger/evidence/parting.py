"""Parts the code of a demo's file: what its numbers come from, what only draws, what is neither.

A number can depend on whatever the measuring code names, and on whatever that names in turn. The
functions that draw figures, and what they alone use, can change without any number changing.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAKES_DEMOS = "demo"
"""The decorator that makes a demo of a measuring function; it may be called by hand."""
PROMISES = frozenset({"title", "question", "papers", "predictions"})
"""What earlier versions said in that decorator; no number depends on it."""
JUDGES = "stronger.evidence"
"""What runs and judges demos; what it computes is computed anew by whoever reads a result."""
LOOKS_UP = frozenset({"globals", "locals", "vars", "eval", "exec"})
"""Functions that can reach a name without writing it."""
BINDS = (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom)
DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


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

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == MAKES_DEMOS:
            node.keywords = [each for each in node.keywords if each.arg not in PROMISES]
        return self.generic_visit(node)


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


def part(tree: ast.Module) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return the statements of a module that measuring needs, and the others.

    Needed are a demo's measuring function, every other statement that may do something by itself,
    and what these name, directly or not. Not needed by itself is a definition that nothing needed
    names, a function decorated as a demo's figure (``@NAME.figure(...)``), and what is imported
    for type checkers alone. Where names are looked up as strings, everything is needed.

    Parameters
    ----------
    tree
        The module, as parsed.

    Returns
    -------
    needed, others
        Both in the order of the file; imports name by name.

    Examples
    --------
    >>> needed, others = part(ast.parse('''
    ... COLOUR = "blue"
    ... SIZE = 3
    ... @demo(id="one")
    ... def one(rng, scale): return SIZE
    ... @one.figure(title="One")
    ... def seen(run): return COLOUR
    ... '''))
    >>> [statement.lineno for statement in needed], [statement.lineno for statement in others]
    ([3, 5], [2, 7])
    """
    statements = [alone for each in tree.body if not _documents(each) for alone in _alone(each)]
    if _looks_up(tree):
        return statements, []
    binding: dict[str, list[ast.stmt]] = defaultdict(list)
    for statement in statements:
        if not _for_types(statement):
            for name in _bound(statement):
                binding[name].append(statement)
    used = {name for statement in statements for name in _named(statement)}
    needed: set[ast.stmt] = set()
    waiting = [each for each in statements if _acts(each, used)]
    while waiting:
        statement = waiting.pop()
        if statement not in needed:
            needed.add(statement)
            waiting += [found for name in _named(statement) for found in binding.get(name, ())]
    return (
        [each for each in statements if each in needed],
        [each for each in statements if each not in needed],
    )


def _acts(statement: ast.stmt, used: Iterable[str]) -> bool:
    """Return whether a statement may matter to the numbers though nothing names it."""
    if isinstance(statement, DEFINES):
        decorators = statement.decorator_list
        return bool(decorators) and not any(map(_of_figure, decorators))
    if isinstance(statement, ast.Import | ast.ImportFrom) or _for_types(statement):
        return False
    if isinstance(statement, BINDS):
        unused = not any(name in used for name in _bound(statement))
        return unused or MAKES_DEMOS in _named(statement)
    return True


def _of_figure(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr == "figure"
    )


def _for_types(statement: ast.stmt) -> bool:
    """Return whether a statement is an ``if TYPE_CHECKING:`` with nothing else to it."""
    return (
        isinstance(statement, ast.If)
        and isinstance(statement.test, ast.Name)
        and statement.test.id == "TYPE_CHECKING"
        and not statement.orelse
    )


def _alone(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Yield an import name by name, and any other statement as it is."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            yield ast.copy_location(ast.Import([alias]), statement)
    elif isinstance(statement, ast.ImportFrom):
        for alias in statement.names:
            alone = ast.ImportFrom(statement.module, [alias], statement.level)
            yield ast.copy_location(alone, statement)
    else:
        yield statement


def _documents(statement: ast.stmt) -> bool:
    """Return whether a statement is a string and nothing else, as docstrings are."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _looks_up(tree: ast.Module) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id in LOOKS_UP)
        or (isinstance(node, ast.ImportFrom) and node.names[0].name == "*")
        for node in ast.walk(tree)
    )


def _named(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that are read anywhere in a statement; local ones too, which does no harm."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of the module's top level binds, or changes in place."""
    if isinstance(statement, DEFINES):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, DEFINES) or (
            isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ):
            yield node.name if isinstance(node, DEFINES) else node.id
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from (each.id for each in ast.walk(node.value) if isinstance(each, ast.Name))
