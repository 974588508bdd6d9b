"""Vehicles, batches, files, tasks, events, faults, rollups, reports and knowledge."""

from alembic import op

revision = "0001"
down_revision = None

GUARDS = """
CREATE FUNCTION check_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The steps a state may take are the trigger's arguments, each 'from>to'.
  IF NOT (OLD.state || '>' || NEW.state = ANY (TG_ARGV)) THEN
    RAISE EXCEPTION '% cannot go from % to %', TG_TABLE_NAME, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
"""

VEHICLES_AND_BATCHES = """
CREATE TABLE vehicles (
  vin text PRIMARY KEY CHECK (vin ~ '^[A-HJ-NPR-Z0-9]{17}$'),
  label text,
  platform text,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL CHECK (last_seen_at >= first_seen_at)
);

CREATE TABLE batches (
  id text PRIMARY KEY,
  vin text NOT NULL REFERENCES vehicles,
  vehicle_id text,
  platform text,
  firmware text NOT NULL CHECK (firmware <> ''),
  components jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'uploaded', 'scattering', 'scattered',
    'gathering', 'gathered', 'diagnosing', 'completed', 'failed')),
  version int NOT NULL DEFAULT 0 CHECK (version >= 0),
  total_files int NOT NULL DEFAULT 0,
  processed_files int NOT NULL DEFAULT 0 CHECK (processed_files >= 0),
  failed_files int NOT NULL DEFAULT 0 CHECK (failed_files >= 0),
  failure text,
  idempotency_key text UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  state_changed_at timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz,
  CONSTRAINT batches_counts_check CHECK (processed_files + failed_files <= total_files),
  CONSTRAINT batches_failure_check CHECK (state <> 'failed' OR failure IS NOT NULL)
);
CREATE INDEX batches_created_at ON batches (created_at DESC, id);
CREATE INDEX batches_vin ON batches (vin, created_at);
CREATE INDEX batches_state ON batches (state);
CREATE INDEX batches_firmware ON batches (firmware, platform);

CREATE TRIGGER batches_step BEFORE UPDATE ON batches
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION check_step(
    'pending>uploaded', 'uploaded>scattering', 'scattering>scattered', 'scattered>gathering',
    'gathering>gathered', 'gathered>diagnosing', 'diagnosing>completed',
    'uploaded>failed', 'scattering>failed', 'scattered>failed', 'gathering>failed', 'gathered>failed',
    'diagnosing>failed', 'completed>pending', 'failed>pending');
CREATE TRIGGER batches_version BEFORE UPDATE ON batches
  FOR EACH ROW WHEN (NEW.version <> OLD.version + 1)
  EXECUTE FUNCTION refuse('the version grows by one with each change');

CREATE FUNCTION stamp_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  IF NEW.state <> OLD.state THEN
    NEW.state_changed_at := NEW.updated_at;
    NEW.completed_at := CASE NEW.state WHEN 'completed' THEN NEW.updated_at END;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER batches_stamp BEFORE UPDATE ON batches FOR EACH ROW EXECUTE FUNCTION stamp_batch();
"""

