"""The served explorer, asked over loopback as visitors would, and as those would who mean it ill."""

import asyncio
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")

TOY = {"ask": "run", "name": "toy-hub", "replicate": 0}


@contextmanager
def explorer(*arguments):
    """Process that serves, and its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "explore", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = int(re.search(r":(\d+)/", process.stdout.readline())[1])
        yield process, port
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def ask(port, question, visitor="127.0.0.1", path="/api/answer", timeout=60, headers=None, method="POST"):
    """Status, headers and content of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout, source_address=(visitor, 0))
    body = question if isinstance(question, (bytes, type(None))) else json.dumps(question)
    try:
        connection.request(method, path, body, headers or {"Content-Type": "application/json"})
        reply = connection.getresponse()
        content = reply.read()
    finally:
        connection.close()
    return reply.status, reply.headers, content


def children(pid):
    """Processes that a process has started, and those that they have."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children(int(child))]
    return found


def memory_mb(pid):
    (line,) = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) or ["0"]
    return int(line) / 1024


@pytest.fixture(scope="module")
def server():
    with explorer("--workers", "1") as (process, port):
        status, _, content = ask(port, TOY)
        assert status == 200, content
        yield process, port


def test_it_listens_on_loopback_only(server):
    _, port = server
    listening = Path("/proc/net/tcp").read_text()
    assert f"0100007F:{port:04X} 00000000:0000 0A" in listening
    assert f"00000000:{port:04X} 00000000:0000 0A" not in listening


def test_pages_come_with_a_strict_policy(server):
    for name in (
        "explore.html",
        "lesson.html",
        "chart.js",
        "model.js",
        "explore.js",
        "lesson.js",
        "page.css",
    ):
        status, headers, content = ask(server[1], None, path=f"/{name}", method="GET")
        assert status == 200
        assert content
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_answer_is_that_of_the_model(server):
    from sim.view.page.answer import answer

    status, _, content = ask(server[1], TOY)
    assert status == 200
    assert json.loads(content) == answer(TOY)


@pytest.mark.parametrize(
    ("question", "headers", "status"),
    [
        (b"x" * 200_000, None, 413),
        (b"{", None, 400),
        (b"[" * 50_000, None, 400),
        (b"[1]", None, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Type": "application/json", "Host": "elsewhere.example"}, 400),
        ({"ask": "run", "text": "extends: /etc/passwd\n"}, None, 400),
        ({"ask": "run", "name": "toy-hub", "replicate": 10_000}, None, 400),
    ],
)
def test_what_is_too_much_or_makes_no_sense_is_refused(server, question, headers, status):
    assert ask(server[1], question, headers=headers)[0] == status
    assert ask(server[1], TOY)[0] == 200


def test_a_visitor_cannot_ask_for_all_at_once(server):
    statuses = []

    def one(number):
        statuses.append(ask(server[1], {**TOY, "seed": 1000 + number}, visitor="127.0.0.9")[0])

    visitors = [threading.Thread(target=one, args=(number,)) for number in range(30)]
    for visitor in visitors:
        visitor.start()
    assert ask(server[1], {**TOY, "seed": 5}, visitor="127.0.0.10")[0] == 200
    for visitor in visitors:
        visitor.join()
    assert set(statuses) == {200, 429}


def test_visitors_take_turns_however_much_one_of_them_asks():
    from sim.view.page.crew import Crew

    crew, answered = Crew(1, longest_s=60.0), []
    try:
        asked = [("busy", seed) for seed in range(8)] + [("second", 20), ("third", 30), ("second", 21)]
        answers = []
        for visitor, seed in asked:
            answer = crew.ask({**TOY, "seed": seed}, visitor=visitor)
            answer.add_done_callback(lambda _, visitor=visitor: answered.append(visitor))
            answers.append(answer)
        for answer in answers:
            answer.result(timeout=90)
    finally:
        crew.close()
    assert answered.index("second") <= 2
    assert answered.index("third") <= 3
    assert answered[-1] == "busy"


class Waiting:
    """A crew that never answers."""

    def ask(self, question, *, visitor):
        return Future()


@pytest.mark.parametrize(("sent", "status"), [(None, 408), (json.dumps(TOY).encode(), 503)])
def test_neither_a_question_that_does_not_come_nor_an_answer_is_waited_for_without_end(sent, status):
    from starlette.requests import Request

    from sim.view.page.serve import Desk, Limits

    async def receive():
        if sent is None:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": sent}

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "headers": headers, "client": ("127.0.0.1", 1)}
    desk = Desk(Waiting(), Limits(answer_s=0.05, wait_s=0.05))
    assert asyncio.run(desk.answer(Request(scope, receive))).status_code == status
    assert not desk._waiting


def test_what_nobody_wants_any_more_is_forgotten_at_once():
    from sim.view.page.crew import Crew

    crew = Crew(1, longest_s=60.0)
    try:
        first = crew.ask(TOY, visitor="a")
        given_up = [crew.ask({**TOY, "seed": seed}, visitor="b") for seed in range(5)]
        assert all(answer.cancel() for answer in given_up)
        assert crew._line._waiting.keys() <= {"a"}
        assert first.result(timeout=90)
    finally:
        crew.close()


def test_an_answer_that_takes_too_long_ends_its_worker_and_not_the_server():
    from sim.view.page.crew import Crew, TooLongError

    crew = Crew(1, longest_s=0.05)
    try:
        with pytest.raises(TooLongError):
            crew.ask({"ask": "run", "name": "historical", "replicate": 0}).result(timeout=90)
        crew._longest_s = 60.0
        assert crew.ask(TOY).result(timeout=90)
    finally:
        crew.close()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_workers_go_with_the_server(end):
    with explorer("--workers", "1") as (process, port):
        assert ask(port, TOY)[0] == 200
        workers = children(process.pid)
        assert workers
        process.send_signal(end)
        process.wait(timeout=20)
        give_up = time.monotonic() + 20
        while any(alive(pid) for pid in workers):
            assert time.monotonic() < give_up, "a worker lives on"
            time.sleep(0.05)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_fifty_visitors_are_all_served_in_bounded_memory():
    """Each asks for five runs of its own, one after the other; nobody waits for ever."""
    with explorer("--workers", "2") as (process, port):
        waited, failed = [], []

        def visit(number):
            for turn in range(5):
                began = time.monotonic()
                question = {**TOY, "seed": 100 * number + turn}
                status, _, content = ask(port, question, visitor=f"127.0.1.{number + 1}", timeout=90)
                waited.append(time.monotonic() - began)
                if status != 200:
                    failed.append((status, content))

        visitors = [threading.Thread(target=visit, args=(number,)) for number in range(50)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        assert failed == []
        assert len(waited) == 250
        assert max(waited) < 60
        used_mb = sum(map(memory_mb, [process.pid, *children(process.pid)]))
        assert used_mb < 900


def test_without_its_libraries_it_says_what_to_install(tmp_path):
    (tmp_path / "uvicorn.py").write_text("raise ModuleNotFoundError('no', name='uvicorn')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", "explore"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "kupiansk-sim[explore]" in done.stderr


def test_a_port_that_is_taken_is_said_in_words():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "sim.cli", "explore", "--port", str(taken.getsockname()[1])],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
