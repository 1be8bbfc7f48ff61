import { type RawBuilder, sql } from 'kysely'

/** The class of the advisory locks that projectors hold, one per partition (runner/store.ts takes them). */
const LOCK_CLASS = 0x63617274

/** A projector holds its partition's lock for as long as its connection lives: the database itself knows who is gone. */
export const seatOf = (partition: number): RawBuilder<{ seated: boolean }> => sql<{ seated: boolean }>`
  select exists (
    select from pg_locks where locktype = 'advisory' and classid = ${LOCK_CLASS} and objid = ${partition} and objsubid = 2 and granted
       and database = (select oid from pg_database where datname = current_database())) as seated`
