-- What people told a plan's run while it was at work. Rows are only added: a
-- run reads those after the last it knows, and the last word counts.
-- seq: the number of the event in the plan's chain that audits the order
-- user_key, upn: of hold and release, else '' · value: of concurrency, else 0
create table control (
  plan_id text not null references plan (id),
  seq bigint not null,
  verb text not null check (verb in ('pause', 'resume', 'stop', 'hold', 'release', 'concurrency')),
  user_key text not null,
  upn text not null,
  value bigint not null,
  said_by text not null,
  why text not null,
  at bigint not null,
  primary key (plan_id, seq)
)
