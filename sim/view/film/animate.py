"""A campaign in motion, as a file: an animated GIF, an MP4, or a page that plays it."""

from __future__ import annotations

import base64
import shutil
import subprocess
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from io import BytesIO
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from PIL import Image

from sim.errors import SimError
from sim.record.staff_log import moments
from sim.view.film.frames import Film
from sim.view.page.report import as_data, environment, policy_of
from sim.words import moment as clock

if TYPE_CHECKING:
    from sim.record.result import RunResult

DPI = 120
"""Pixels an inch: a frame has 1280 x 720."""
MOST_FRAMES = 2_000
"""Frames of a film: a GIF is put together in memory, with more than a megabyte for each."""
COLOURS = 128
"""Colours that all frames of a file share."""
NEAR = 12
"""Difference in red, green or blue up to which a colour gives way to one that has a meaning."""
SAMPLES = 12
"""Frames of which the colours are taken."""
KEY_FRAMES = 24
"""Every so many frames the page has a whole one; the others hold only what has changed."""

Progress = Callable[[int, int], None]


class NoEncoderError(SimError):
    """The program that a format needs is not on this machine."""


def animate(
    result: RunResult,
    path: str | Path,
    *,
    every_h: float = 1.0,
    frames_per_second: float = 20.0,
    progress: Progress | None = None,
) -> Path:
    """Write a run as a moving map, with supply and territory in step.

    Parameters
    ----------
    result : RunResult
        The run.
    path : str or Path
        File to write. Its suffix decides on the format: `.gif`, `.html` (a page with a slider, which needs
        nothing else), or `.mp4` (needs the program ffmpeg).
    every_h : float
        Hours of the run between frames.
    frames_per_second : float
        Speed at which it plays.
    progress : callable, optional
        Called with the number of frames done and of all frames.

    Returns
    -------
    Path
        The file, whole; a file of that name is replaced.

    Raises
    ------
    ValueError
        If the format is not known, a number is not above zero, or there would be too many frames.
    NoEncoderError
        If ffmpeg is needed and not there.
    OSError
        If the file cannot be written.
    """
    path = Path(path)
    write = FORMATS.get(path.suffix.lower())
    if write is None:
        raise ValueError(f"{path.name}: the suffix must be one of {', '.join(FORMATS)}")
    numbers = {"every_h (hours between frames)": every_h, "frames_per_second": frames_per_second}
    for what, given in numbers.items():
        if not 0 < given < inf:
            raise ValueError(f"{what} must be a number above zero, not {given:g}")
    horizon_h = result.resolved.horizon_h
    if horizon_h > MOST_FRAMES * every_h:
        raise ValueError(
            f"a frame every {every_h:g} h of {horizon_h:g} h makes more than {MOST_FRAMES:,} frames: "
            f"leave at least {horizon_h / MOST_FRAMES:.3g} h between them"
        )
    hours = np.arange(0.0, horizon_h, every_h).tolist()
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as beside:
        whole = Path(beside) / path.name
        write(result, hours, frames_per_second, whole, progress or (lambda done, total: None))
        whole.replace(path)
    return path


def _frames(film: Film, hours: list[float], progress: Progress) -> Iterator[Image.Image]:
    for done, time_h in enumerate(hours, start=1):
        yield film.frame(time_h)
        progress(done, len(hours))


