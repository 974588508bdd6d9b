"""What people are told when Redis does not do what it was asked for."""

from redis import RedisError
from redis.exceptions import OutOfMemoryError


def redis_trouble(error: RedisError) -> str:
    """Return it in a sentence, and what to do."""
    if isinstance(error, OutOfMemoryError):
        return "Redis is full. What it keeps of searches goes within 15 minutes; try again then."
    return "Redis does not answer; try again."
