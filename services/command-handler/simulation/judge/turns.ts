import type { RecordedEvent } from '@cartstream/schemas'
import { units } from './amounts.ts'
import { check } from './broken.ts'
import { type Ledger, poolOf, type Told } from './ledger.ts'
import { isSold } from './truth/checkouts.ts'

/** No unit is left that the first in line could have, unless this decision served others until it was full; then nobody else takes it. */
export const nobodyWaits = (ledger: Ledger, pool: string): void => {
  const { owed, decision } = ledger
  const turn = turnOf(ledger, pool)
  const full = decision.events.some(isTurn)
  check(turn === undefined || full, 'nobody-is-skipped', () => `${turn} in ${pool}`)
  const cut = owed.has(pool) && decision.events.some((event) => takesFrom(ledger, pool, event))
  check(!cut, 'nobody-is-skipped', () => `somebody took what the first in line for ${pool} was to have`)
  if (turn === undefined) owed.delete(pool)
  else owed.add(pool)
}

const isTurn = (event: RecordedEvent): boolean =>
  event.type === 'WaitlistPromoted' || (event.type === 'WaitlistLeft' && event.data.because === 'delisted')

/** What the first in line should be doing instead of waiting. */
export const turnOf = (ledger: Ledger, pool: string): string | undefined => {
  const [first] = ledger.queues.get(pool) ?? []
  if (first === undefined) return undefined
  const sku = pool.slice(0, pool.lastIndexOf('/'))
  if (!isSold(ledger, { sku, variant: first.variant })) return `${first.id} waits for what is no longer sold`
  const free = ledger.free(pool, Number.NEGATIVE_INFINITY)
  if (!ledger.config.cartsEnabled || free < first.quantity) return undefined
  return `${first.id} waits for ${first.quantity}, and ${free} are free`
}

/** Whether an event takes more of a pool for somebody who did not wait for it. */
const takesFrom = ({ decision }: Ledger, pool: string, event: RecordedEvent): boolean => {
  if (event.type !== 'StockReserved' || poolOf(event.data.sku, event.data.batch) !== pool) return false
  if (units(event.data.quantity) <= units(event.data.was)) return false
  return !decision.events.some((e) => e.type === 'WaitlistPromoted' && e.data.line === event.data.line)
}

export const isServed = (ledger: Ledger, { data }: Told<'WaitlistPromoted'>): void => {
  const { cart: id, line, actor, sku, batch, quantity } = data
  const cart = ledger.carts.get(id)
  const holds = ledger.holdsOn(line).filter((hold) => hold.cart === id && hold.pool === `${sku}/${batch}`)
  const has = holds.reduce((sum, hold) => sum + hold.quantity, 0)
  const served = cart?.owner === actor && cart.lines.has(line) && has >= units(quantity)
  check(served, 'nobody-is-skipped', () => `${data.entry} was served: ${has} held in ${id} of ${cart?.owner}`)
}
