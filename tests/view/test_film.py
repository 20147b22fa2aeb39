"""The campaign in motion: what a frame shows, and that files play back what was drawn."""

import base64
import json
import re
import shutil
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from figure_layout import sticking_out
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from sim.record.run import run
from sim.scenario.load import load
from sim.scenario.new import new_theatre
from sim.view import animate as animate_film
from sim.view.film.animate import NoEncoderError
from sim.view.film.frames import Film
from sim.view.film.legends import drawn_points
from sim.view.sheet.style import GROUND_COLOURS

pytestmark = pytest.mark.slow

DPI = 60


@pytest.fixture(scope="module")
def film(result):
    return Film(result, DPI)


@pytest.fixture(scope="module")
def toy():
    """Three days of the toy campaign: short films are written fast."""
    return run(load("toy-hub", ["horizon_days=3", "offensive.starts=2022-09-02T00:00:00"]), seed=1)


def pixels(frame, colour):
    """Number of pixels of exactly one colour."""
    wanted = np.round(255 * np.array(to_rgb(colour)))
    return int((np.array(frame) == wanted).all(axis=-1).sum())


def words_of(film):
    """Words of a frame that change."""
    return [artist.get_text() for artist in film._changing if hasattr(artist, "get_text")]


def frames_of_page(path):
    """Frames of a page, each laid over the one before, as a browser shows them."""
    text = re.search(r'<script id="film" type="application/json">(.*?)</script>', path.read_text(), re.S)[1]
    content = json.loads(text)
    picture, frames = None, []
    for number, encoded in enumerate(content["frames"]):
        layer = Image.open(BytesIO(base64.b64decode(encoded))).convert("RGBA")
        if number % content["keyFrames"] == 0:
            picture = Image.new("RGBA", layer.size, "magenta")
        picture.alpha_composite(layer)
        frames.append(np.array(picture.convert("RGB")))
    return content, frames


def frames_of_gif(path):
    with Image.open(path) as gif:
        for number in range(gif.n_frames):
            gif.seek(number)
            yield np.array(gif.convert("RGB"))


@pytest.mark.parametrize("name", ["historical", "kherson", "toy-hub", "template"])
def test_legends_cover_nothing_that_is_drawn(name, tmp_path):
    if name == "template":
        new_theatre(tmp_path / "mine")
        name = tmp_path / "mine" / "scenario.yaml"
    film = Film(run(load(name), seed=1), DPI)
    drawn = film._map.transData.transform(drawn_points(film._result.theatre))
    names = [text.get_window_extent() for text in film._map.texts]
    standing, moving = film.legends
    assert not standing.overlaps(moving)
    for legend in film.legends:
        assert not ((drawn > legend.min) & (drawn < legend.max)).all(axis=1).any()
        assert not any(legend.overlaps(box.padded(-1.0)) for box in names)


def test_words_of_a_film_keep_apart_and_on_the_sheet(film):
    film.frame(228.0)
    for artist in film._slide.findobj(Text):
        artist.set_animated(False)
    assert sticking_out(film._slide) == []


def test_a_frame_shows_the_ground_of_its_hour(film, result):
    held, taken, fresh = GROUND_COLOURS
    before, during, after = (film.frame(hour) for hour in (0.0, 228.0, 700.0))
    assert before.size == (640, 360)
    assert before.mode == "RGB"
    assert pixels(during, fresh) > 10 * pixels(before, fresh)  # the legend has a little of it
    assert pixels(before, held) > pixels(during, held) > pixels(after, held)
    assert pixels(before, taken) < pixels(during, taken) < pixels(after, taken)


def test_frames_do_not_depend_on_what_was_drawn_before(film, result):
    straight = Film(result, DPI).frame(228.0)
    film.frame(700.0)
    assert np.array_equal(np.array(film.frame(228.0)), np.array(straight))


def test_the_words_of_a_frame_are_those_of_the_tables(result):
    film = Film(result, DPI)
    film.frame(228.5)
    words = words_of(film)
    area = result.series.area.set_index("time_h").loc[228.0]
    assert "10 Sep 12:30" in words
    assert f"{area['actual_km2']:,.0f} km²" in words
    assert f"{area['announced_km2']:,.0f} km²" in words
    assert "Izium group" in film._caption.get_text()
    lines = [line.partition("  ")[0] for line in film._caption.get_text().splitlines()]
    assert lines[0] == "10 Sep 06:30"


def test_nothing_but_the_caption_is_told_before_anything_has_happened(result):
    film = Film(result, DPI)
    film.frame(0.0)
    assert "–" in words_of(film)
    assert film._caption.get_text() == ""


