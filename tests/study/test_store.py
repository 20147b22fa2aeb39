"""The folder of an ensemble: whole, readable by others, and never mixed up."""

import json
import shutil
import tempfile

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from filelock import FileLock
from studies import same, small, start

from sim.record.run import run
from sim.scenario.load import with_overrides
from sim.study.ensemble import ensemble, ensembles, open_store
from sim.study.errors import StudyError
from sim.study.statistics import Precision

pytestmark = pytest.mark.slow

COUNT = 120


@pytest.fixture(scope="module")
def in_memory():
    return ensemble(small(), replicates=COUNT, jobs=1)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Folder of a finished ensemble, not to be changed."""
    folder = tmp_path_factory.mktemp("finished") / "store"
    ensemble(small(), replicates=COUNT, jobs=1, out=folder)
    return folder


@pytest.fixture
def store(finished, tmp_path):
    """Copy of it that may be changed."""
    return shutil.copytree(finished, tmp_path / "store")


def files_of(folder):
    """Content of every file in a folder by its path there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def resumed(folder, **options):
    return ensemble(small(), replicates=COUNT, jobs=1, out=folder, resume=True, **options)


def played(monkeypatch):
    """Replicates that are played from now on."""
    numbers = []

    def noted(scenario, seed, replicate, values):
        numbers.append(replicate)
        return run(scenario, seed, replicate=replicate, values=values)

    monkeypatch.setattr("sim.study.play.replicate.run", noted)
    return numbers


# --- what is in it ----------------------------------------------------------------------------------------


def test_what_is_written_is_what_would_be_in_memory(finished, in_memory):
    assert same(open_store(finished), in_memory)


def test_it_brings_its_scenario_along(finished):
    found = open_store(finished)
    assert found.scenario == small()
    assert found.rerun(3).outcomes["delivered_t"] == found.replicates.loc[3, "delivered_t"]


def test_the_files_do_not_depend_on_the_number_of_workers(finished, tmp_path):
    ensemble(small(), replicates=COUNT, jobs=2, out=tmp_path / "store")
    assert files_of(tmp_path / "store") == files_of(finished)


def test_its_files_are_those_of_the_documentation(finished):
    assert sorted(path.name for path in finished.iterdir() if path.name != ".lock") == [
        "manifest.json",
        "parameters",
        "replicates",
        "scenario.json",
        "series",
    ]
    manifest = json.loads((finished / "manifest.json").read_bytes())
    assert manifest["title"] == "A small campaign"
    assert manifest["seed"] == 1
    assert {"kupiansk-sim", "python", "simpy", "the model's code"} <= manifest["versions"].keys()


def test_pandas_reads_it(finished, in_memory):
    frame = pd.read_parquet(finished / "replicates").set_index("replicate")
    assert frame.equals(in_memory.replicates)


def test_duckdb_reads_it_and_skips_what_did_not_happen(finished, in_memory):
    count, mean_h = duckdb.sql(
        f"""select count("ordered_h:camp-group"), avg("ordered_h:camp-group")
            from '{finished}/replicates/*.parquet'"""
    ).fetchall()[0]
    ordered_h = in_memory.replicates["ordered_h:camp-group"]
    assert 0 < count == ordered_h.notna().sum()
    assert mean_h == pytest.approx(ordered_h.mean())


def test_events_are_kept_when_asked_for(tmp_path):
    found = ensemble(small(), replicates=3, jobs=1, out=tmp_path / "store", events=True)
    events = pd.read_parquet(tmp_path / "store" / "events")
    for number in range(3):
        entries = found.rerun(number).history.entries
        mine = events[events["replicate"] == number].drop(columns="replicate")
        assert list(mine.itertuples(index=False, name=None)) == entries


def test_several_scenarios_go_to_folders_of_their_names(tmp_path):
    calm = with_overrides(small(), {"fires.strikes_per_day": 0})
    found = ensembles({"small": small(), "calm": calm}, replicates=5, jobs=1, out=tmp_path / "out")
    assert same(open_store(tmp_path / "out" / "calm"), found["calm"])


# --- going on ---------------------------------------------------------------------------------------------


def test_a_finished_ensemble_is_not_played_again(store, in_memory, monkeypatch):
    numbers = played(monkeypatch)
    before = files_of(store)
    assert same(resumed(store), in_memory)
    assert numbers == []
    assert files_of(store) == before


def test_more_replicates_can_be_asked_for(tmp_path, finished, monkeypatch):
    ensemble(small(), replicates=60, jobs=1, out=tmp_path / "store")
    numbers = played(monkeypatch)
    resumed(tmp_path / "store")
    assert numbers == list(range(50, COUNT))  # a part that was not full is played again
    assert files_of(tmp_path / "store") == files_of(finished)


def test_fewer_replicates_are_the_first_ones(store, in_memory):
    found = ensemble(small(), replicates=10, jobs=1, out=store, resume=True)
    assert found.replicates.equals(in_memory.replicates.iloc[:10])
    assert found.series["area_actual_km2"].shape[0] == 10
    assert len(open_store(store)) == COUNT


def test_precision_goes_on_in_a_folder_as_it_does_in_memory(tmp_path):
    wanted = Precision("delivered_t", 0.08)
    at_once = ensemble(small(), 10, jobs=1, precision=wanted)
    ensemble(small(), 30, jobs=1, out=tmp_path / "store")
    assert same(ensemble(small(), 10, jobs=1, precision=wanted, out=tmp_path / "store", resume=True), at_once)


def last_byte_of_first_column(path):
    """Where a value stands, and not what a reader may do without, such as the least and most of a page."""
    column = pq.read_metadata(path).row_group(0).column(0)
    first = column.dictionary_page_offset or column.data_page_offset
    return first + column.total_compressed_size - 1


