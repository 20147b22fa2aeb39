"""Commands for pages in a browser: the explorer, and the site that needs no server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common import UserError, app, fail


@app.command()
def explore(
    host: Annotated[
        str, typer.Option(help="Address to listen at; by default only this machine can ask.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen at; 0 for any that is free.")
    ] = 8022,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that play.")] = 2,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name", metavar="NAME", help="Name by which visitors call this server; may be given again."
        ),
    ] = None,
) -> None:
    """Turn knobs and watch what they do, in a page of your browser."""
    try:
        import socket

        import uvicorn

        from sim.view.page.serve import LOOPBACK, application
    except ModuleNotFoundError as error:
        fail(f"{error.name} is missing: pip install 'kupiansk-sim[explore]'", status=1)

    hosts = (*LOOPBACK, host, *(name or ()))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=256)
    shown = f"[{host}]" if ":" in host else host
    explorer = application(workers, hosts=hosts)
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    print(f"The explorer is at {address} (stop it with Ctrl-C)", flush=True)
    config = uvicorn.Config(explorer, log_level="warning", timeout_keep_alive=20, limit_concurrency=500)
    uvicorn.Server(config).run(sockets=[listening])


@app.command()
def site(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write.")],
    home: Annotated[
        str | None, typer.Option(metavar="LINK", help="Page around the explorer, to which it links back.")
    ] = None,
) -> None:
    """Write the explorer as a folder for any web server: the model runs in the visitor's browser."""
    from sim.view.page.site import SiteError, build_site, size_bytes

    try:
        build_site(folder, home=home, say=lambda text: print(f"{text} ...", file=sys.stderr, flush=True))
    except ValueError as error:
        raise UserError(str(error)) from None
    except SiteError as error:
        fail(str(error), status=1)
    raw, sent = size_bytes(folder)
    print(f"The site is in {folder}: {raw / 1e6:.1f} MB, {sent / 1e6:.1f} MB as a server sends it")
    print(f"To look at it: python -m http.server --bind 127.0.0.1 --directory {folder} 8023")
