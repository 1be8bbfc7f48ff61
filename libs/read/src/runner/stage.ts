import type { Batch } from '@cartstream/log'
import type { AnyProjection, Row, TableRows } from '../projection.ts'
import { Cache } from './cache.ts'
import { KnownKeys } from './known-keys.ts'
import type { Parking, Taken } from './parking.ts'

/** A row, or its tombstone, as the next transaction writes it. `position` and `at` are the batch's that changed it last. */
export type Staged = { shop: string; key: string; position: bigint; at: Date; gone: boolean; row: Row }
export type RowName = { shop: string; key: string }
/** What a transaction writes, by table. */
export type Written = ReadonlyMap<string, readonly Staged[]>
/** Reads the rows that are there, tombstones included. */
export type Load = (table: string, names: readonly RowName[]) => Promise<readonly Omit<Staged, 'at'>[]>

type Known = { row: Row; gone: boolean; position: bigint }
type Found = { key: string; name: string; known: Known | undefined; seen: boolean }
const absent: Known = { row: {}, gone: true, position: -1n }
export const nameOf = (shop: string, key: string): string => `${shop}/${key}`

/**
 * One table's rows in memory: what the current chunk has changed, over what it had to load, over what was committed before.
 * A projector owns its partition for as long as its compare-and-set succeeds, so what it has committed is what is there.
 * A row that says it has seen a batch is not changed by it again: projecting twice is harmless.
 */
export class StagedTable {
  readonly table: string
  /** As the handlers of one shop's events of one batch see them: where the table was last told to stand. */
  readonly rows: TableRows<Row> = {
    get: (key) => this.#get(key),
    put: (key, row) => this.#put(key, row, false),
    change: (key, next) => this.#change(key, next),
    end: (key) => {
      const row = this.#get(key)
      if (row !== undefined) this.#put(key, row, true)
    },
  }
  readonly #committed: Cache<Known>
  readonly #loaded = new Map<string, Known>()
  #changed = new Map<string, Staged>()
  readonly misses = new Map<string, RowName>()
  readonly #written: KnownKeys | undefined
  /** How often a row was put or ended. */
  writes = 0
  #batch!: Omit<Taken, 'events'>
  #shop = ''
  /** An event mostly asks for one row, several times, and the next one for the same: it is looked up once. */
  #last: Found | undefined

  /** `fromTheStart`: the table is empty, so that rows that were never written here are nowhere. */
  constructor(table: string, entries: number, fromTheStart = false) {
    this.table = table
    this.#committed = new Cache(entries)
    this.#written = fromTheStart ? new KnownKeys() : undefined
  }

  standAt(batch: Omit<Taken, 'events'>, shop: string): void {
    this.#batch = batch
    this.#shop = shop
    this.#last = undefined
  }