FILES_AND_TASKS = """
CREATE TABLE log_files (
  id text PRIMARY KEY,
  batch_id text NOT NULL REFERENCES batches ON DELETE CASCADE,
  name text NOT NULL CHECK (name <> ''),
  size bigint NOT NULL CHECK (size >= 0),
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  object_key text NOT NULL UNIQUE,
  state text NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'parsing', 'parsed', 'aggregating', 'completed', 'failed')),
  attempt int NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  duplicate_of text REFERENCES log_files ON DELETE SET NULL CHECK (duplicate_of <> id),
  format text,
  records bigint CHECK (records >= 0),
  events bigint CHECK (events >= 0),
  bytes_parsed bigint CHECK (bytes_parsed >= 0),
  bytes_skipped bigint CHECK (bytes_skipped >= 0),
  first_ns bigint,
  last_ns bigint CHECK (last_ns >= first_ns),
  parse_seconds double precision CHECK (parse_seconds >= 0),
  problem text,
  summary jsonb,
  index_key text,
  has_extents boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT log_files_bytes_check CHECK (
    (bytes_parsed IS NULL) = (bytes_skipped IS NULL) AND bytes_parsed + bytes_skipped = size),
  CONSTRAINT log_files_problem_check CHECK (state <> 'failed' OR problem IS NOT NULL)
);
CREATE INDEX log_files_batch_id ON log_files (batch_id);
CREATE INDEX log_files_sha256 ON log_files (sha256);
CREATE INDEX log_files_duplicate_of ON log_files (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX log_files_index_key ON log_files (index_key) WHERE index_key IS NOT NULL;

-- A new attempt starts at pending; a duplicate is complete without being parsed.
CREATE TRIGGER log_files_step BEFORE UPDATE ON log_files
  FOR EACH ROW WHEN (NEW.state <> OLD.state AND NEW.attempt = OLD.attempt
    AND NOT (NEW.duplicate_of IS NOT NULL AND OLD.state = 'pending' AND NEW.state = 'completed'))
  EXECUTE FUNCTION check_step('pending>parsing', 'parsing>parsed', 'parsed>aggregating',
    'aggregating>completed', 'pending>failed', 'parsing>failed', 'parsed>failed', 'aggregating>failed');
CREATE TRIGGER log_files_attempt BEFORE UPDATE ON log_files
  FOR EACH ROW WHEN (NEW.attempt <> OLD.attempt
    AND NOT (NEW.attempt = OLD.attempt + 1 AND NEW.state = 'pending'))
  EXECUTE FUNCTION refuse('an attempt is followed by the next one, which starts at pending');

CREATE TABLE uploads (
  id text PRIMARY KEY,
  batch_id text NOT NULL REFERENCES batches ON DELETE CASCADE,
  file_id text NOT NULL UNIQUE,
  name text NOT NULL CHECK (name <> ''),
  size bigint NOT NULL CHECK (size >= 0),
  state text NOT NULL DEFAULT 'receiving'
    CHECK (state IN ('receiving', 'moving', 'stored', 'expired', 'aborted')),
  sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  CONSTRAINT uploads_hash_check CHECK (state <> 'stored' OR sha256 IS NOT NULL)
);
CREATE INDEX uploads_batch_id ON uploads (batch_id);
CREATE INDEX uploads_open ON uploads (expires_at) WHERE state IN ('receiving', 'moving');
CREATE TRIGGER uploads_step BEFORE UPDATE ON uploads
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION check_step('receiving>moving',
    'moving>stored', 'moving>receiving', 'receiving>expired', 'receiving>aborted');

CREATE TABLE task_executions (
  file_id text NOT NULL REFERENCES log_files ON DELETE CASCADE,
  attempt int NOT NULL CHECK (attempt >= 1),
  batch_id text NOT NULL REFERENCES batches ON DELETE CASCADE,
  state text NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'abandoned')),
  worker text,
  lease_until timestamptz,
  queued_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  error text,
  PRIMARY KEY (file_id, attempt),
  CONSTRAINT task_executions_lease_check CHECK (state <> 'running' OR (worker IS NOT NULL AND lease_until IS NOT NULL)),
  CONSTRAINT task_executions_error_check CHECK (state NOT IN ('failed', 'abandoned') OR error IS NOT NULL)
);
CREATE INDEX task_executions_batch_id ON task_executions (batch_id);
CREATE INDEX task_executions_leases ON task_executions (lease_until) WHERE state = 'running';
CREATE TRIGGER task_executions_step BEFORE UPDATE ON task_executions
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION check_step('queued>running',
    'running>succeeded', 'running>failed', 'queued>abandoned', 'running>abandoned');
"""

EVENTS = """
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  batch_id text NOT NULL REFERENCES batches ON DELETE CASCADE,
  version int NOT NULL CHECK (version >= 0),
  kind text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz
);
CREATE INDEX outbox_batch_id ON outbox (batch_id, id);
CREATE INDEX outbox_unpublished ON outbox (batch_id, id) WHERE published_at IS NULL;

CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NOTIFY outbox;
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();

CREATE TABLE dead_letters (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job text NOT NULL,
  arguments jsonb NOT NULL,
  reason text NOT NULL,
  batch_id text REFERENCES batches ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  requeued_at timestamptz
);
CREATE INDEX dead_letters_open ON dead_letters (id) WHERE requeued_at IS NULL;
CREATE INDEX dead_letters_batch_id ON dead_letters (batch_id);
"""

