"""The toolbox that every part shares: months, random streams, elementary functions, columns, plots.

Anything of fish, settings or the database does not belong here.
"""
