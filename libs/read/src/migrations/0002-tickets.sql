-- One-time tickets for streams: the hash of a ticket, and what the token said that it was taken for. Unlogged: a ticket that a
-- crash takes away is asked for anew, half a minute is all it is good for.
create unlogged table read.ticket (
  hash       bytea primary key,
  claims     jsonb not null,
  expires_at timestamptz not null
);
create index ticket_expired on read.ticket (expires_at);
