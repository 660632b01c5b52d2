"""A user's own models, from a hub and from the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalogs import Table, catalog, quiet, sha, table
from stand_in_hub import REVISION, Hub

from rag.errors import BadInput, DownloadFailed, MissingModel
from rag.models.add import discard, find, pin
from rag.models.catalog import ADDED, load_catalog, load_suggestions, locate, status, verify
from rag.models.fetch import pull

FILE: Table = {"kind": "file", "paths": ["elsewhere.gguf"]}
EMBEDDER = {
    "modules.json": b"[]",
    "config.json": b"{}",
    "tokenizer.json": b'{"model": 1}',
    "model.safetensors": b"weights",
    "1_Pooling/config.json": b'{"pooling": 1}',
}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models with a catalogue of one."""
    folder = tmp_path / "models"
    catalog(folder, first=table({"first.gguf": b"abc"}, FILE))
    return folder


def test_chat_model_of_a_hub(hub: Hub, models: Path) -> None:
    """What the hub states is pinned at its revision; then it is a model like any other."""
    hub.publish("org/Model-GGUF", {"sub/Big-Q4_K_M.gguf": b"weights", "README.md": b"#"})
    found = find("hub:org/Model-GGUF/sub/Big-Q4_K_M.gguf", models)
    assert (found.name, found.bytes, found.licence) == ("big-q4_k_m", 7, "apache-2.0")
    assert found.name not in load_catalog(models)
    pin(found, models)
    assert load_catalog(models)["big-q4_k_m"] == found
    assert found.sources[0].pieces[0][0].origin == f"org/Model-GGUF@{REVISION}"
    pull(found, models, quiet)
    assert locate(models, "big-q4_k_m", "chat").read_bytes() == b"weights"
    assert find("hub:org/Model-GGUF/sub/Big-Q4_K_M.gguf", models) == found  # added again


def test_embedder_of_a_hub(hub: Hub, models: Path) -> None:
    """Its small files have no sha256 on the hub; code, pickles and other formats are not taken."""
    more = {
        "pytorch_model.bin": b"pickle",
        "modeling_own.py": b"import os",
        "onnx/model.safetensors": b"other",
        "README.md": b"#",
    }
    hub.publish("org/Embed", EMBEDDER | more)
    found = find("hub:org/Embed", models)
    pin(found, models)
    pull(found, models, quiet)
    folder = locate(models, "embed", "embedder")
    stored = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    assert {name: path.read_bytes() for name, path in stored.items()} == EMBEDDER
    assert verify(load_catalog(models)["embed"], models) == []


def test_wrong_checksum_of_the_hub(hub: Hub, models: Path) -> None:
    """The file is removed, and what was there before stays."""
    hub.publish("org/M", {"m.gguf": b"other"})
    hub.stated["m.gguf"] = sha(b"stated")
    found = find("hub:org/M/m.gguf", models)
    pin(found, models)
    with pytest.raises(DownloadFailed, match=sha(b"other")):
        pull(found, models, quiet)
    assert status(found, models) == "missing"
    hub.stated.clear()
    assert list(load_catalog(models)) == ["first", "m"]


def test_more_than_the_disk_holds(hub: Hub, models: Path) -> None:
    """Nothing is downloaded; both sizes are named."""
    hub.publish("org/M", {"m.gguf": b"weights"})
    stated = hub.look_up("org/M")
    stated["siblings"][0]["size"] = stated["siblings"][0]["lfs"]["size"] = 10**15
    hub.look_ups["org/M"] = stated
    found = find("hub:org/M/m.gguf", models)
    pin(found, models)
    with pytest.raises(DownloadFailed, match=r"1000000\.00 GB of disk are needed"):
        pull(found, models, quiet)
    assert [path for _, path, _ in hub.asked] == ["/api/models/org/M"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("hub:org", "names nothing"),
        ("hub:org/../m.gguf", "names nothing"),
        ("hub:../m/x.gguf", "names nothing"),
        ("hub:org/m/../../../etc/x.gguf", "names nothing"),
        ("hub:org/m//x.gguf", "names nothing"),
        ("hub:org/m/.hidden.gguf", "names nothing"),
        ("hub:org/m/--option.gguf", "names nothing"),
        (f"hub:org/m/{'x' * 5000}.gguf", "names nothing"),
        ("hub:org/m/x.safetensors", "not a GGUF"),
        ("hub:org/m/x-00001-of-00003.gguf", "several parts"),
        ("hub:org/m/absent.gguf", "no file absent.gguf.*Its GGUF files: m.gguf"),
        ("hub:org/m", "no sentence-transformers.*Its GGUF files: m.gguf"),
        ("nowhere.gguf", "no model 'nowhere.gguf'"),
        ("x" * 5000, "There is no model"),
    ],
)
def test_unusable_source(hub: Hub, models: Path, source: str, said: str) -> None:
    hub.publish("org/m", {"m.gguf": b"weights"})
    with pytest.raises(BadInput, match=said) as refused:
        find(source, models)
    assert len(str(refused.value)) < 500
    assert not (models / ADDED).exists()


def test_file_and_folder_of_the_disk(tmp_path: Path, models: Path) -> None:
    """They are copied, so that the originals may go."""
    own = tmp_path / "My Model.gguf"
    own.write_bytes(b"weights")
    folder = tmp_path / "My-Embedder"
    for name, data in EMBEDDER.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    for source, name in ((own, "my-model"), (folder, "my-embedder")):
        found = find(str(source), models)
        assert found.name == name
        pin(found, models)
        pull(found, models, quiet)
    own.unlink()
    assert locate(models, "my-model", "chat").read_bytes() == b"weights"
    assert locate(models, "my-embedder", "embedder").is_dir()


def test_name_that_is_taken(tmp_path: Path, models: Path) -> None:
    own = tmp_path / "first.gguf"
    own.write_bytes(b"other")
    with pytest.raises(BadInput, match=r"another model called first.*--name"):
        find(str(own), models)
    assert find(str(own), models, "Second one").name == "second-one"


def test_discard_leaves_the_others(tmp_path: Path, models: Path) -> None:
    """Comments in the file stay too."""
    (models / ADDED).write_text("# mine\n")
    for name in ("a", "b"):
        (tmp_path / f"{name}.gguf").write_bytes(name.encode())
        found = find(str(tmp_path / f"{name}.gguf"), models)
        pin(found, models)
        pull(found, models, quiet)
    discard(found, models)
    assert list(load_catalog(models)) == ["first", "a"]
    assert not (models / "b").exists()
    assert (models / ADDED).read_text().startswith("# mine\n")


def test_suggestion_is_added_by_its_name(hub: Hub, models: Path) -> None:
    """Its size and checksum come from the hub alone; once added it is no suggestion."""
    (models / "suggestions.toml").write_text(
        '[better]\npurpose = "chat"\nlicence = "MIT"\nparameters = 8000\nhub = "org/M/m.gguf"\n'
    )
    [suggestion] = load_suggestions(models).values()
    assert suggestion.bytes == 4900
    with pytest.raises(MissingModel, match="rag models add better"):
        locate(models, "better", "chat")
    hub.publish("org/M", {"m.gguf": b"weights"})
    found = find("better", models)
    assert (found.name, found.bytes) == ("better", 7)
    pin(found, models)
    assert load_suggestions(models) == {}


def test_added_name_that_the_catalogue_has(models: Path) -> None:
    """As after an update of the catalogue."""
    (models / ADDED).write_text((models / "catalog.toml").read_text())
    with pytest.raises(BadInput, match=r"added\.toml, \[first\] is a name that catalog\.toml has"):
        load_catalog(models)
