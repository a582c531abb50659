"""The fish: plan, container stays, transfers, growth, deaths, samples, harvest.

Disease and treatment belong to `disease`, feed to `feed`.
"""

#: Who looks after the tables of this schema.
OWNER = "team:production"
