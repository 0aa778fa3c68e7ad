"""The gradient sign: one small step that makes the largest output a wrong one."""
