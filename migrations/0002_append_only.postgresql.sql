create function refuse_event_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are append-only';
end
$$

create trigger event_append_only before update or delete on event
for each row execute function refuse_event_change()
