-- Who looks at a live session, as each gateway last said of itself. Unlogged: after a crash it is said anew within seconds, and what a gateway
-- that is gone has said counts for no longer than that.
create unlogged table read.presence (
  gateway uuid not null,
  session text not null,
  hosts   int not null,
  clients int not null,
  seen_at timestamptz not null,
  primary key (gateway, session)
);
create index presence_session on read.presence (session);
