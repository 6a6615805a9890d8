create trigger event_no_update before update on event
begin
  select raise(abort, 'events are append-only');
end

create trigger event_no_delete before delete on event
begin
  select raise(abort, 'events are append-only');
end
