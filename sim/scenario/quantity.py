"""Uncertain quantities: a number with a unit, or a range with its source and grade."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

Grade = Literal["H", "M", "L"]
"""Confidence: H several independent or primary sources; M one credible source; L partisan or estimated."""

Distribution = Literal["triangular", "uniform", "loguniform"]

OWN_ESTIMATE = "own-estimate"
"""Key of the reference that marks a value as the project's own estimate."""


SMALLEST_NUMBER = 1e-9
"""What is smaller, but not 0, means nothing in any unit; dividing by it could exceed what a float holds."""


class Record(BaseModel):
    """Base of all scenario data: frozen, closed to unknown fields, finite numbers only."""

    # What stands below a field is read by `sim.scenario.fields.meaning_of` for those who ask, and not by
    # pydantic for all classes: that took a fifth of the import.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _within_bounds(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, float) and 0 < abs(value) < SMALLEST_NUMBER:
            raise PydanticCustomError("near_zero", f"must be 0, or at least {SMALLEST_NUMBER:g} away from it")
        bounds = cls.model_fields[str(info.field_name)].json_schema_extra
        if isinstance(bounds, dict) and "at_least" in bounds and value is not None:
            _check_bounds(value, bounds["at_least"], bounds["at_most"], bounds["unit"])
        return value


class Range(Record):
    """An uncertain value: low, mid and high, with the source that gives them.

    A single run takes `mid`; an ensemble draws from `low` to `high`.
    """

    mid: float
    """Best single value, in the unit of the field that holds the range."""
    low: float
    """Lowest plausible value; `mid` if it is left out."""
    high: float
    """Highest plausible value; `mid` if it is left out."""
    source: str
    """Key of a reference in the `references.yaml` of the record, or several keys separated by commas."""
    grade: Grade
    """Confidence in the value: H, M or L."""
    distribution: Distribution = "triangular"
    """How an ensemble draws from the range; `triangular` has its peak at `mid`."""

    @model_validator(mode="before")
    @classmethod
    def _a_known_value_is_a_range_without_width(cls, data: Any) -> Any:
        if isinstance(data, dict) and "mid" in data:
            return {"low": data["mid"], "high": data["mid"], **data}
        return data

    # What goes wrong between fields is found at the last of them, so that it is told with all other faults.

    @field_validator("high")
    @classmethod
    def _ordered(cls, high: float, info: ValidationInfo) -> float:
        numbers = {name: info.data[name] for name in ("low", "mid") if name in info.data} | {"high": high}
        if list(numbers.values()) != sorted(numbers.values()):
            told = ", ".join(f"{number:g}" for number in numbers.values())
            raise PydanticCustomError("range_order", f"{' <= '.join(numbers)} must hold: {told}")
        return high

    @field_validator("distribution")
    @classmethod
    def _drawable(cls, distribution: Distribution, info: ValidationInfo) -> Distribution:
        if distribution == "loguniform" and info.data.get("low", math.inf) <= 0:
            low = info.data["low"]
            raise PydanticCustomError("range_order", f"a loguniform range needs low > 0, not {low:g}")
        return distribution

    def quantile(self, probability: float) -> float:
        """Value below which a draw falls with the given probability.

        Parameters
        ----------
        probability : float
            Between 0 and 1.

        Returns
        -------
        float
            In the unit of the field.
        """
        low, mid, high = self.low, self.mid, self.high
        width = high - low
        if width == 0:
            return mid
        if self.distribution == "uniform":
            value = low + probability * width
        elif self.distribution == "loguniform":
            value = low * math.exp(probability * math.log(high / low))
        elif probability < (mid - low) / width:
            value = low + math.sqrt(probability * width * (mid - low))
        else:
            value = high - math.sqrt((1 - probability) * width * (high - mid))
        # Rounding could lead a hair outside, and below zero where that has no meaning.
        return min(high, max(low, value))


def _check_bounds(value: Any, at_least: Any, at_most: Any, unit: Any) -> None:
    numbers = value.model_dump(include={"low", "mid", "high"}) if isinstance(value, Range) else {"": value}
    for part, number in numbers.items():
        if not at_least <= number <= at_most:
            raise PydanticCustomError(
                "out_of_bounds",
                f"must be between {at_least:,.10g} and {at_most:,.10g}" + (f" {unit}" if unit != "1" else ""),
                {"part": part},
            )


def _number_or_range(value: Any) -> str:
    return "range" if isinstance(value, (dict, Range)) else "number"


if TYPE_CHECKING:
    # The campaign only ever sees resolved scenarios, in which every quantity is a plain number.
    Quantity = float
else:
    Quantity = Annotated[
        Annotated[float, Tag("number")] | Annotated[Range, Tag("range")], Discriminator(_number_or_range)
    ]


def quantity(
    unit: str, meaning: str, default: Any = ..., *, at_least: float = 0.0, at_most: float = 1e6
) -> Any:
    """Declare a field that holds a plain number or a `Range`.

    Parameters
    ----------
    unit : str
        Unit of the value; `1` for a share or a factor.
    meaning : str
        One sentence for the reference.
    default : float or None, optional
        Value if the file leaves the field out; without it the field is required. None: there is none, and
        the meaning says what counts instead.
    at_least, at_most : float
        Bounds that low, mid and high must keep.
    """
    return Field(
        default if default in (..., None) else float(default),
        description=meaning,
        json_schema_extra={"unit": unit, "at_least": at_least, "at_most": at_most},
    )
