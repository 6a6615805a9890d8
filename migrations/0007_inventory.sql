-- The tenant's numbers as they were read with a snapshot: one row a number, so
-- that a plan may look at some without holding all. Snapshots of before have
-- theirs in snapshot.tenant_facts. "place" is the number's place, from 0, in
-- the order that the snapshot's digest is over; "body" is its canonical JSON.
create table inventory (
  snapshot_id text not null references snapshot (id),
  place bigint not null,
  body text not null,
  primary key (snapshot_id, place)
)
