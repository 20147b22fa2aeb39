"""The command that brings a network in from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.common import AsJson, UserError, app, check_new, print_json


@app.command()
def network(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="A .graphml, .geojson or _net.tntp, or two .csv files."),
    ],
    out: Annotated[Path | None, typer.Option(metavar="FILE.yaml", help="Network file to write.")] = None,
    places: Annotated[
        int | None, typer.Option(min=2, help="Merge places into their neighbours until so many are left.")
    ] = None,
    unit: Annotated[
        Literal["km", "m", "mi"] | None, typer.Option(help="Unit of lengths that say none of themselves.")
    ] = None,
    theatre: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Folder to write: a theatre that runs on the network at once."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring a network in from elsewhere, as the network file of a scenario of one's own."""
    from sim.scenario.bring.draft import CannotReadError
    from sim.scenario.bring.read import read_network
    from sim.scenario.bring.theatre import write_theatre
    from sim.scenario.bring.thin import in_shape
    from sim.scenario.bring.write import busiest, network_text, ratio_of_lengths, spread_km

    if out is not None and theatre is not None:
        raise UserError("--theatre writes the network as well: leave out --out")
    check_new(out)
    check_new(theatre)
    try:
        draft = read_network(files, unit)
        found = (len(draft.places), len(draft.ways))
        text = network_text(in_shape(draft, places))
        scenario = None if theatre is None else write_theatre(draft, theatre)
    except CannotReadError as error:
        raise UserError(str(error)) from None
    ratio, roads = ratio_of_lengths(draft), sum(way.mode == "road" for way in draft.ways)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    if as_json:
        print_json(
            {
                "read": {"places": found[0], "links": found[1]},
                "kept": {"places": len(draft.places), "links": len(draft.ways)},
                "one_way": sum(way.one_way for way in draft.ways),
                "left_out": dict(draft.left_out),
                "notes": draft.notes,
                "length_to_straight_line": ratio,
            }
        )
        return
    if out is None and theatre is None:
        print(text, end="")
        return
    print(f"Read {found[0]:,} places and {found[1]:,} links from {draft.source}.")
    print(
        f"Kept {len(draft.places):,} places, {roads:,} roads and {len(draft.ways) - roads:,} railways, "
        f"{sum(way.one_way for way in draft.ways):,} of them one-way; {spread_km(draft):,.0f} km across."
    )
    if ratio is not None:
        doubt = "" if 0.9 <= ratio <= 3.0 else ": is the unit right? See --unit"
        print(f"A link is {ratio:.2f} times as long as the straight line, in the middle{doubt}.")
    for note in draft.notes:
        print(note)
    for what, count in sorted(draft.left_out.items()):
        print(f"Left out: {what}: {count:,}")
    print(f"Most links meet at: {', '.join(busiest(draft, 5))}.")
    if scenario is not None:
        print(f"{theatre} is written: change what is in it, then run it with: kupiansk run {scenario}")
    elif out is not None:
        print(f"{out} is written: fill in who holds what, then name it in a scenario: network: {out.name}")
