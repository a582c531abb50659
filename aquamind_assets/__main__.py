"""The command line behind make: ``python -m aquamind_assets materialize 2015-01...2015-12``.

A command asks Dagster which months are missing, has ``dagster asset materialize`` make
those and the earlier months that they need, and prints a report. It keeps no records of its own.
The commands are in the package `command_line`.
"""

import importlib
import sys

import click

from resources.environment import project_folder, state_folder
from resources.errors import FarmError

try:  # the months that there are depend on the settings
    from aquamind_assets.command_line import COMMANDS
    from aquamind_assets.command_line.place import begin_in
except FarmError as error:
    error.show()
    sys.exit(error.exit_code)


@click.group()
def main() -> None:
    """Ten years of a salmon farmer's daily records."""
    begin_in(project_folder(), state_folder())
    importlib.import_module("aquamind_assets.definitions")  # registers the computations


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
