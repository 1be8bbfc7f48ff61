import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'

/** One-time tickets for streams. What a ticket stands for is the caller's business: JSON in, the same JSON out, once. */
export interface Tickets {
  /** A ticket (43 base64url characters) good for one stream within `ttlSeconds`. */
  issue(claims: object, ttlSeconds: number): Promise<{ ticket: string; expiresAt: Date }>
  /** What each ticket stands for, the first time; undefined after that, after its time, and for anything else. */
  redeem(tickets: readonly string[]): Promise<readonly (object | undefined)[]>
  close(): Promise<void>
}

const hashOf = (ticket: string): Buffer => createHash('sha256').update(ticket).digest()

/** Tickets in PostgreSQL, for all gateways alike; only hashes are kept, so a copy of the table opens nothing. */
export const openTickets = (connection: string | pg.Pool): Tickets => {
  const pool = typeof connection === 'string' ? new pg.Pool({ connectionString: connection, max: 2 }) : connection
  if (typeof connection === 'string') pool.on('error', () => {}) // the next query hears of a database that is gone
  return {
    async issue(claims, ttlSeconds) {
      const ticket = randomBytes(32).toString('base64url')
      const { rows } = await pool.query<{ expires_at: Date }>(
        `with swept as (delete from read.ticket where expires_at < now())
         insert into read.ticket values ($1, $2, now() + make_interval(secs => $3)) returning expires_at`,
        [hashOf(ticket), JSON.stringify(claims), ttlSeconds],
      )
      return { ticket, expiresAt: rows[0]!.expires_at }
    },
    async redeem(tickets) {
      const hashes = tickets.map(hashOf)
      const { rows } = await pool.query<{ hash: Buffer; claims: object }>(
        'delete from read.ticket where hash = any($1) and expires_at > now() returning hash, claims',
        [hashes],
      )
      const found = new Map(rows.map(({ hash, claims }) => [hash.toString('hex'), claims]))
      return hashes.map((hash) => {
        const name = hash.toString('hex')
        const claims = found.get(name)
        found.delete(name) // the same ticket twice is good for one of them
        return claims
      })
    },
    close: async () => {
      if (typeof connection === 'string') await pool.end()
    },
  }
}
