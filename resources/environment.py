"""The project's folder and its variables: those of the shell, then those of the file ``.env``.

Dagster's commands also read ``.env``, but put it over the shell's variables, and only in their own
process. So that all processes of a command agree, every part reads its variables here.
"""

import os
from contextlib import suppress
from pathlib import Path

import psutil
from dotenv import dotenv_values

from resources.errors import SettingsError

PREFIX = "AQUAMIND_"
URL_VARIABLE = "AQUAMIND_POSTGRES_URL"
STATE_VARIABLE = "AQUAMIND_STATE"
TARGET_VARIABLE = "AQUAMIND_TARGET_URL"
AS_OF_VARIABLE = "AQUAMIND_AS_OF"
LAKE_VARIABLE = "AQUAMIND_LAKE"
LAKE_FARM_VARIABLE = "AQUAMIND_LAKE_FARM"


def project_folder() -> Path:
    """The checkout that this package runs from, or the working folder if it is installed."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "dagster.yaml").exists() else Path.cwd()


def state_folder() -> Path:
    """The one folder that holds all state: the embedded server's data, Dagster's logs."""
    return Path(variables().get(STATE_VARIABLE) or project_folder() / ".aquamind").resolve()


def reports_folder() -> Path:
    """The folder in which runs leave their reports as files."""
    return state_folder() / "reports"


def variables() -> dict[str, str]:
    """The project's variables in force: the shell's, then those of ``.env`` in its folder.

    An empty variable counts as not set, even if the file sets it. The variables are put into this
    process's environment, so that its child processes find them.

    Raises
    ------
    SettingsError
        If the file cannot be read.
    """
    of_file = file_variables(project_folder())
    for name, value in (file_variables(Path.cwd()) | of_file).items():
        exported = _at_start().get(name)
        if exported is not None and os.environ.get(name) == value:
            os.environ[name] = exported  # Dagster has put the file's over it
    for name, value in of_file.items():
        os.environ.setdefault(name, value)
    return {name: value for name, value in os.environ.items() if name.startswith(PREFIX) and value}


def file_variables(folder: Path, prefix: str = PREFIX) -> dict[str, str]:
    """The variables with a prefix that the file ``.env`` of a folder sets.

    Raises
    ------
    SettingsError
        If the file cannot be read.
    """
    file = folder / ".env"
    if not file.is_file():
        return {}
    try:
        found = dotenv_values(file)
    except (OSError, UnicodeError) as error:
        raise SettingsError(
            f"{file} cannot be read ({error}): correct it or move it away."
        ) from None
    return {name: value for name, value in found.items() if name.startswith(prefix) and value}


def begin_without() -> None:
    """Ignore the variables of the shell and of the file, here and in child processes."""
    names = {*os.environ, *file_variables(project_folder()), URL_VARIABLE}
    os.environ.update({name: "" for name in names if name.startswith(PREFIX)})


def _at_start() -> dict[str, str]:
    """This process's environment as it was at its start."""
    with suppress(psutil.Error, OSError):
        return psutil.Process().environ()
    return {}
