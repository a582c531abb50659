"""The toolbox that every part shares: months, random streams, columns, plots."""
