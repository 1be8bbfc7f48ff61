-- What was done outside about effects, apart from the read models and from their schema: rows that a rebuild makes anew meet here what
-- was sent already. Backed up like the log; whoever loses it asks the providers again, under the keys they know.
create schema if not exists outbox;
create table if not exists outbox.effect (
  id           text primary key,
  shop         text not null,
  partition    int not null,
  kind         text not null,
  about        text not null,
  state        text not null default 'requested' check (state in ('requested', 'sent', 'failed')),
  attempts     int not null default 0,
  -- When it is to be tried (again); null once nothing is left to be done, or to be hoped for.
  next_at      timestamptz default now(),
  last_error   text,
  result       jsonb,
  changed_at   timestamptz not null default now()
);
create index if not exists effect_due on outbox.effect (partition, next_at) where next_at is not null;
create index if not exists effect_failed on outbox.effect (shop, about) where state = 'failed';
