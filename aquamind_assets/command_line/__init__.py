"""The commands behind make. Each asks Dagster or PostgreSQL; none keeps records of its own.

No model and no rule of the farm belongs here, and nothing imports it but ``__main__``.
"""

from aquamind_assets.command_line.copies import export, load
from aquamind_assets.command_line.fleet import make_farm, make_farms
from aquamind_assets.command_line.inspection import (
    compare_with_published,
    print_fingerprints,
    ui,
    verify,
    write_dictionary,
)
from aquamind_assets.command_line.runs import dry_run, job, materialize, resume

COMMANDS = [
    materialize,
    resume,
    dry_run,
    job,
    load,
    export,
    make_farms,
    make_farm,
    compare_with_published,
    ui,
    verify,
    print_fingerprints,
    write_dictionary,
]