@pytest.mark.parametrize("table", ["replicates", "parameters", "series"])
@pytest.mark.parametrize("damage", ["torn", "flipped", "missing", "empty"])
def test_a_damaged_part_is_found_and_made_again(table, damage, store, finished, monkeypatch):
    path = store / table / "part-000001.parquet"
    content = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    else:
        content[last_byte_of_first_column(path)] ^= 0xFF
        path.write_bytes({"torn": content[: len(content) // 2], "flipped": content, "empty": b""}[damage])
    numbers = played(monkeypatch)
    resumed(store)
    assert numbers == list(range(50, 100))
    assert files_of(store) == files_of(finished)


@pytest.mark.parametrize("damage", ["torn", "missing"])
def test_a_damaged_log_of_events_is_found_and_made_again(damage, tmp_path, monkeypatch):
    folder = tmp_path / "store"
    ensemble(small(), 60, jobs=1, out=folder, events=True)
    path = folder / "events" / "part-000001.parquet"
    whole = path.read_bytes()
    if damage == "torn":
        path.write_bytes(whole[: len(whole) // 2])
    else:
        path.unlink()
    numbers = played(monkeypatch)
    ensemble(small(), 60, jobs=1, out=folder, events=True, resume=True)
    assert numbers == list(range(50, 60))
    assert path.read_bytes() == whole


def test_a_damaged_part_is_not_read(store):
    path = store / "series" / "part-000002.parquet"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(StudyError, match=r"part-000002.parquet is damaged .* resume"):
        open_store(store).series["area_actual_km2"]


def test_what_was_being_written_is_taken_away(store, finished):
    (store / "series" / ".part-000003.parquet.writing").write_bytes(b"PAR1")
    assert len(pd.read_parquet(store / "series")) == COUNT * 41
    resumed(store)
    assert files_of(store) == files_of(finished)


# --- what is refused --------------------------------------------------------------------------------------


def refused(folder, message, scenario=None, **options):
    before = files_of(folder) if folder.is_dir() else None
    with pytest.raises(StudyError, match=message):
        ensemble(scenario or small(), replicates=COUNT, jobs=1, out=folder, **options)
    assert (files_of(folder) if folder.is_dir() else None) == before


def test_nothing_is_overwritten(store):
    refused(store, r"holds an ensemble already: continue it with resume \(--resume\)")


def test_another_scenario_is_refused(store):
    calm = with_overrides(small(), {"fires.strikes_per_day": 0})
    refused(store, "with another scenario", calm, resume=True)


def test_another_seed_is_refused(store):
    refused(store, r"with another seed \(1 there, 2 now\)", seed=2, resume=True)


def test_another_version_is_refused(store):
    manifest = json.loads((store / "manifest.json").read_bytes())
    manifest["versions"]["simpy"] = "1.0"
    (store / "manifest.json").write_text(json.dumps(manifest))
    refused(store, r"with another version of simpy \(1.0 there", resume=True)


def test_a_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("")
    refused(tmp_path, r"not empty \(thesis.tex is there\)")
    refused(tmp_path, r"not empty \(thesis.tex is there\)", resume=True)


def test_a_folder_in_use_is_refused(store):
    with FileLock(store / ".lock"):
        refused(store, "another run is writing into .*: wait for it", resume=True)
    resumed(store)


def test_a_lock_that_its_holder_left_behind_is_void(store):
    (store / ".lock").write_text('{"pid": 1, "host": "elsewhere"}')
    resumed(store)


def test_a_folder_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    refused(tmp_path / "file" / "store", "cannot be written: Not a directory")


def test_a_folder_that_is_read_only_is_refused():
    """In a process without the powers of root."""
    code = (
        "import os; from sim.study.ensemble import ensemble; scenario = small(); "
        "os.chmod(sys.argv[1], 0o555); os.geteuid() == 0 and os.setuid(65534); "
        "ensemble(scenario, replicates=2, jobs=1, out=sys.argv[1] + '/store')"
    )
    with tempfile.TemporaryDirectory() as folder:  # not below pytest's, which others cannot look into
        run_ = start(code, folder)
        _, complaint = run_.communicate()
    assert run_.returncode == 1
    assert f"StudyError: {folder}/store cannot be written: Permission denied" in complaint


def test_an_ensemble_that_cannot_be_written_can_still_be_read(finished, in_memory):
    mode = (finished / "replicates").stat().st_mode
    (finished / "replicates").chmod(0o555)
    try:
        assert same(open_store(finished), in_memory)
    finally:
        (finished / "replicates").chmod(mode)


@pytest.mark.parametrize("content", [None, "{", "[]", '{"format": 99}'])
def test_a_folder_without_an_ensemble_is_not_read(tmp_path, content):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(StudyError, match=r"holds (no|an) ensemble"):
        open_store(tmp_path)


def test_a_full_disk_keeps_what_is_there(tmp_path, in_memory):
    """From the first part on, files cannot grow any more, as on a disk without room."""
    code = (
        "import resource; from sim.study.ensemble import ensemble; "
        "fill = lambda done, _: done >= 50 and resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000)); "
        "ensemble(small(), 120, jobs=1, out=sys.argv[1] + '/store', progress=fill)"
    )
    run_ = start(code, tmp_path)
    _, complaint = run_.communicate()
    assert run_.returncode == 1
    assert "store cannot be written: File too large. What is there stays as it is; make room" in complaint
    assert not list((tmp_path / "store").glob("*/.*"))
    assert 0 < len(open_store(tmp_path / "store")) < COUNT
    assert same(resumed(tmp_path / "store"), in_memory)
