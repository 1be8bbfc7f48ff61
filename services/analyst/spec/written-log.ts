import { randomUUID } from 'node:crypto'
import type { DomainEvent, EventOf } from '@cartstream/decide'
import { type EventLog, encode, ensureCreated } from '@cartstream/log'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import { named, noon, shop } from '@cartstream/spec/world'

/** A batch that somebody wrote, whatever the deciders think of it: `at` seconds after noon. Commands follow one another where there are several lists. */
export type Written = { at: number; decisions: readonly (readonly DomainEvent[])[] }
export const at = (seconds: number, ...decisions: readonly (readonly DomainEvent[])[]): Written => ({
  at: seconds,
  decisions,
})

export const writeLog = async (
  ...batches: readonly Written[]
): Promise<{ log: EventLog; broker: MemoryBroker; ids: string[] }> => {
  const broker = new MemoryBroker()
  const log = createMemoryLog(broker)
  await ensureCreated(log)
  const ids: string[] = []
  for (const { at: seconds, decisions } of batches) {
    const records = decisions.flatMap((events, n) =>
      events.map((event) => {
        const id = randomUUID()
        ids.push(id)
        return encode(event, shop, id, noon + seconds * 1000, { command: `command ${n}` })
      }),
    )
    const outcome = await log.append(0, await log.tail(0), records)
    if (!('appended' in outcome)) throw new Error(JSON.stringify(outcome))
  }
  return { log, broker, ids }
}

const idOf = (name: string): string => `${shop}.${named(name)}`
const instant = (seconds: number): string => new Date(noon + seconds * 1000).toISOString()
const pool = { sku: 'MUG', batch: '-' }
const inCart = { cart: idOf('cart'), line: idOf('line') }

/** So many are held by `name`, until `until` seconds after noon. */
export const holds = (name: string, quantity: string, { was = '0', until = 900 } = {}): EventOf<'StockReserved'> => ({
  type: 'StockReserved',
  stream: 'stock/MUG',
  data: {
    ...{ hold: idOf(name), ...inCart, ...pool, quantity, was },
    ...{ reservedAt: instant(0), expiresAt: instant(until) },
  },
})
export const extendsTo = (name: string, until: number): EventOf<'HoldExtended'> => ({
  type: 'HoldExtended',
  stream: `cart/${inCart.cart}`,
  data: { cart: inCart.cart, holds: [{ hold: idOf(name), line: inCart.line, ...pool, expiresAt: instant(until) }] },
})
export const releases = (name: string, quantity: string): EventOf<'HoldReleased'> => ({
  type: 'HoldReleased',
  stream: 'stock/MUG',
  data: { hold: idOf(name), ...inCart, ...pool, quantity },
})
export const expires = (name: string, quantity: string, until = 900): EventOf<'HoldsExpired'> => ({
  type: 'HoldsExpired',
  stream: 'stock/MUG',
  data: { ...pool, holds: [{ hold: idOf(name), ...inCart, quantity, expiresAt: instant(until) }] },
})
export const revokes = (...held: readonly (readonly [name: string, quantity: string])[]): EventOf<'HoldsRevoked'> => ({
  type: 'HoldsRevoked',
  stream: 'stock/MUG',
  data: {
    ...{ ...pool, because: 'stock-reduced' },
    holds: held.map(([name, quantity]) => ({ hold: idOf(name), ...inCart, quantity })),
  },
})
export const sells = (
  quantity: string,
  [was, onHand]: readonly [string, string],
  hold?: string,
): EventOf<'StockSold'> => ({
  type: 'StockSold',
  stream: 'stock/MUG',
  data: { order: idOf('order'), ...inCart, ...pool, quantity, was, onHand, ...(hold && { hold: idOf(hold) }) },
})
export const takesBack = (quantity: string, [was, onHand]: readonly [string, string]): EventOf<'StockReturned'> => ({
  type: 'StockReturned',
  stream: 'stock/MUG',
  data: { order: idOf('order'), ...pool, quantity, was, onHand },
})
export const counts = (onHand: string, was = '0'): EventOf<'StockAdjusted'> => ({
  type: 'StockAdjusted',
  stream: 'stock/MUG',
  data: { ...pool, onHand, was, reason: 'counted' },
})
