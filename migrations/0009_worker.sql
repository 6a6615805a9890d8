-- Which of several processes has which move of a run. worker, fence: the lease
-- under which it was taken; the claim is void when that lease has ended
-- move: its index in the wave; -1: who asks whether the wave may begin; -3: who
-- has asked, and it may; -2: the end of the wave was told, or that of the run
-- where wave is -1, under nobody's lease · settled: 1 when the move failed and
-- what could be done about it has been
create table claim (
  plan_id text not null references plan (id),
  wave bigint not null,
  move bigint not null,
  worker text not null,
  fence bigint not null,
  settled bigint not null default 0,
  primary key (plan_id, wave, move)
)

-- What the processes of a run have met since they are at work together, for
-- the budgets that they share. what: a class of error, or that of a move that
-- failed
create table tally (
  plan_id text not null references plan (id),
  worker text not null,
  what text not null,
  count bigint not null,
  primary key (plan_id, worker, what)
)
