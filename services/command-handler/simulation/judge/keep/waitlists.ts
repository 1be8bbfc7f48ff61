import { units } from '../amounts.ts'
import { check } from '../broken.ts'
import { follows, type Ledger, poolOf, type Told } from '../ledger.ts'

/** Who waits for a pool, the first first. */
export const keepQueue = (
  ledger: Ledger,
  event: Told<'WaitlistJoined' | 'WaitlistLeft' | 'WaitlistMoved' | 'WaitlistPromoted'>,
): void => {
  const { sku, batch, entry: id, actor } = event.data
  const pool = poolOf(sku, batch)
  const queue = ledger.queues.get(pool) ?? []
  ledger.queues.set(pool, queue)
  ledger.decision.pools.add(pool)
  if (event.type === 'WaitlistJoined') {
    const { variant, ownerKind: kind } = event.data
    const quantity = units(event.data.quantity)
    follows(!queue.some((entry) => entry.actor === actor || entry.id === id), event)
    follows(quantity === units(ledger.products.get(sku)?.product.minimumPerCart ?? '1'), event)
    queue.push({ id, actor, kind, variant, quantity })
    return
  }
  if (event.type === 'WaitlistMoved') {
    const moved = queue.find((entry) => entry.id === id && entry.actor === event.data.from)
    follows(moved !== undefined && !queue.some((entry) => entry.actor === actor), event)
    Object.assign(moved!, { actor, kind: event.data.ownerKind })
    return
  }
  const place = queue.findIndex((entry) => entry.id === id && entry.actor === actor)
  follows(place >= 0, event)
  if (event.type === 'WaitlistPromoted') {
    check(place === 0, 'nobody-is-skipped', () => `${id} was served, ${queue[0]?.id} waits longer`)
    follows(units(event.data.quantity) === queue[0]!.quantity, event)
  }
  queue.splice(place, 1)
}
