import type pg from 'pg'
import type { Lag, Ops } from './types.ts'

/** Whoever says nothing for so long is not there any more, or cannot; ms. */
const SILENT_MS = 5000

type Said = { model: string; partition: number; position: string; events: string; seconds: number } & {
  progressing: boolean
  said_at: Date
  silent_ms: number
}

/** What projectors say of themselves. Where nobody has said anything for a while, nobody knows how far behind it is: at least for that long. */
export const createLag = (pool: pg.Pool): Pick<Ops, 'lag'> => ({
  async lag() {
    const { rows } = await pool.query<Said>(
      `select l.model, l.partition, l.position, l.events, l.seconds, l.progressing, l.said_at,
              (extract(epoch from clock_timestamp() - l.said_at) * 1000)::float8 as silent_ms
         from read.lag l join read.generation g on g.projection = l.model and g.live order by l.model, l.partition`,
    )
    return rows.map(({ position, events, seconds, progressing, said_at, silent_ms, ...of }): Lag => {
      const isSilent = silent_ms > SILENT_MS
      return {
        ...of,
        ...{ position: BigInt(position), events: Number(events) },
        seconds: isSilent ? seconds + silent_ms / 1000 : seconds,
        progressing: progressing && !isSilent,
        saidAt: said_at.toISOString(),
      }
    })
  },
})
