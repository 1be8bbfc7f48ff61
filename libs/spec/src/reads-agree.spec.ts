import { available, type CartRecord, cartView, type PoolRecord, settle } from '@cartstream/decide'
import { projections } from '@cartstream/read'
import { availabilityRow, cartRow } from '@cartstream/read/rows'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anything, type History, histories, recordsOf } from './asked.ts'
import { type Happened, type ProjectedRows, projectedAt } from './projected.ts'
import { config, configured, listed, mug, shirt, stocked } from './sample.ts'
import { givenOf, happen, holdsOf, newWorld, perform, type World } from './world.ts'

const cheap = { ...shirt, sku: 'CHEESE', price: '0.33' }
const beginning = [configured(), listed(mug), listed(cheap), stocked('MUG', '6'), stocked('CHEESE', '3', '-')]

/** A shop's history, by commands that were accepted: its records, and the events that were told. */
const lived = (history: History): { world: World; happened: Happened[] } => {
  const world = newWorld()
  const happened: Happened[] = []
  const tell = (events: readonly Happened['event'][]) =>
    happened.push(...events.map((event) => ({ event, time: world.now })))
  happen(world, beginning)
  tell(beginning)
  for (const [seconds, asked] of history) {
    world.now += seconds * 1000
    const { settled, decision } = perform(world, asked(world))
    tell(settled)
    if ('accepted' in decision) tell(decision.accepted)
  }
  return { world, happened }
}

const rowsOf = async (happened: readonly Happened[]): Promise<ProjectedRows> => {
  const all = await Promise.all(projections.map((projection) => projectedAt(projection, happened)))
  return Object.assign({}, ...all)
}

/** What SQL does for a read: the quantities of the live holds that are due. */
const dueAt = (now: number, holds: Record<string, unknown>): Record<string, string> => {
  const due = new Map<string, number>()
  for (const row of Object.values(holds) as ({
    sku: string
    batch: string
    quantity: string
    expires_at: string
  } | null)[])
    if (row !== null && Date.parse(row.expires_at) <= now) {
      const pool = `${row.sku}/${row.batch}`
      due.set(pool, (due.get(pool) ?? 0) + Math.round(Number(row.quantity) * 10_000))
    }
  return Object.fromEntries([...due].map(([pool, tenThousandths]) => [pool, (tenThousandths / 10_000).toFixed(4)]))
}

describe('every read path says what the deciders say', () => {
  it('of a cart: lines, holds, totals, version', async () => {
    await fc.assert(
      fc.asyncProperty(histories(anything), async (history) => {
        const { world, happened } = lived(history)
        const { cart: rows, shop } = await rowsOf(happened)
        const { currency, tax_rate: taxRate } = shop!.demo as { currency: string; tax_rate: string }
        for (const { cart } of recordsOf<CartRecord>(world, 'cart/')) {
          const found = rows![cart] as Parameters<typeof cartRow>[1]
          const stored = {
            ...found,
            opened_at: new Date(found.opened_at),
            last_activity_at: new Date(found.last_activity_at),
          }
          const given = { currency, taxRate, now: new Date(world.now) }
          const { owner: _, ownerKind: __, openedAt: ___, lastActivityAt, ...row } = cartRow(cart, stored, given)
          const { now: ____, ...view } = cartView(world.view, cart, world.now)
          expect(row).toStrictEqual(view)
          expect(Date.parse(lastActivityAt)).toBe(world.view.get(`cart/${cart}`)!.lastActivityAt)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('of availability, at any moment: what is due counts no more, whether or not an event has said so', async () => {
    await fc.assert(
      fc.asyncProperty(histories(anything), fc.constantFrom(0, 61, 901), async (history, wait) => {
        const { world, happened } = lived(history)
        const { sku: rows, hold } = await rowsOf(happened)
        world.now += wait * 1000
        const due = dueAt(world.now, hold ?? {})
        const settled = recordsOf<PoolRecord>(world, 'pool/')
        for (const { sku, batch } of settled)
          happen(world, settle(world.view, `pool/${sku}/${batch}`, holdsOf(world), givenOf(world)))
        for (const { sku, batch } of settled) {
          const row = availabilityRow(sku, rows![sku] as never, { currency: config.currency, due })
          expect(row.pools.find((pool) => pool.batch === batch)?.available).toBe(available(world.view, sku, batch))
        }
      }),
      { numRuns: 150 },
    )
  })
})