FLEET = """
CREATE TABLE signatures (
  id bigint PRIMARY KEY,
  template text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('code', 'message', 'id')),
  code text,
  masked jsonb NOT NULL DEFAULT '[]',
  algorithm int NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT signatures_code_check CHECK ((kind = 'code') = (code IS NOT NULL))
);

CREATE TABLE faults (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text,
  signature bigint NOT NULL,
  source text NOT NULL,
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
  template text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved', 'regressed', 'muted', 'merged')),
  first_seen_at timestamptz,
  last_seen_at timestamptz CHECK (last_seen_at >= first_seen_at),
  first_firmware text,
  last_firmware text
);
CREATE UNIQUE INDEX faults_code ON faults (code) WHERE code IS NOT NULL;
CREATE UNIQUE INDEX faults_signature_source ON faults (signature, source) WHERE code IS NULL;

CREATE TABLE batch_faults (
  batch_id text NOT NULL REFERENCES batches ON DELETE CASCADE,
  fault_id bigint NOT NULL REFERENCES faults,
  vin text NOT NULL,
  firmware text NOT NULL,
  platform text,
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
  sources text[] NOT NULL,
  count bigint NOT NULL CHECK (count > 0),
  episodes bigint NOT NULL CHECK (episodes > 0 AND episodes <= count),
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL CHECK (last_at >= first_at),
  PRIMARY KEY (batch_id, fault_id)
);
CREATE INDEX batch_faults_first ON batch_faults (fault_id, first_at, batch_id);
CREATE INDEX batch_faults_last ON batch_faults (fault_id, last_at DESC, batch_id);

-- Keyed with the batch, so that a reprocess deletes and copies in one transaction and counts once.
-- No foreign keys: a check for each copied row costs more than the copy, and adding a month would lock
-- `batches`. A trigger on `batches` takes the place of ON DELETE CASCADE.
CREATE TABLE rollups_hourly (
  batch_id text NOT NULL,
  bucket timestamptz NOT NULL,
  fault_id bigint NOT NULL,
  signature bigint NOT NULL,
  source text NOT NULL,
  vin text NOT NULL,
  firmware text NOT NULL,
  platform text,
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
  count bigint NOT NULL CHECK (count > 0),
  episodes bigint NOT NULL CHECK (episodes >= 0 AND episodes <= count),
  PRIMARY KEY (batch_id, bucket, fault_id, signature, source)
) PARTITION BY RANGE (bucket);

CREATE TABLE rollups_daily (
  LIKE rollups_hourly INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
  PRIMARY KEY (batch_id, bucket, fault_id, signature, source)
);
CREATE INDEX rollups_daily_fault_id ON rollups_daily (fault_id, bucket)
  INCLUDE (vin, count, episodes, firmware, platform);
CREATE INDEX rollups_daily_bucket ON rollups_daily (bucket, fault_id)
  INCLUDE (level, count, episodes, firmware, platform);

CREATE FUNCTION delete_rollups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM rollups_hourly WHERE batch_id = OLD.id;
  DELETE FROM rollups_daily WHERE batch_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER batches_delete_rollups AFTER DELETE ON batches
  FOR EACH ROW EXECUTE FUNCTION delete_rollups();

CREATE TABLE coverage (
  batch_id text NOT NULL REFERENCES batches ON DELETE CASCADE,
  vin text NOT NULL,
  firmware text NOT NULL,
  platform text,
  during tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during))
);
CREATE INDEX coverage_batch_id ON coverage (batch_id);
CREATE INDEX coverage_until ON coverage (upper(during)) INCLUDE (during, vin, firmware, platform);
"""

ANSWERS = """
CREATE TABLE reports (
  batch_id text PRIMARY KEY REFERENCES batches ON DELETE CASCADE,
  body jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ai_diagnoses (
  batch_id text PRIMARY KEY REFERENCES batches ON DELETE CASCADE,
  tier text NOT NULL CHECK (tier <> ''),
  verdict text NOT NULL CHECK (verdict IN ('cause_found', 'no_fault', 'not_enough_data')),
  top_error_codes jsonb NOT NULL DEFAULT '[]',
  body jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
  tokens bigint NOT NULL DEFAULT 0 CHECK (tokens >= 0),
  cost double precision NOT NULL DEFAULT 0 CHECK (cost >= 0),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE error_knowledge (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  platform text,
  firmware_from text,
  firmware_to text,
  title text NOT NULL CHECK (title <> ''),
  root_cause text NOT NULL,
  solution text NOT NULL,
  leads_to jsonb NOT NULL DEFAULT '[]',
  caused_by jsonb NOT NULL DEFAULT '[]',
  outcomes jsonb NOT NULL DEFAULT '[]',
  source text NOT NULL DEFAULT '',
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (code, platform, firmware_from, firmware_to, title)
);
"""


def upgrade() -> None:
    for part in (GUARDS, VEHICLES_AND_BATCHES, FILES_AND_TASKS, EVENTS, FLEET, ANSWERS):
        # As a whole and untouched: `%` and `:` in it are Postgres's.
        op.get_bind().exec_driver_sql(part, execution_options={"no_parameters": True})
