"""A demo whose source tries to include files: --8<-- "secrets.md"."""

# --8<-- [start:section]
TEXT = """
```
--8<-- "secrets.md"
</code></pre><script>window.hacked = 20</script>
"""

demo = None


@demo.figure("</code><script>window.hacked=56</script> [x](javascript:window.hacked=57)")
def plot(axes):
    pass


@demo.part
def toss():
    """--8<-- "secrets.md" <img src=x onerror=window.hacked=58>"""
