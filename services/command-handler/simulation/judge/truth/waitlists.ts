import type { Command } from '@cartstream/schemas'
import { units } from '../amounts.ts'
import { poolOf } from '../ledger.ts'
import { activeCartOf } from './meant.ts'
import type { Said } from './truth.ts'
import { isOffered } from './wishes.ts'

type Waiting = Extract<Command, { type: 'JoinWaitlist' | 'LeaveWaitlist' }>

/** Would this no to whoever wants to wait be right now? */
export const refusesWaiting = ({ command, ledger, now, answer: { code } }: Said<Waiting>): boolean => {
  const { sku, batch, caller } = command
  const record = ledger.products.get(sku)
  const pool = poolOf(sku, batch)
  switch (code) {
    case 'carts-disabled':
      return !ledger.config.cartsEnabled
    case 'not-found':
      return record === undefined || !isOffered(record.product, command.variant)
    case 'bundle-parts':
      return record?.product.parts !== undefined
    case 'delisted':
      return record?.listed === false
    case 'in-stock':
      return ledger.free(pool, now) >= units(record?.product.minimumPerCart ?? '1')
    case 'already-held': {
      const cart = activeCartOf(ledger, caller.actor)
      const own = [...ledger.holds.values()].filter((hold) => hold.cart === cart?.id && hold.pool === pool)
      return own.some(({ ends }) => ends > now)
    }
    default:
      return false
  }
}
