"""Errors, each with the one sentence that a user needs."""

import click


class FarmError(click.ClickException):
    """An error that a user can solve: the message says what is wrong, where, and what to do.

    A command shows the sentence and exits with 1, because the class is click's own kind of error.
    Dagster shows the sentence in the run's events.
    """

    def __reduce__(self) -> tuple[type["FarmError"], tuple[str]]:
        return type(self), (self.message,)


class DatabaseError(FarmError):
    """The server cannot be reached, refuses, or cannot store the rows."""


class ConnectionLost(DatabaseError):
    """The server was there and is gone, or ended the session; another attempt may succeed."""


class ClusterLost(FarmError):
    """The Dask scheduler is gone or has no worker: worth another attempt."""


class OtherWorker(FarmError):
    """A Dask worker may not make months of a run: other code, settings or database."""


class TableError(FarmError):
    """A table in the database differs from its declaration."""


class MissingMonth(FarmError):
    """A month that must come first is not materialized."""


class InputChanged(FarmError):
    """A month that this one was made from has been replaced in the meantime."""


class OtherSettings(FarmError):
    """A month was made from settings that this run does not share."""


class SettingsError(FarmError):
    """A setting is unknown or out of range."""


class MemoryLimit(FarmError):
    """A month needs more memory than its limit."""
