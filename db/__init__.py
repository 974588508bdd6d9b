"""All durable state: Postgres and the object store."""
