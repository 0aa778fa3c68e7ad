"""The systems of figures one can touch, once more in Python: the same numbers to the last bit.

A figure trains its toy system in the reader's browser. Here the same steps are taken in the same
order with operations that every machine rounds alike (+ − × ÷), so that what a page shows before
anything is moved, and after, can be checked. ``python -m stronger.interactive`` writes the former.
"""
