-- The log of the embedded default: one chain of batches per partition. An append updates the head (if it is the parent) and inserts the batch, in one statement.
create schema if not exists log;

-- The head of each partition. Room on its page for many versions of one row, so that updates stay there (HOT) and no index grows.
create table if not exists log.heads (
  partition integer primary key,
  height bigint not null,
  last_offset bigint not null,
  id bytea not null
) with (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- `content` is what the batch's id is the hash of (link.ts, batchContent): parent, nonce and the records are in it. Never updated, never deleted.
create table if not exists log.batches (
  partition integer not null,
  height bigint not null,
  base_offset bigint not null,
  records integer not null,
  id bytea not null,
  at timestamptz not null,
  content bytea not null,
  primary key (partition, height)
);
-- Compressing a batch costs the database more processor time than writing it.
alter table log.batches alter column content set storage external;
