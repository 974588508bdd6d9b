"""Objects on an S3 server, through the minio client."""

import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, S3Error, ServerError

from core.errors import NotFoundError, PassingError
from core.log_file import is_index
from core.ports import BlobInfo
from core.settings import StoreSettings
from db.kept_objects import KeptObjects
from db.object_keys import check_key

PART_BYTES = 5 << 20
_MOST_PARTS = 10_000
_PIECE_BYTES = 1 << 20
_CONNECTIONS = 16
_MISSING = {"NoSuchKey", "NoSuchBucket", "NoSuchObject", "ResourceNotFound"}
_PASSING = {"InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout", "RequestTimeTooSkewed"}
_ALREADY_MADE = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}


class S3Store:
    """Objects in one bucket, which is made when it is first needed."""

    def __init__(self, settings: StoreSettings, data: Path) -> None:
        self._settings = settings
        self._scratch = data / "scratch"  # where objects are downloaded to
        self._kept = KeptObjects(data / "kept")
        self._name = settings.bucket

    @cached_property
    def _client(self) -> Minio:
        client = Minio(
            self._settings.endpoint,
            access_key=self._settings.access_key,
            secret_key=self._settings.secret_key,
            region=self._settings.region,
            secure=self._settings.secure,
            http_client=urllib3.PoolManager(
                maxsize=_CONNECTIONS,
                timeout=urllib3.Timeout(connect=5, read=60),
                retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
            ),
        )
        if not client.bucket_exists(self._name):
            try:
                client.make_bucket(self._name, location=self._settings.region)
            except S3Error as error:
                if error.code not in _ALREADY_MADE:
                    raise
        return client

    def put_file(self, key: str, path: Path) -> None:
        """Send the file in parts of 5 MiB, larger ones over 50 GB; the object appears when all are there."""
        check_key(key)
        part_bytes = max(PART_BYTES, -(-path.stat().st_size // _MOST_PARTS))
        with _s3_errors(key):
            self._client.fput_object(self._name, key, str(path), part_size=part_bytes)

    def put_files(self, files: Mapping[str, Path]) -> None:
        """Send the files one after the other."""
        for key, path in files.items():
            self.put_file(key, path)

    @contextmanager
    def open_local(self, key: str) -> Generator[Path]:
        """Download the object for as long as the context lasts, an index once for many."""
        with ExitStack() as stack:
            try:
                self._scratch.mkdir(parents=True, exist_ok=True)
                folder = stack.enter_context(tempfile.TemporaryDirectory(dir=self._scratch))
                path = Path(folder, "object")
                check_key(key)
                if not (is_index(key) and self._kept.give(key, path)):
                    self._download(key, path)
                    if is_index(key):
                        self._kept.keep(key, path)
            except OSError as error:  # a full disk may have room at the next try
                raise PassingError(f"The object {key} cannot be kept here: {error}") from error
            yield path

    def _download(self, key: str, path: Path) -> None:
        with self._reading(key), path.open("wb") as file:
            response = self._client.get_object(self._name, key)
            try:
                for piece in response.stream(_PIECE_BYTES):
                    file.write(piece)
            finally:
                response.close()
                response.release_conn()

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """Read a piece of the object."""
        length = min(length, self.info(key).size - offset)
        if length <= 0:
            return b""
        with self._reading(key):
            response = self._client.get_object(self._name, key, offset, length)
            try:
                return response.read()
            finally:
                response.close()
                response.release_conn()

    def info(self, key: str) -> BlobInfo:
        """Return size and age."""
        check_key(key)
        with _s3_errors(key):
            found = self._client.stat_object(self._name, key)
        if found.size is None or found.last_modified is None:
            raise PassingError(f"The object store does not say how large {key} is.")
        return BlobInfo(key, found.size, found.last_modified)

    def delete(self, key: str) -> None:
        """Remove the object."""
        check_key(key)
        self._kept.drop(key)
        try:
            with self._reading(key):
                self._client.remove_object(self._name, key)
        except NotFoundError:
            return

    def list(self, prefix: str) -> Iterator[BlobInfo]:
        """Ask the server for the keys with the prefix."""
        with _s3_errors(prefix):
            for found in self._client.list_objects(self._name, prefix=prefix, recursive=True):
                if found.object_name and found.size is not None and found.last_modified:
                    yield BlobInfo(found.object_name, found.size, found.last_modified)

    def download_url(self, key: str, *, name: str, seconds: int) -> str | None:
        """Return a URL that the server itself answers, as an attachment called `name`."""
        check_key(key)
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        with _s3_errors(key):
            return self._client.presigned_get_object(
                self._name,
                key,
                timedelta(seconds=seconds),
                {"response-content-disposition": disposition},
            )

    @contextmanager
    def _reading(self, key: str) -> Generator[None]:
        """Ask again by HEAD where the answer to a GET says nothing: some servers send errors without XML."""
        check_key(key)
        try:
            with _s3_errors(key):
                yield
        except PassingError as error:
            if isinstance(error.__cause__, InvalidResponseError):
                self.info(key)
            raise


@contextmanager
def _s3_errors(key: str) -> Generator[None]:
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise NotFoundError(f"There is no object {key}.") from error
        if error.code in _PASSING or _may_be_put_right(error.response.status):
            raise PassingError(f"The object store failed at {key}: {error.code}.") from error
        raise
    except (InvalidResponseError, ServerError, urllib3.exceptions.HTTPError) as error:
        raise PassingError(f"The object store failed at {key}: {error}") from error


def _may_be_put_right(status: int) -> bool:
    """Say so of the server's own troubles, too many requests, and credentials that are wrong for now."""
    return status >= 500 or status in {401, 403, 429}
