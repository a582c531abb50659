"""The farm's settings: a module for each section, their base class, and the launchpad's config.

Formulas do not belong here, nor the figures of one disease or feed, which are data of the domains.
"""