def test_no_word_of_a_frame_leaves_the_slide_or_covers_another(result):
    film = Film(result, 120)
    film.frame(228.0)
    renderer = film._canvas.get_renderer()
    texts = [film._clock, film._caption, *film._slide.texts]
    boxes = {text: text.get_window_extent(renderer) for text in texts if text.get_text()}
    width, height = film._slide.bbox.width, film._slide.bbox.height
    for text, box in boxes.items():
        assert min(box.x0, box.y0, width - box.x1, height - box.y1) >= 0, text.get_text()
        others = [other for word, other in boxes.items() if word is not text]
        assert box.count_overlaps(others) == 0, text.get_text()


def test_a_gif_plays_back_the_frames(toy, tmp_path):
    path = animate_film(toy, tmp_path / "film.gif", every_h=6.0, frames_per_second=10)
    played = list(frames_of_gif(path))
    assert len(played) == 12
    with Image.open(path) as gif:
        assert gif.info["duration"] == 100
        assert gif.info["loop"] == 0
    film = Film(toy, 120)
    for hour, frame in zip(range(0, 72, 6), played, strict=True):
        drawn = np.array(film.frame(float(hour)), dtype=int)
        assert np.abs(drawn - frame).max() < 64  # few colours
        assert np.abs(drawn - frame).mean() < 0.5


def test_a_page_plays_back_the_same_frames_as_a_gif(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["sim.view.film.animate"], "DPI", DPI)
    page = animate_film(toy, tmp_path / "film.html", every_h=2.0)
    content, frames = frames_of_page(page)
    gif = frames_of_gif(animate_film(toy, tmp_path / "film.gif", every_h=2.0))
    for from_page, from_gif in zip(frames, gif, strict=True):
        assert np.array_equal(from_page, from_gif)
    assert content["clocks"][:2] == ["1 Sep 00:00", "1 Sep 02:00"]
    assert len(content["clocks"]) == len(frames) == 36
    assert "<title>A hub of one&#39;s own</title>" in page.read_text()
    assert "{{" not in page.read_text()
    assert not re.search(r'(?:src|href)="?http', page.read_text())  # it needs nothing from elsewhere


def test_the_colours_that_mean_something_are_kept(toy, tmp_path):
    (first, *_) = frames_of_gif(animate_film(toy, tmp_path / "film.gif", every_h=24.0))
    assert pixels(first, GROUND_COLOURS[0]) > 1_000
    assert pixels(first, "#FFFFFF") > 500_000


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not on this machine")
def test_an_mp4_has_every_frame(toy, tmp_path):
    path = animate_film(toy, tmp_path / "film.mp4", every_h=6.0, frames_per_second=12)
    probe = "ffprobe -v error -count_frames -select_streams v:0 -of json -show_entries"
    fields = "stream=nb_read_frames,width,height,pix_fmt,r_frame_rate"
    told = subprocess.run([*probe.split(), fields, path], capture_output=True, text=True, check=True).stdout
    (stream,) = json.loads(told)["streams"]
    assert stream == {
        "width": 1280,
        "height": 720,
        "pix_fmt": "yuv420p",
        "r_frame_rate": "12/1",
        "nb_read_frames": "12",
    }


def test_without_ffmpeg_an_mp4_is_refused_in_words(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(NoEncoderError, match=r"ffmpeg.*\.gif"):
        animate_film(toy, tmp_path / "film.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("film.avi", {}, r"\.gif, \.html, \.mp4"),
        ("film", {}, "suffix"),
        ("film.gif", {"every_h": 0.0}, "above zero"),
        ("film.gif", {"every_h": float("nan")}, "above zero"),
        ("film.gif", {"every_h": 0.01}, r"2,000 frames: leave at least 0.036 h"),
        ("film.gif", {"every_h": float("inf")}, "every_h"),
        ("film.gif", {"frames_per_second": -1.0}, "above zero"),
        ("film.gif", {"frames_per_second": float("inf")}, "frames_per_second"),
    ],
)
def test_wrong_settings_are_refused_before_anything_is_drawn(toy, tmp_path, name, settings, words):
    with pytest.raises(ValueError, match=words):
        animate_film(toy, tmp_path / name, **settings)
    assert not list(tmp_path.iterdir())


def test_a_film_that_is_stopped_leaves_nothing(toy, tmp_path):
    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        animate_film(toy, tmp_path / "film.gif", every_h=6.0, progress=stop)
    assert not list(tmp_path.iterdir())


def test_progress_counts_every_frame(toy, tmp_path):
    told = []
    animate_film(toy, tmp_path / "film.gif", every_h=24.0, progress=lambda *counts: told.append(counts))
    assert told == [(1, 3), (2, 3), (3, 3)]
