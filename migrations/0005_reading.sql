-- What one source delivered last, so that the next discover need only read
-- what changed since. source: as the configuration calls it · mark: the
-- source's own word for where it was · taken_at, whole_at: when it was read,
-- and when it was last read in full, epoch microseconds UTC
create table reading (
  tenant_id text not null,
  source text not null,
  mark text not null,
  taken_at bigint not null,
  whole_at bigint not null,
  primary key (tenant_id, source)
)

-- One user of a reading. system: which of the systems it was seen in
-- facts: canonical JSON, attribute to value
create table reading_user (
  tenant_id text not null,
  source text not null,
  source_id text not null,
  system text not null,
  facts text not null,
  primary key (tenant_id, source, source_id),
  foreign key (tenant_id, source) references reading (tenant_id, source)
)
