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
type Found = { key: string | undefined; name: string; known: Known | undefined; seen: boolean }
const absent: Known = { row: {}, gone: true, position: -1n }
export const nameOf = (shop: string, key: string): string => `${shop}/${key}`

/**
 * One table's rows in memory: what the current chunk has changed, over what it had to load, over what was committed before.
 * A projector owns its partition for as long as its compare-and-set succeeds, so what it has committed is what is there.
 * A row that says it has seen a batch is not changed by it again: projecting twice is harmless.
 */
export class StagedTable {
  readonly table: string
  readonly #committed: Cache<Known>
  readonly #loaded = new Map<string, Known>()
  #changed = new Map<string, Staged>()
  readonly misses = new Map<string, RowName>()
  readonly #written: KnownKeys | undefined
  /** How often a row was put or ended. */
  writes = 0

  /** `fromTheStart`: the table is empty, so that rows that were never written here are nowhere. */
  constructor(table: string, entries: number, fromTheStart = false) {
    this.table = table
    this.#committed = new Cache(entries)
    this.#written = fromTheStart ? new KnownKeys() : undefined
  }

  /** The rows as handlers of one batch and shop see them. */
  rows(batch: Omit<Taken, 'events'>, shop: string): TableRows<Row> {
    const position = batch.head.offset
    // an event mostly asks for one row, several times; it is looked up once
    let last: Found = { key: undefined, name: '', known: undefined, seen: false }
    const find = (key: string): Found => {
      if (last.key !== key) last = this.#find({ shop, key }, batch.again ? undefined : position)
      return last
    }
    const get = (key: string) => {
      const { name, known } = find(key)
      if (known === undefined) this.#miss(name, { shop, key })
      return known === undefined || known.gone ? undefined : known.row
    }
    const put = (key: string, row: Row, gone = false) => {
      const { name, seen } = find(key)
      if (seen) return
      const staged = { shop, key, position, at: batch.at, gone, row }
      this.writes += 1
      this.#changed.set(name, staged)
      last = { key, name, known: staged, seen: false }
    }
    return {
      get,
      put: (key, row) => put(key, row),
      change: (key, next) => {
        const { name, seen } = find(key)
        const row = get(key)
        if ((row === undefined && this.misses.has(name)) || seen) return
        if (row === undefined) throw new Error(`${this.table} has no row ${key} to change`)
        put(key, next(row))
      },
      end: (key) => {
        const row = get(key)
        if (row !== undefined) put(key, row, true)
      },
    }
  }

  /** `seen`: what was committed has the batch at `position` already; then it is projected once more, and must not count twice. */
  #find({ shop, key }: RowName, position: bigint | undefined): Found {
    const name = nameOf(shop, key)
    const changed = this.#changed.get(name)
    if (changed !== undefined) return { key, name, known: changed, seen: false }
    const known = this.#loaded.get(name) ?? this.#committed.get(name)
    return { key, name, known, seen: known !== undefined && position !== undefined && known.position >= position }
  }

  #miss(name: string, row: RowName): void {
    if (this.#written === undefined || this.#written.has(name)) this.misses.set(name, row)
  }

  /** Whatever was applied since the last commit is to be applied anew. */
  forget(): void {
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
    this.#loaded.clear()
    this.#changed = new Map()
  }
}

/** An event that does not fit the rows that all earlier events have left. */
export class Unprojectable extends Error {
  override name = 'Unprojectable'
}

type Failure = { event: Batch['events'][number]; error: Unprojectable }

/** `fromTheStart`: its tables are empty. */
export type Staging = { home?: string | undefined; fromTheStart?: boolean | undefined; parking?: Parking | undefined }

/** A projection with its rows in memory. */
export class StagedProjection {
  readonly projection: AnyProjection
  readonly parking: Parking | undefined
  readonly tables: readonly StagedTable[]
  readonly #byName: readonly (readonly [string, StagedTable])[]

  /** `home`: the schema of its tables, which are named with it then. With a `parking` an event that cannot be taken is parked there; without one it is thrown, as Unprojectable. */
  constructor(projection: AnyProjection, entries: number, { home, fromTheStart, parking }: Staging = {}) {
    this.projection = projection
    this.parking = parking
    this.#byName = Object.entries(projection.tables as Record<string, string>).map(
      ([name, table]) =>
        [name, new StagedTable(home === undefined ? table : `${home}.${table}`, entries, fromTheStart)] as const,
    )
    this.tables = this.#byName.map(([, table]) => table)
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
      let rows: Record<string, TableRows<Row>> = {}
      for (const [n, event] of batch.events.entries()) {
        const handle = this.projection.on[event.type] as ((e: typeof event, r: typeof rows) => void) | undefined
        if (handle === undefined || this.parking?.holds(event, batch, n)) continue
        if (event.shop !== shop) {
          shop = event.shop
          rows = Object.fromEntries(this.#byName.map(([name, table]) => [name, table.rows(batch, event.shop)]))
        }
        const writes = this.#writes()
        try {
          handle(event, rows)
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
