import type pg from 'pg'
import type { AnyProjection } from '../projection.ts'
import type { Letter, Parked, Retaken } from './parking.ts'
import { asText, type Call } from './sql.ts'

/** What a transaction tells of dead letters. `stays`: no checkpoint moves, rows change where they stand. */
export type Told = { parked: readonly (Parked & Whose)[]; retaken: readonly Retaken[]; stays?: true }
type Whose = { projection: string; partition: number }

/** So many letters are taken again with one chunk, and so many events of each. */
const LETTERS = 4
const EVENTS = 1000
/** People do not wait longer than that for a batch that takes their letter along. */
const OVERDUE_S = 2

/**
 * The error is of the rows, and stays however often they are written: a value that a column does not take (22), a constraint (23), what
 * does not fit into an index (54000). All else is the database's.
 */
export const isOfData = (cause: unknown): cause is Error & { code: string } => {
  const { code } = cause as { code?: unknown }
  return typeof code === 'string' && (/^2[23]...$/.test(code) || code === '54000')
}

/** The calls that write it down. */
export const callsOf = ({ parked, retaken }: Told): Call[] => {
  // What was taken again frees a stream, before something of it is parked anew.
  const all = [
    ['read.retake', retaken] as const,
    ['read.park', parked.map((p) => ({ ...p, events: p.events.map(asJson) }))] as const,
  ]
  return all.flatMap(([name, rows]) => (rows.length === 0 ? [] : [{ name, values: [asText(rows)] }]))
}

/** The event as text within the text, so that whatever is in it comes out of PostgreSQL as it went in. */
const asJson = ({ position, n, at, event }: Parked['events'][number]) => ({
  ...{ position: String(position), n, id: event.id, type: event.type, at },
  event: JSON.stringify(event),
})

/** The dead letters of the partition that a connection projects. */
export class Letters {
  readonly #client: pg.Client

  constructor(client: pg.Client) {
    this.#client = client
  }

  /** The streams that wait, with the projection for which they do. */
  async waiting(
    projections: readonly AnyProjection[],
    partition: number,
  ): Promise<readonly Pick<Letter, 'projection' | 'shop' | 'stream'>[]> {
    const { rows } = await this.#client.query(
      'select projection, shop, stream from read.dead_letter where partition = $1 and projection = any($2)',
      [partition, projections.map((p) => p.name)],
    )
    return rows
  }

  /** What people want taken again, whoever asked first before the others. */
  async asked(projections: readonly AnyProjection[], partition: number): Promise<readonly Letter[]> {
    const { rows } = await this.#client.query(
      `with asked as (
         select * from read.dead_letter where partition = $1 and projection = any($2) and state <> 'parked' order by asked_at, id limit $3
       ) select a.id, a.projection, a.shop, a.stream, a.state = 'skipping' as skip, a.asked_at <= now() - make_interval(secs => $5) as overdue,
                (select json_agg(json_build_object('position', position::text, 'n', n, 'event', event) order by position, n)
                   from (select * from read.dead_letter_event where letter = a.id order by position, n limit $4) as e) as events
           from asked a order by a.asked_at, a.id`,
      [partition, projections.map((p) => p.name), LETTERS, EVENTS + 1, OVERDUE_S],
    )
    return rows.map((row) => {
      const events = (row.events as { position: string; n: number; event: Parked['events'][number]['event'] }[])
        .slice(0, EVENTS)
        .map((e) => ({ ...e, position: BigInt(e.position) }))
      return { ...row, events: row.skip ? events.slice(1) : events, more: row.events.length > EVENTS }
    })
  }
}
