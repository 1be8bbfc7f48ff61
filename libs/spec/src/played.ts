import type { AnyRecord, Command, PoolRecord } from '@cartstream/decide'
import { Big } from 'big.js'
import type { History } from './asking.ts'
import { recordsOf } from './asking.ts'
import { box, cheese, configured, listed, mug, shirt, stocked } from './sample.ts'
import { happen, holdsOf, newWorld, perform, type World } from './world.ts'

/** A shop with everything in it that can be asked for (asked.ts): pieces and weights, variants, a batch, a bundle, backorder. */
export const openShop = (policy: Parameters<typeof configured>[0] = {}): World => {
  const world = newWorld()
  happen(world, [
    ...[configured({ holdCapSeconds: 1800, taxRate: '0.175', ...policy })],
    ...[listed(mug), stocked('MUG', '5'), stocked('MUG', '3', 'B1')],
    ...[listed(cheese, { safetyStock: '1', backorder: '2' }), stocked('CHEESE', '4')],
    ...[listed(shirt, { hold: 'checkout' }), stocked('SHIRT', '4'), listed(box)],
  ])
  return world
}

/** What one command did: what was settled before it, what it decided, and the records before it. */
export type Told = { command: Command; before: ReadonlyMap<string, AnyRecord> } & ReturnType<typeof perform>

/** Lives a history; `seen` looks at the world after each command. */
export const play = (history: History, world: World, seen: (told: Told) => void): void => {
  for (const [wait, asked] of history) {
    world.now += wait * 1000
    const command = asked(world)
    const before = new Map(world.records)
    seen({ command, before, ...perform(world, command) })
  }
}

export const sumOf = (decimals: readonly string[]): Big => decimals.reduce((sum, d) => sum.plus(d), new Big('0'))

/** What may be promised of a pool, and what its holds come to, summed anew: those that count at this instant, and all that no event has ended. */
export const promised = (world: World, { sku, batch, onHand }: PoolRecord): { most: Big; counting: Big; held: Big } => {
  const product = world.view.get('product', sku)?.product
  const most = new Big(onHand).minus(product?.safetyStock ?? '0').plus(product?.backorder ?? '0')
  const holds = holdsOf(world).filter((h) => h.sku === sku && h.batch === batch)
  const live = holds.filter((hold) => hold.expiresAt > world.now)
  return { most, counting: sumOf(live.map((h) => h.quantity)), held: sumOf(holds.map((h) => h.quantity)) }
}

export const poolsIn = (world: World): readonly PoolRecord[] => recordsOf<PoolRecord>(world, 'pool/')
