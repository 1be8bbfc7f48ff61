import type { AnyProjection } from '@cartstream/read'
import { type Staged, StagedProjection } from '@cartstream/read/stage'
import { type DomainEvent, events } from '@cartstream/schemas'
import { expect } from 'vitest'
import { noon, shop } from './world.ts'

/** A projection's rows by handler's table name and key; a tombstone is null. */
export type ProjectedRows = Record<string, Record<string, unknown>>

type Stored = Map<string, Map<string, Staged>>

/**
 * The rows after these events, each a batch of its own, a second apart from noon. The events run twice over the same tables, the
 * second time with nothing in memory; the rows must be the same: projecting again is harmless.
 */
export const projected = (projection: AnyProjection, ...happened: readonly DomainEvent[]): Promise<ProjectedRows> =>
  projectedAt(
    projection,
    happened.map((event, n) => ({ event, time: noon + n * 1000 })),
  )

/** An event, and when it happened, in epoch ms. */
export type Happened = { event: DomainEvent; time: number }

/** The same for events that happened when they did. */
export const projectedAt = async (projection: AnyProjection, happened: readonly Happened[]): Promise<ProjectedRows> => {
  const stored: Stored = new Map()
  await run(projection, stored, happened)
  const once = shown(projection, stored)
  await run(projection, stored, happened)
  expect(shown(projection, stored)).toStrictEqual(once)
  return once
}

const run = async (projection: AnyProjection, stored: Stored, happened: readonly Happened[]): Promise<void> => {
  const staged = new StagedProjection(projection, 1000)
  for (const [n, { event, time }] of happened.entries()) {
    events[event.type].data.parse(event.data)
    const recorded = { ...event, id: `event ${n}`, shop, time }
    const head = { offset: BigInt(n), height: BigInt(n + 1), id: String(n) }
    const batch = { head, at: new Date(recorded.time), writer: 'spec', events: [recorded] }
    await staged.apply([batch], async (table, names) =>
      names.flatMap(({ shop, key }) => stored.get(table)?.get(`${shop}/${key}`) ?? []),
    )
    for (const table of staged.tables) write(stored, table.table, table.changed())
    for (const table of staged.tables) table.commit()
  }
}

/** As the upsert does it: an older row never replaces a newer one. */
const write = (stored: Stored, table: string, rows: readonly Staged[]): void => {
  const known = stored.get(table) ?? new Map<string, Staged>()
  stored.set(table, known)
  for (const row of rows) {
    const name = `${row.shop}/${row.key}`
    if ((known.get(name)?.position ?? -1n) <= row.position) known.set(name, row)
  }
}

const shown = (projection: AnyProjection, stored: Stored): ProjectedRows =>
  Object.fromEntries(
    Object.entries(projection.tables).map(([name, table]) => [
      name,
      Object.fromEntries(
        [...(stored.get(table)?.values() ?? [])].map(({ key, gone, row }) => [key, gone ? null : row]),
      ),
    ]),
  )
