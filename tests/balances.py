"""The balance table of a run, added up."""

from typing import Any

import pytest

FIRST = {
    "cargo": ["opening", "loaded"],
    "vehicles": ["establishment"],
    "people": ["residents"],
    "area": ["total"],
}
"""Accounts on one side of each balance; all others are on the other side."""


def check_balance_table(table: Any) -> None:
    """Check that every balance of `RunResult.balance` adds up, with no account below zero."""
    assert set(table["balance"]) == set(FIRST)
    assert table["amount"].min() >= -1e-6
    for (balance, subject), accounts in table.groupby(["balance", "subject"]):
        amounts = accounts.set_index("account")["amount"]
        came = amounts[FIRST[balance]].sum()
        assert amounts.drop(FIRST[balance]).sum() == pytest.approx(came, rel=1e-9, abs=1e-6), (
            balance,
            subject,
        )