def _in_few_colours(film: Film, hours: list[float], progress: Progress) -> Iterator[Image.Image]:
    """Frames with a palette that all of them share, so that what has not changed has the same colour."""
    samples = [film.frame(time_h) for time_h in hours[:: max(1, len(hours) // SAMPLES)]]
    sheet = Image.new("RGB", (samples[0].width, samples[0].height * len(samples)))
    for row, sample in enumerate(samples):
        sheet.paste(sample, (0, row * sample.height))
    exact = [tuple(round(255 * share) for share in to_rgb(colour)) for colour in film.colours]
    found = np.array(sheet.quantize(COLOURS).getpalette()).reshape(-1, 3)
    apart = [colour for colour in found if np.abs(np.array(exact) - colour).max(axis=1).min() > NEAR]
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.ravel([*exact, *apart[: COLOURS - len(exact)]]).tolist())
    for frame in _frames(film, hours, progress):
        yield frame.quantize(palette=palette, dither=Image.Dither.NONE)


def _write_gif(
    result: RunResult, hours: list[float], frames_per_second: float, path: Path, progress: Progress
) -> None:
    frames = _sparse(_in_few_colours(Film(result, DPI), hours, progress), whole_every=len(hours))
    with path.open("wb") as file:
        next(frames).save(
            file,
            format="GIF",
            save_all=True,
            append_images=frames,
            duration=1000.0 / frames_per_second,
            loop=0,
            transparency=COLOURS,
            disposal=1,
        )


def _write_mp4(
    result: RunResult, hours: list[float], frames_per_second: float, path: Path, progress: Progress
) -> None:
    program = shutil.which("ffmpeg")
    if program is None:
        raise NoEncoderError("an MP4 needs the program ffmpeg: install it, or write a .gif or an .html")
    film = Film(result, DPI)
    width, height = film.frame(hours[0]).size
    command = [
        program,
        "-loglevel",
        "error",
        "-f",
        "rawvideo",
        "-pixel_format",
        "rgb24",
        "-video_size",
        f"{width}x{height}",
    ]
    command += [
        "-framerate",
        str(frames_per_second),
        "-i",
        "-",
        "-c:v",
        "libx264",
        "-pix_fmt",
        "yuv420p",
        "-crf",
        "20",
    ]
    encoder = subprocess.Popen([*command, "-movflags", "+faststart", str(path)], stdin=subprocess.PIPE)
    with encoder:
        assert encoder.stdin is not None
        for frame in _frames(film, hours, progress):
            encoder.stdin.write(frame.tobytes())
    if encoder.returncode:
        raise OSError(f"ffmpeg could not write {path.name}: status {encoder.returncode}")


def _write_page(
    result: RunResult, hours: list[float], frames_per_second: float, path: Path, progress: Progress
) -> None:
    frames = _sparse(_in_few_colours(Film(result, DPI), hours, progress), KEY_FRAMES)
    scenario = result.resolved
    film = {
        "framesPerSecond": frames_per_second,
        "keyFrames": KEY_FRAMES,
        "clocks": [clock(scenario.moment(time_h)) for time_h in hours],
        "log": _log(result, hours),
        "frames": [_encoded(frame) for frame in frames],
    }
    style, script, template = (
        files("sim.view.film").joinpath(name).read_text(encoding="utf-8")
        for name in ("player.css", "player.js", "player.html.jinja")
    )
    page = (
        environment()
        .from_string(template)
        .render(
            title=scenario.title,
            seed=result.seed,
            replicate=result.replicate,
            policy=policy_of(style, script) + "; img-src data:",
            style=Markup(style),
            script=Markup(script),
            film=as_data(film),
        )
    )
    path.write_text(page, encoding="utf-8")


def _log(result: RunResult, hours: list[float]) -> list[tuple[int, str, str]]:
    """Turning points: the frame that shows each first, its time, and what happened."""
    return [
        (min(bisect_left(hours, hour), len(hours) - 1), clock(result.resolved.moment(hour)), words)
        for hour, words in moments(result.reading)
    ]


def _sparse(frames: Iterable[Image.Image], whole_every: int) -> Iterator[Image.Image]:
    """Frames that are clear, colour `COLOURS`, where they are as the one before; some are kept whole."""
    before: NDArray[np.uint8] | None = None
    for number, frame in enumerate(frames):
        colours = np.array(frame)
        if number % whole_every == 0:
            before = None
        changed = colours if before is None else np.where(colours == before, COLOURS, colours)
        sparse = Image.fromarray(changed.astype(np.uint8), "P")
        sparse.putpalette([*(frame.getpalette() or [])[: 3 * COLOURS], 255, 255, 255])
        yield sparse
        before = colours


def _encoded(frame: Image.Image) -> str:
    """A frame as lossless WebP in base64: half as large as PNG, and every browser knows it."""
    frame.info["transparency"] = COLOURS
    buffer = BytesIO()
    frame.convert("RGBA").save(buffer, "WEBP", lossless=True, method=3)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


FORMATS = {".gif": _write_gif, ".html": _write_page, ".mp4": _write_mp4}
"""Writers by the suffix of the file."""
