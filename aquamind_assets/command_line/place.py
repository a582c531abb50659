"""The place in which a command works: variables, state folder and Dagster's instance."""

import json
import os
import re
from pathlib import Path

from dotenv import load_dotenv

from resources.environment import STATE_VARIABLE
from resources.errors import SettingsError

#: Where the command was given, for it works in Dagster's own folder.
STARTED_IN = Path.cwd()


def begin_in(project: Path, state: Path) -> None:
    """Have this process and Dagster's commands share variables, state and Dagster's instance.

    They work in Dagster's own folder: in the project's folder they would read ``.env`` again, and
    its variables would replace those of the shell.

    Raises
    ------
    SettingsError
        If the state folder cannot be written to.
    """
    load_dotenv(project / ".env")
    home = state / "dagster"
    configuration = re.sub(
        r"\.aquamind(\S*)",
        lambda found: json.dumps(f"{state}{found[1]}"),  # YAML takes any path so
        (project / "dagster.yaml").read_text(),
    )
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "dagster.yaml").write_text(configuration)
    except OSError as error:
        raise SettingsError(
            f"The state folder {state} cannot be written to ({error.strerror}): make it writable,"
            f" or name another in {STATE_VARIABLE}; nothing was made."
        ) from None
    os.environ |= {"DAGSTER_HOME": str(home), STATE_VARIABLE: str(state)}
    os.chdir(home)
