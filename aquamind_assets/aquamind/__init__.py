"""AquaMind's tables as views of ours, and the load into AquaMind's own database.

Rules of the farm do not belong here: a view only renames and converts.
"""
