import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** How many look at a live session: `hosts` from the shop's side, `clients` from the client's. */
export type Present = { session: string; hosts: number; clients: number }

/** Who is there, over all gateways: each says of itself, and hears of the others. */
export interface Presence {
  /**
   * Says who looks on here: these, and nobody else. Answers who looks on anywhere, for the same sessions. To be said again within
   * `PRESENCE_SECONDS`, or it counts no more.
   */
  say(here: readonly Present[]): Promise<readonly Present[]>
  /** Says that nobody looks on here. */
  close(): Promise<void>
}
export const PRESENCE_SECONDS = 12

export const openPresence = (connection: string | pg.Pool): Presence => {
  const pool = typeof connection === 'string' ? new pg.Pool({ connectionString: connection, max: 1 }) : connection
  if (typeof connection === 'string') pool.on('error', () => {}) // it is said again in a moment
  const gateway = randomUUID()
  return {
    async say(here) {
      const { rows } = await pool.query<Present>({
        name: 'presence',
        text: SAY,
        values: [gateway, JSON.stringify(here)],
      })
      return rows
    },
    async close() {
      await pool.query('delete from read.presence where gateway = $1', [gateway]).catch(() => {})
      if (typeof connection === 'string') await pool.end()
    },
  }
}

const RECENT = `seen_at >= now() - interval '${PRESENCE_SECONDS} seconds'`
const SAY = `
  with here as (select * from json_to_recordset($2) as r (session text, hosts int, clients int)),
  gone as (delete from read.presence p where (p.gateway = $1 and p.session not in (select session from here)) or not ${RECENT}),
  said as (
    insert into read.presence (gateway, session, hosts, clients, seen_at) select $1, session, hosts, clients, now() from here
    on conflict (gateway, session) do update set hosts = excluded.hosts, clients = excluded.clients, seen_at = excluded.seen_at)
  select h.session, h.hosts + coalesce(sum(p.hosts), 0)::int as hosts, h.clients + coalesce(sum(p.clients), 0)::int as clients
    from here h left join read.presence p on p.session = h.session and p.gateway <> $1 and ${RECENT}
   group by h.session, h.hosts, h.clients`
