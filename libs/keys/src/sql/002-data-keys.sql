-- Data keys of personal fields (system.md, D7): one for each actor, made with their first field. Without a key: erased, for ever, and the row
-- stays to say so. Written `0.<key>`, or `1.<name of the master key>.<nonce, ciphertext, tag>`, in base64url.
create table keys.data_keys (
  actor text primary key,
  key text,
  created_at timestamptz not null default now(),
  erased_at timestamptz,
  check ((key is null) = (erased_at is not null))
);
-- What others erased is asked for every few seconds, and whether keys are wrapped at every start.
create index data_keys_erased on keys.data_keys (erased_at) where erased_at is not null;
create index data_keys_wrapped on keys.data_keys (key) where key like '1.%';
