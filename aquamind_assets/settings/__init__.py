"""The farm's settings: one module a section, their base, and their form in Dagster.

Formulas do not belong here, nor figures of one disease or feed, which are data of the domains.
"""
