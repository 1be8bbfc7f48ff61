import type { EventType, Meta, Of } from '@cartstream/schemas'

/** A row as its table has it, in SQL's names. Never changed in place: a handler may run more than once. */
export type Row = Readonly<Record<string, unknown>>

/** One table's rows of the event's shop, as all earlier events have left them. */
export type TableRows<R> = {
  /** undefined where there is no row, or its end has come. */
  get(key: string): R | undefined
  /** The row from now on. */
  put(key: string, row: R): void
  /** Changes a row that must be there; throws where no earlier event has made it. */
  change(key: string, next: (row: R) => R): void
  /** The row's end: it stays as a tombstone until it is purged. */
  end(key: string): void
}

export type Seen<T extends EventType> = Of<T> & Meta & { id: string; shop: string; time: number }

/**
 * A read model's fold: pure functions over rows. `on` is its subscription. Nobody declares which rows an event needs: the runner
 * lets the handler ask, loads what it did not have, and runs it again.
 */
export type Projection<T extends Record<string, Row> = Record<string, Row>> = {
  name: string
  version: number
  /** The folder of `table.sql`. */
  folder: URL
  /** By the handlers' name: the table in schema `read`; it carries the projection's version. */
  tables: { readonly [K in keyof T]: string }
  on: { readonly [K in EventType]?: (event: Seen<K>, rows: { readonly [N in keyof T]: TableRows<T[N]> }) => void }
}

/** A projection as the runner takes it, whatever its rows are: each handler was checked against its rows where it was written. */
export type AnyProjection = Omit<Projection, 'tables' | 'on'> & {
  tables: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: handlers of different rows are not assignable to each other
  on: { readonly [K in EventType]?: (event: Seen<K>, rows: any) => void }
}
