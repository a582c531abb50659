"""The farm's months as Parquet files, in a folder or in object storage, for any engine to read.

How rows are made does not belong here: a month is copied as PostgreSQL has it.
"""
