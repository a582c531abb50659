"""The place in which a command works: variables, state folder and Dagster's instance."""

import json
import os
import re
from pathlib import Path

from dotenv import load_dotenv

from resources.environment import STATE_VARIABLE

#: Where the command was given, for it works in Dagster's own folder.
STARTED_IN = Path.cwd()


def begin_in(project: Path, state: Path) -> None:
    """Have this process and Dagster's commands share variables, state and Dagster's instance.

    They work in Dagster's own folder: in the project's folder they would read ``.env`` again, and
    its variables would replace those of the shell.
    """
    load_dotenv(project / ".env")
    home = state / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    configuration = re.sub(
        r"\.aquamind(\S*)",
        lambda found: json.dumps(f"{state}{found[1]}"),  # YAML takes any path so
        (project / "dagster.yaml").read_text(),
    )
    (home / "dagster.yaml").write_text(configuration)
    os.environ |= {"DAGSTER_HOME": str(home), STATE_VARIABLE: str(state)}
    os.chdir(home)
