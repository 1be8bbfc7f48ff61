-- Who they are (system.md, D7): a JWT's subject and the random pseudonym that the log and the read models carry in its place.
-- Personal data, and needed to make sense of the log: back this schema up like the log, keep it out of the read models.
create table keys.actors (
  subject text primary key,
  actor text not null unique,
  created_at timestamptz not null default now()
);
