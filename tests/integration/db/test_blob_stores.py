"""One contract, every store."""

import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from minio.error import S3Error

from core.errors import InvalidInputError, NotFoundError, PassingError
from core.ports import BlobStore
from core.settings import StoreSettings
from db.blobs import LocalStore
from db.s3_store import PART_BYTES, S3Store
from jobs.embedded.free_port import free_port
from tests.integration.db.s3_server import serve_s3


@pytest.fixture(scope="module")
def s3_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreSettings]:
    with serve_s3(tmp_path_factory.mktemp("s3")) as settings:
        yield settings


INDEX = "batches/B-1/index/F-1.1.parquet"


class StoreContract:
    """What `core.ports.BlobStore` promises."""

    @pytest.fixture
    def store(self) -> BlobStore:
        raise NotImplementedError

    @pytest.fixture
    def put(self, store: BlobStore, tmp_path: Path):
        def put(key: str, content: bytes) -> None:
            path = tmp_path / "to-store"
            path.write_bytes(content)
            store.put_file(key, path)

        return put

    def test_gives_back_what_was_put(self, store, put):
        put("B-1/file", b"some bytes")
        with store.open_local("B-1/file") as path:
            assert path.read_bytes() == b"some bytes"

    def test_puts_many_at_once(self, store, tmp_path):
        files = {f"B-{n % 3}/index/{n}.parquet": tmp_path / f"{n}" for n in range(40)}
        for path in files.values():
            path.write_text(path.name)
        store.put_files(files)
        store.put_files({})
        for key, path in files.items():
            assert store.read_range(key, 0, 9).decode() == path.name

    def test_a_second_put_replaces_the_object(self, store, put):
        put("B-1/file", b"first, and longer")
        put("B-1/file", b"second")
        with store.open_local("B-1/file") as path:
            assert path.read_bytes() == b"second"
        assert store.info("B-1/file").size == 6

    @pytest.mark.parametrize("size", [0, 1, PART_BYTES, 2 * PART_BYTES + 1])
    def test_sizes_around_the_part_size(self, store, put, size):
        content = os.urandom(size)
        put("B-1/sized", content)
        assert store.info("B-1/sized").size == size
        with store.open_local("B-1/sized") as path:
            assert path.read_bytes() == content

    @pytest.mark.parametrize(
        ("offset", "length", "expected"),
        [
            (0, 4, b"0123"),
            (4, 4, b"4567"),
            (8, 4, b"89"),
            (10, 4, b""),
            (50, 4, b""),
            (3, 0, b""),
            (0, 100, b"0123456789"),
        ],
    )
    def test_reads_ranges(self, store, put, offset, length, expected):
        put("B-1/ranged", b"0123456789")
        assert store.read_range("B-1/ranged", offset, length) == expected

    def test_info_tells_the_age_as_an_object(self, store, tmp_path):
        old = tmp_path / "old"
        old.write_bytes(b"abc")
        os.utime(old, (0, 0))
        store.put_file("B-1/aged", old)
        age = datetime.now(UTC) - store.info("B-1/aged").modified_at
        assert abs(age) < timedelta(minutes=1)

    def test_lists_by_prefix(self, store, put):
        for key in ("batches/B-7/index/a.1.parquet", "batches/B-7/index/b.1.parquet", "B-7/a", "B-77/a"):
            put(key, b"12345")
        assert sorted(info.key for info in store.list("B-7/")) == ["B-7/a"]
        assert sorted(info.key for info in store.list("B-7")) == ["B-7/a", "B-77/a"]
        found = {info.key: info.size for info in store.list("batches/B-7/index/")}
        assert found == {"batches/B-7/index/a.1.parquet": 5, "batches/B-7/index/b.1.parquet": 5}
        assert list(store.list("nothing/here/")) == []

    def test_deletes(self, store, put):
        put("B-8/gone", b"x")
        put("B-8/stays", b"x")
        store.delete("B-8/gone")
        store.delete("B-8/gone")
        assert [info.key for info in store.list("B-8/")] == ["B-8/stays"]

    def test_a_missing_object_is_not_found(self, store):
        with pytest.raises(NotFoundError, match="B-1/nothing"):
            store.info("B-1/nothing")
        with pytest.raises(NotFoundError):
            store.read_range("B-1/nothing", 0, 1)
        with pytest.raises(NotFoundError), store.open_local("B-1/nothing"):
            pytest.fail("there is nothing to open")

    @pytest.mark.parametrize(
        "key",
        ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".hidden", "a/.b", "a\0b", "a b", "x" * 600],
    )
    def test_refuses_unsafe_keys(self, store, tmp_path, key):
        path = tmp_path / "content"
        path.write_bytes(b"x")
        with pytest.raises(InvalidInputError):
            store.put_file(key, path)
        with pytest.raises(InvalidInputError):
            store.read_range(key, 0, 1)
        with pytest.raises(InvalidInputError):
            store.info(key)
        with pytest.raises(InvalidInputError):
            store.delete(key)
        with pytest.raises(InvalidInputError), store.open_local(key):
            pytest.fail("nothing may be opened")

    def test_a_file_that_is_not_there_cannot_be_put(self, store, tmp_path):
        with pytest.raises(FileNotFoundError):
            store.put_file("B-1/file", tmp_path / "missing")


class TestLocalStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        return LocalStore(tmp_path / "objects")

    def test_moves_rather_than_copies(self, store, tmp_path):
        path = tmp_path / "staged"
        path.write_bytes(b"bytes")
        inode = path.stat().st_ino
        store.put_file("B-1/file", path)
        assert not path.exists()
        assert (tmp_path / "objects/B-1/file").stat().st_ino == inode

    def test_syncs_each_file_before_it_is_moved_and_each_folder_once_after(
        self, store, tmp_path, monkeypatch
    ):
        objects, synced, fsync = tmp_path / "objects", [], os.fsync

        def note(handle: int) -> None:
            synced.append((Path(f"/proc/self/fd/{handle}").readlink(), len([*store.list("")])))
            fsync(handle)

        monkeypatch.setattr("os.fsync", note)
        files = {f"batches/B-1/index/{n}.parquet": tmp_path / f"{n}" for n in range(20)}
        for path in files.values():
            path.write_bytes(b"x")
        store.put_files(files)
        assert sorted(synced[:20]) == sorted((path, 0) for path in files.values())
        folders = ("", "batches", "batches/B-1", "batches/B-1/index")
        assert sorted(synced[20:]) == [(objects / folder, 20) for folder in folders]

    def test_what_was_not_synced_is_not_moved(self, store, tmp_path, monkeypatch):
        path = tmp_path / "content"
        path.write_bytes(b"x")
        monkeypatch.setattr("os.fsync", _fail)
        with pytest.raises(PassingError, match="B-1/file: the disk is gone"):
            store.put_files({"B-1/file": path})
        assert list(store.list("")) == []

    @pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system")
    def test_takes_files_from_another_disk(self, store, tmp_path):
        path = Path("/dev/shm", f"argus-{os.getpid()}")
        path.write_bytes(b"from afar")
        try:
            if path.stat().st_dev == tmp_path.stat().st_dev:
                pytest.skip("the same file system")
            store.put_file("B-1/file", path)
        finally:
            path.unlink(missing_ok=True)
        assert store.read_range("B-1/file", 0, 100) == b"from afar"
        assert [info.key for info in store.list("")] == ["B-1/file"]

    def test_leaves_no_empty_folders(self, store, put, tmp_path):
        put("batches/B-1/index/a.1.parquet", b"x")
        store.delete("batches/B-1/index/a.1.parquet")
        assert list((tmp_path / "objects").iterdir()) == []

    def test_a_store_that_cannot_be_written_passes(self, store, put, tmp_path):
        (tmp_path / "objects").mkdir()
        (tmp_path / "objects/B-1").write_bytes(b"a file where a folder should be")
        with pytest.raises(PassingError, match="B-1/file: Not a directory"):
            put("B-1/file", b"x")

    def test_has_no_urls(self, store, put):
        put("B-1/file", b"x")
        assert store.download_url("B-1/file", name="a.dlt", seconds=60) is None


def _fail(_: int) -> None:
    raise OSError(5, "the disk is gone")


