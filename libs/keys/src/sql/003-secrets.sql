-- Secrets of the store itself, which derive pseudonyms of texts that nobody keeps: as data keys, `0.<key>` or wrapped. Without them the same text has another name.
create table keys.secrets (
  name text primary key,
  secret text not null,
  created_at timestamptz not null default now()
);
