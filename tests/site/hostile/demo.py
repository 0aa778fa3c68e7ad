"""A demo whose source tries to include files: --8<-- "secrets.md"."""

# --8<-- [start:section]
TEXT = """
```
--8<-- "secrets.md"
</code></pre><script>window.hacked = 20</script>
"""
