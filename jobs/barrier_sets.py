"""The sets behind the barrier, in Redis: `batch:{id}:processed_files` and `batch:{id}:failed_files`, 24 h.

One script call a group of files: adding, counting and expiry are one round trip, and one step for everybody.
"""

from collections.abc import Sequence

import redis

LIFETIME_S = 24 * 3600

# KEYS: processed, failed. ARGV: lifetime, number of processed ids, the ids, the failed ids.
_ARRIVE = """
local function add(key, first, last)
  for i = first, last, 1000 do
    redis.call('SADD', key, unpack(ARGV, i, math.min(i + 999, last)))
  end
  redis.call('EXPIRE', key, ARGV[1])
end
local processed = tonumber(ARGV[2])
add(KEYS[1], 3, processed + 2)
add(KEYS[2], processed + 3, #ARGV)
return redis.call('SCARD', KEYS[1]) + redis.call('SCARD', KEYS[2])
"""


def processed_key(batch_id: str) -> str:
    """Name the set of the files that were read."""
    return f"batch:{batch_id}:processed_files"


def failed_key(batch_id: str) -> str:
    """Name the set of the files that could not be."""
    return f"batch:{batch_id}:failed_files"


class RedisBarrierSets:
    """`core.ports.BarrierSet` over Redis."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._arrive = client.register_script(_ARRIVE)

    def arrive(self, batch_id: str, processed: Sequence[str], failed: Sequence[str]) -> int:
        """Add file ids to the batch's sets; return how many distinct files both hold now."""
        return int(str(self._run(self._client, batch_id, processed, failed)))

    def rebuild(self, batch_id: str, processed: Sequence[str], failed: Sequence[str]) -> None:
        """Replace the sets by what Postgres says."""
        with self._client.pipeline(transaction=True) as pipe:
            pipe.delete(processed_key(batch_id), failed_key(batch_id))
            self._run(pipe, batch_id, processed, failed)
            pipe.execute()

    def forget(self, batch_id: str) -> None:
        """Drop the sets of a batch that is past its barrier."""
        self._client.delete(processed_key(batch_id), failed_key(batch_id))

    def _run(
        self, client: redis.Redis, batch_id: str, processed: Sequence[str], failed: Sequence[str]
    ) -> object:
        keys = [processed_key(batch_id), failed_key(batch_id)]
        return self._arrive(keys, [LIFETIME_S, len(processed), *processed, *failed], client=client)