class TestS3Store(StoreContract):
    @pytest.fixture
    def store(self, s3_settings, tmp_path, request):
        bucket = f"b{abs(hash(request.node.name)):x}"
        return S3Store(replace(s3_settings, bucket=bucket), tmp_path)

    def test_two_stores_share_a_bucket(self, s3_settings, store, put, tmp_path):
        put("B-1/file", b"shared")
        other = S3Store(store._settings, tmp_path / "elsewhere")
        assert other.read_range("B-1/file", 0, 6) == b"shared"

    def test_presigned_urls_download(self, store, put):
        put("B-1/file", b"for the browser")
        url = store.download_url("B-1/file", name="ein Name.dlt", seconds=60)
        assert "ein%2520Name.dlt" in url
        assert httpx.get(url).content == b"for the browser"
        assert httpx.get(url.split("?")[0]).is_client_error

    def test_leaves_no_downloads_behind(self, store, put, tmp_path):
        put("B-1/file", b"x")
        with store.open_local("B-1/file"):
            pass
        assert list((tmp_path / "scratch").iterdir()) == []

    def test_an_index_is_downloaded_once(self, store, put, tmp_path, monkeypatch):
        downloads: list[str] = []
        download = store._download
        monkeypatch.setattr(
            store, "_download", lambda key, path: (downloads.append(key), download(key, path))
        )
        put(INDEX, b"PAR1")
        put("B-1/file", b"raw")
        for _ in range(2):
            for key, content in ((INDEX, b"PAR1"), ("B-1/file", b"raw")):
                with store.open_local(key) as path:
                    assert path.read_bytes() == content
        assert downloads == [INDEX, "B-1/file", "B-1/file"]
        assert list((tmp_path / "scratch").iterdir()) == []
        store.delete(INDEX)
        with pytest.raises(NotFoundError), store.open_local(INDEX):
            pass

    def test_a_kept_index_needs_no_server(self, store, put, tmp_path, s3_settings):
        put(INDEX, b"PAR1")
        with store.open_local(INDEX):
            pass
        away = S3Store(replace(s3_settings, endpoint=f"127.0.0.1:{free_port()}"), tmp_path)
        with away.open_local(INDEX) as path:
            assert path.read_bytes() == b"PAR1"

    def test_a_disk_without_room_for_a_download_passes(self, store, put, tmp_path):
        put("B-1/file", bytes(2 << 20))
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limits[1]))  # of a file that this process writes
        try:
            with pytest.raises(PassingError, match="B-1/file"), store.open_local("B-1/file"):
                pass
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert list((tmp_path / "scratch").iterdir()) == []
        (tmp_path / "scratch").rmdir()
        (tmp_path / "scratch").write_bytes(b"a file where a folder should be")
        with pytest.raises(PassingError, match="B-1/file"), store.open_local("B-1/file"):
            pass

    def test_what_is_done_with_a_download_fails_as_itself(self, store, put):
        put("B-1/file", b"x")
        with pytest.raises(FileNotFoundError), store.open_local("B-1/file") as path:
            path.with_name("another").read_bytes()

    def test_a_server_that_is_away_passes(self, s3_settings, tmp_path):
        nowhere = replace(s3_settings, endpoint=f"127.0.0.1:{free_port()}")
        store = S3Store(nowhere, tmp_path)
        (tmp_path / "content").write_bytes(b"x")
        with pytest.raises(PassingError):
            store.put_file("B-1/file", tmp_path / "content")
        with pytest.raises(PassingError):
            store.read_range("B-1/file", 0, 1)
        with pytest.raises(PassingError):
            list(store.list("B-1/"))

    def test_credentials_may_be_put_right(self, s3_settings, tmp_path):
        store = S3Store(replace(s3_settings, secret_key="wrong"), tmp_path)
        with pytest.raises(PassingError, match=r"denied|AccessDenied|SignatureDoesNotMatch|403"):
            store.info("B-1/file")

    @pytest.mark.parametrize(
        ("status", "passes"), [(507, True), (500, True), (429, True), (401, True), (403, True), (400, False)]
    )
    def test_a_server_that_refuses_passes_unless_the_request_is_wrong(
        self, s3_settings, tmp_path, status, passes
    ):
        (tmp_path / "content").write_bytes(b"x")
        with refusing(status) as address, pytest.raises((PassingError, S3Error)) as caught:
            store = S3Store(replace(s3_settings, endpoint=address), tmp_path)
            store.put_file("B-1/file", tmp_path / "content")
        assert isinstance(caught.value, PassingError) is passes


@contextmanager
def refusing(status: int) -> Iterator[str]:
    """A server that answers as S3 servers refuse: with a code of their own, here of a full disk."""

    class Refusing(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:  # the bucket is there
            self.send_response(200)
            self.end_headers()

        def do_PUT(self) -> None:
            body = b"<Error><Code>XMinioStorageFull</Code><Message>no room</Message></Error>"
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
