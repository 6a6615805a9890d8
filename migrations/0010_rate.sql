-- How many calls a service takes, one row for all the workers of a tenant.
-- service: what has a limit of its own, as the workers name it · rate: calls a
-- second · ceiling: the rate at which it was last refused, 0 unknown
-- next_at: when the next call may go · paused_until: as the service last asked
-- seen_at: the latest time that was told · raised_at, lowered_at, tried_at: when
-- the rate last was · counted_from, counted, sent_rate: what was really sent,
-- calls a second, 0 unknown · generation: turns of another number are void
-- All times are epoch microseconds of the database's clock.
create table rate (
  tenant_id text not null,
  service text not null,
  rate double precision not null,
  ceiling double precision not null,
  next_at bigint not null,
  paused_until bigint not null,
  seen_at bigint not null,
  raised_at bigint not null,
  lowered_at bigint not null,
  tried_at bigint not null,
  counted_from bigint not null,
  counted double precision not null,
  sent_rate double precision not null,
  generation bigint not null,
  primary key (tenant_id, service)
)
