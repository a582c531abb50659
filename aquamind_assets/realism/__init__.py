"""The comparison of generated data with published figures.

It only reads tables: nothing is tuned or written but the report.
"""
