-- A plan's text can be tens of megabytes; beside it every event of its chain
-- would read the whole of it, for SQLite walks over a long column to reach the
-- next. body: canonical JSON, never changed
create table plan_body (
  plan_id text primary key references plan (id),
  body text not null
)

insert into plan_body select id, body from plan

alter table plan drop column body