  #get(key: string): Row | undefined {
    const { name, known } = this.#find(key)
    if (known === undefined) this.#miss(name, { shop: this.#shop, key })
    return known === undefined || known.gone ? undefined : known.row
  }

  #put(key: string, row: Row, gone: boolean): void {
    const { name, seen } = this.#find(key)
    if (seen) return
    const { head, at } = this.#batch
    const staged = { shop: this.#shop, key, position: head.offset, at, gone, row }
    this.writes += 1
    this.#changed.set(name, staged)
    this.#last = { key, name, known: staged, seen: false }
  }

  #change(key: string, next: (row: Row) => Row): void {
    const { name, seen } = this.#find(key)
    const row = this.#get(key)
    if ((row === undefined && this.misses.has(name)) || seen) return
    if (row === undefined) throw new Error(`${this.table} has no row ${key} to change`)
    this.#put(key, next(row), false)
  }

  /** `seen`: what was committed has the batch already; then it is projected once more, and must not count twice. */
  #find(key: string): Found {
    if (this.#last?.key === key) return this.#last
    const name = nameOf(this.#shop, key)
    const changed = this.#changed.get(name)
    const known = changed ?? this.#loaded.get(name) ?? this.#committed.get(name)
    const isCommitted = changed === undefined && known !== undefined && !this.#batch.again
    this.#last = { key, name, known, seen: isCommitted && known.position >= this.#batch.head.offset }
    return this.#last
  }

  #miss(name: string, row: RowName): void {
    if (this.#written === undefined || this.#written.has(name)) this.misses.set(name, row)
  }

  /** Whatever was applied since the last commit is to be applied anew. */
  forget(): void {
    this.#last = undefined
    this.#changed = new Map()
  }

  /** Loads what was missed. */
  async load(load: Load): Promise<void> {
    if (this.misses.size === 0) return
    const names = [...this.misses.values()]
    for (const { shop, key } of names) this.#loaded.set(nameOf(shop, key), absent)
    for (const { shop, key, row, gone, position } of await load(this.table, names))
      this.#loaded.set(nameOf(shop, key), { row, gone, position })
    this.misses.clear()
  }

  changed(): readonly Staged[] {
    return [...this.#changed.values()]
  }

  /** The same, over those of earlier chunks, by name. */
  addChanged(to: Map<string, Staged>): void {
    for (const [name, row] of this.#changed) to.set(name, row)
  }

  /** The chunk is committed: its rows are what is there. */
  commit(): void {
    for (const [name, known] of this.#loaded) if (!known.gone) this.#committed.set(name, known)
    for (const [name, staged] of this.#changed) {
      this.#written?.add(name)
      if (staged.gone) this.#committed.delete(name)
      else this.#committed.set(name, staged)
    }
    this.#last = undefined
    this.#loaded.clear()
    this.#changed = new Map()
  }
}

/** An event that does not fit the rows that all earlier events have left. */
export class Unprojectable extends Error {
  override name = 'Unprojectable'
}

type Handler = (event: Batch['events'][number], rows: Readonly<Record<string, TableRows<Row>>>) => void
type Failure = { event: Batch['events'][number]; error: Unprojectable }

/** `fromTheStart`: its tables are empty. */
export type Staging = { home?: string | undefined; fromTheStart?: boolean | undefined; parking?: Parking | undefined }

/** A projection with its rows in memory. */
export class StagedProjection {
  readonly projection: AnyProjection
  readonly parking: Parking | undefined
  readonly tables: readonly StagedTable[]
  readonly #rows: Readonly<Record<string, TableRows<Row>>>

  /** `home`: the schema of its tables, which are named with it then. With a `parking` an event that cannot be taken is parked there; without one it is thrown, as Unprojectable. */
  constructor(projection: AnyProjection, entries: number, { home, fromTheStart, parking }: Staging = {}) {
    this.projection = projection
    this.parking = parking
    const named = Object.entries(projection.tables as Record<string, string>).map(([name, own]) => {
      const table = home === undefined ? own : `${home}.${own}`
      return [name, new StagedTable(table, entries, fromTheStart)] as const
    })
    this.tables = named.map(([, table]) => table)
    this.#rows = Object.fromEntries(named.map(([name, { rows }]) => [name, rows]))
  }

  /**
   * Applies the batches in order, in place of what was applied since the last commit. A handler that asks for a row that is not in memory
   * goes on without it; then all such rows are loaded at once, and the batches applied anew: mostly never, at most a few times (a row may
   * name the next). So they are where an event is poison and had changed something already: it has left nothing behind then.
   */
  async apply(batches: readonly Taken[], load: Load): Promise<void> {
    for (;;) {
      for (const table of this.tables) table.forget()
      this.parking?.begin()
      const failure = this.#pass(batches)
      if (!this.#lacks()) {
        if (failure === undefined) return
        if (this.parking === undefined) throw failure.error
        this.parking.poison(failure.event, failure.error.message)
      }
      for (const table of this.tables) await table.load(load)
    }
  }

  /** What a handler threw while it lacked no row is an error; else it is what comes of lacking one. */
  #pass(batches: readonly Taken[]): Failure | undefined {
    for (const batch of batches) {
      let shop: string | undefined
      for (let n = 0; n < batch.events.length; n++) {
        const event = batch.events[n]!
        const handle = this.projection.on[event.type] as Handler | undefined
        if (handle === undefined || this.parking?.holds(event, batch, n)) continue
        if (event.shop !== shop) {
          shop = event.shop
          for (const table of this.tables) table.standAt(batch, shop)
        }
        const writes = this.#writes()
        try {
          handle(event, this.#rows)
        } catch (cause) {
          const error = this.#unprojectable(event, batch, cause)
          if (this.parking === undefined || this.#lacks() || this.#writes() !== writes) return { event, error }
          this.parking.poison(event, error.message)
          this.parking.holds(event, batch, n)
        }
      }
    }
    return undefined
  }

  #lacks(): boolean {
    return this.tables.some((table) => table.misses.size > 0)
  }

  #writes(): number {
    let sum = 0
    for (const { writes } of this.tables) sum += writes
    return sum
  }

  #unprojectable({ type, id }: Failure['event'], { again, head }: Taken, cause: unknown): Unprojectable {
    const where = again ? '' : ` of the batch at ${head.offset}`
    const why = cause instanceof Error ? cause.message : cause
    return new Unprojectable(`${this.projection.name} could not take ${type} ${id}${where}: ${why}`, { cause })
  }
}
