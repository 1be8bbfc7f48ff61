import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import {
  openReads,
  type Projector,
  type ProjectorOptions,
  projections,
  type Reads,
  runProjector,
} from '@cartstream/read'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { type SpecDatabase, startPostgres } from './postgres.ts'
import { bob, configured, listed, mug, stocked } from './sample.ts'
import { opened, reserved } from './told.ts'
import { cartIdOf, idOf } from './world.ts'
import { type Writer, writerOf } from './written.ts'

/** A log in memory and read models on a real PostgreSQL, new for each test of the file that stages them. */
export type Reading = {
  readonly db: string
  readonly pool: pg.Pool
  readonly reads: Reads
  readonly broker: MemoryBroker
  readonly writer: Writer
  /** What projectors have told people. */
  readonly told: readonly string[]
  /** A projector that ends with the test. */
  start(more?: Partial<ProjectorOptions>): Projector & { stop(): Promise<void> }
  /** Begins anew with a log of so many partitions. */
  partitions(count: number): Promise<void>
  /** The demo shop sells mugs, ten in stock; the position after that. */
  openShop(): Promise<bigint>
  /** Every read model of partition 0 stands at the position, and none has parked what it could not take. */
  caughtUp(position: bigint): Promise<void>
  /** Puts the checkpoints back to the log's beginning, of one read model or of all; the rows stay. */
  rewind(model?: string): Promise<void>
  /** All rows of all read models. */
  allRows(): Promise<unknown[][]>
}

export const demo = { shop: 'demo' }
export const bobsCart = cartIdOf(bob.actor)
export const bobsLine = { cart: bobsCart, line: idOf(2, 0) }
export const bobOpens = opened({ cart: bobsCart, owner: bob.actor, ownerKind: 'guest' })
/** An hour from now, by this machine's clock. */
export const later = new Date(Date.now() + 3600_000).toISOString()
/** A hold that is not due while specs run. */
export const held = (differing: Parameters<typeof reserved>[0] = {}) => reserved({ expiresAt: later, ...differing })

export const stageReading = (): Reading => {
  let server: SpecDatabase
  let n = 0
  const ends: AbortController[] = []
  const told: string[] = []
  const now = {} as { db: string; pool: pg.Pool; reads: Reads; broker: MemoryBroker; writer: Writer }
  const partitions = async (count: number) => {
    now.broker = new MemoryBroker(count)
    now.writer = await writerOf(createMemoryLog(now.broker))
  }
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    now.db = await server.createDatabase(`reading_${process.pid}_${Date.now()}_${n++}`)
    now.pool = new pg.Pool({ connectionString: now.db })
    now.pool.on('error', () => {}) // specs end connections on purpose
    now.reads = openReads(now.db)
    told.length = 0
    await partitions(1)
  })
  afterEach(async () => {
    for (const end of ends.splice(0)) end.abort()
    await now.reads.close()
    await now.pool.end()
  })

  const tell = (fields: object, text: string) =>
    void told.push(`${text} ${JSON.stringify(fields, (_, v) => (v instanceof Error ? v.message : v))}`)
  const start: Reading['start'] = (more = {}) => {
    const end = new AbortController()
    ends.push(end)
    const log = createMemoryLog(now.broker)
    const logger = { info: tell, warn: tell, error: tell }
    const projector = runProjector({ log, db: now.db, projections, signal: end.signal, logger, ...more })
    const stop = async () => {
      end.abort()
      await projector.finished
    }
    return { ...projector, stop }
  }
  const tables = projections.flatMap((p) => Object.values(p.tables))
  const rowsOf = async (table: string) =>
    (await now.pool.query(`select * from read.${table} order by shop, key`)).rows as unknown[]
  /** Asked of the tables: specs drop them, and what reads remember of them for a second would not know. */
  const standing = async (): Promise<bigint> => {
    const { rows } = await now.pool.query(
      `select coalesce(min(c.position), -1) as position from read.checkpoint c join read.generation g using (generation)
        where g.live and c.partition = 0`,
    )
    return BigInt(rows[0].position)
  }
  return {
    get db() {
      return now.db
    },
    get pool() {
      return now.pool
    },
    get reads() {
      return now.reads
    },
    get broker() {
      return now.broker
    },
    get writer() {
      return now.writer
    },
    told,
    start,
    partitions,
    openShop: () => now.writer.write(configured(), listed(mug), stocked('MUG', '10')),
    async caughtUp(position) {
      await vi.waitFor(async () => expect(await standing(), told.join('\n')).toBeGreaterThanOrEqual(position), 30_000)
      expect((await now.pool.query('select projection, stream, error from read.dead_letter')).rows).toStrictEqual([])
    },
    async rewind(model) {
      await now.pool.query(
        `update read.checkpoint set position = -1, height = 0, head = $1, at = 'epoch' where projection = coalesce($2, projection)`,
        ['0'.repeat(64), model],
      )
    },
    allRows: () => Promise.all(tables.map(rowsOf)),
  }
}
