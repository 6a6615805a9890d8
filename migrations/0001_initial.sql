-- What was read in one discover: immutable once written.
-- id: app-made · digest: SHA-256 of users, numbers and licences
-- tenant_facts, findings: canonical JSON · taken_at: epoch microseconds UTC
create table snapshot (
  id text primary key,
  tenant_id text not null,
  taken_at bigint not null,
  user_count bigint not null,
  digest text not null,
  tenant_facts text not null,
  findings text not null
)

-- One merged user of a snapshot. facts: canonical JSON, attribute to value
create table observation (
  snapshot_id text not null references snapshot (id),
  user_key text not null,
  facts text not null,
  primary key (snapshot_id, user_key)
)

-- A plan and what a person said of it. body: canonical JSON, never changed
-- approved_digest must equal digest · chain_length, chain_head: how many
-- events the plan's chain has and the hash of its last, so that a cut end
-- shows
create table plan (
  id text primary key,
  tenant_id text not null,
  snapshot_id text not null,
  purpose text not null check (purpose in ('move', 'rollback')),
  undoes text not null,
  digest text not null,
  body text not null,
  created_at bigint not null,
  approved_digest text,
  approved_by text,
  approved_change text,
  approved_at bigint,
  chain_length bigint not null default 0,
  chain_head text not null default ''
)

-- The state of one step now; the events say how it came to it.
-- wave, move, step: its place in the plan · sent_at: when the last intent was
-- written · odd_since: since when an unexpected value is seen · seen: the
-- last value read, JSON string or null
create table step (
  plan_id text not null references plan (id),
  wave bigint not null,
  move bigint not null,
  step bigint not null,
  state text not null check (state in ('planned', 'intent', 'done', 'skipped', 'failed', 'drifted')),
  attempts bigint not null,
  sent_at bigint not null,
  odd_since bigint not null,
  resume_at bigint not null,
  receipt text not null,
  detail text not null,
  primary key (plan_id, wave, move, step)
)

-- Append only. hash = SHA-256 over prev_hash and every other column, so that
-- an edit, a gap or another order shows. plan_id names the chain
create table event (
  plan_id text not null,
  seq bigint not null,
  at bigint not null,
  actor text not null,
  kind text not null,
  user_key text not null,
  upn text not null,
  wave bigint not null,
  move bigint not null,
  step bigint not null,
  step_kind text not null,
  before_value text,
  after_value text,
  seen_value text,
  detail text not null,
  prev_hash text not null,
  hash text not null,
  primary key (plan_id, seq)
)

-- Who may act now. fence grows with each holder; a write that carries an old
-- fence is refused
create table lease (
  name text primary key,
  holder text not null,
  fence bigint not null,
  expires_at bigint not null
)

-- A wave that is to run by itself inside its window
create table job (
  plan_id text not null references plan (id),
  wave bigint not null,
  opens_at bigint not null,
  closes_at bigint not null,
  state text not null check (state in ('waiting', 'parked', 'done', 'failed', 'missed', 'cancelled')),
  resume_at bigint not null,
  detail text not null,
  primary key (plan_id, wave)
)

create index event_user on event (user_key)

create index job_open on job (state, opens_at)
