"""Settings of how well records are kept: a quality, and each effect of it."""

from collections.abc import Mapping

from pydantic import Field

from aquamind_assets.settings.base import Section

#: Effects of each quality, where a setting does not say otherwise. Assumed: farms publish no
#: rates of their errors; those of poor are what a cleaning tool should find without searching.
QUALITIES: Mapping[str, Mapping[str, float]] = {
    "clean": {},
    "usual": {
        "transfer_count_sd": 0.01,
        "slaughter_count_sd": 0.002,
        "double_share": 0.002,
        "wrong_ring_share": 0.002,
        "summed_share": 0.02,
        "sample_unit_share": 0.003,
        "meal_unit_share": 0.0002,
        "late_share": 0.03,
        "corrected_share": 0.01,
        "spike_share": 0.0001,
        "zero_share": 0.0001,
        "swaps_year": 0.02,
        "wrong_clocks_year": 0.05,
        "misspelt_share": 0.03,
    },
    "poor": {
        "transfer_count_sd": 0.03,
        "slaughter_count_sd": 0.01,
        "double_share": 0.01,
        "wrong_ring_share": 0.01,
        "summed_share": 0.1,
        "sample_unit_share": 0.02,
        "meal_unit_share": 0.001,
        "late_share": 0.15,
        "corrected_share": 0.04,
        "spike_share": 0.001,
        "zero_share": 0.001,
        "swaps_year": 0.2,
        "wrong_clocks_year": 0.5,
        "misspelt_share": 0.15,
    },
}


def _effect(most: float, description: str) -> float | None:
    told = f"{description} If not given, it follows from `quality`."
    return Field(None, ge=0, le=most, description=told)  # type: ignore[no-any-return]


class Records(Section):
    """Quality of the records. The fish do not depend on it."""

    quality: str = Field(
        "clean",
        pattern="^(clean|usual|poor)$",
        description="Quality of the records: clean (nothing contradicts), usual or poor.",
    )
    transfer_count_sd: float | None = _effect(
        0.2, "Error of counting the fish of a transfer, relative sd. [1]"
    )
    slaughter_count_sd: float | None = _effect(
        0.2, "Error of counting fish at slaughter, relative sd. [1]"
    )
    double_share: float | None = _effect(0.5, "Share of entries of dead fish made twice. [1]")
    wrong_ring_share: float | None = _effect(
        0.5, "Share of entries of dead fish made for another container of the batch. [1]"
    )
    summed_share: float | None = _effect(
        0.9,
        "Share of entries of dead fish that are left out and added to the next entry of the same "
        "cause. [1]",
    )
    sample_unit_share: float | None = _effect(
        0.5, "Share of growth samples whose weights are entered in kg where g are asked for. [1]"
    )
    meal_unit_share: float | None = _effect(
        0.5, "Share of meals entered in kg where g are asked for. [1]"
    )
    late_share: float | None = _effect(
        1, "Share of entries (dead fish, samples, journal) that are made days later. [1]"
    )
    corrected_share: float | None = _effect(
        1, "Share of entries (dead fish, samples) that are wrong at first and corrected later. [1]"
    )
    spike_share: float | None = _effect(0.1, "Share of readings that are spikes. [1]")
    zero_share: float | None = _effect(0.1, "Share of readings that are zero. [1]")
    swaps_year: float | None = _effect(
        50, "Times in a year that two sensors of a container are swapped. [1/year]"
    )
    wrong_clocks_year: float | None = _effect(
        50, "Times in a year that the clock of a container's logger is wrong. [1/year]"
    )
    misspelt_share: float | None = _effect(1, "Share of journal entries with a typing error. [1]")

    def of(self, effect: str) -> float:
        """The value of an effect: its own setting, else that of the quality."""
        own = getattr(self, effect)
        return float(QUALITIES[self.quality].get(effect, 0.0) if own is None else own)

    @property
    def is_clean(self) -> bool:
        """Whether no effect is at work."""
        return not any(self.of(effect) for effect in QUALITIES["poor"])
