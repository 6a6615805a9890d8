-- Users and numbers that an approved plan has for itself until its end.
-- kind: what name is, a user's key or a number's text · begin_by: past it the
-- plan may not begin any more, so that one that never began lets go, epoch
-- microseconds UTC
create table reservation (
  tenant_id text not null,
  kind text not null check (kind in ('user', 'number')),
  name text not null,
  plan_id text not null references plan (id),
  begin_by bigint not null,
  primary key (tenant_id, kind, name)
)

create index reservation_plan on reservation (plan_id)

-- campaign: the name of the campaign that it is of
alter table plan add column campaign text not null default ''

-- superseded_by: the approved plan that took over from it, or ''
alter table plan add column superseded_by text not null default ''

-- Who was changed since a snapshot was taken
create index event_at on event (at)
