import type { EventLog } from '@cartstream/log'
import type { Account } from '../account.ts'
import { booksOf, differences, doNotAddUp } from './books.ts'
import { refold } from './log.ts'
import { moneyIsWrong } from './payments.ts'
import { type Asking, readModels } from './read-models.ts'

/** `unitsSold`: and not returned. `log`: how many events of the shop were folded again; absent where the log could not be read from here (`why`). */
export type Checked = {
  carts: number
  skus: number
  unitsHeld: number
  orders: number
  unitsSold: number
  log?: { events: number }
  whyNoLog?: string
  wrong: string[]
}

/**
 * The check at the end: for every SKU stock, holds and sales add up, in the read models and in the log; the load's account, the read models
 * and the log tell of the same carts, the same orders and the same stock; and what was paid is what the orders cost.
 */
export const check = async (
  account: Account,
  asking: Asking,
  openLog: () => Promise<EventLog | string>,
): Promise<Checked> => {
  const own = booksOf(account)
  const shown = await readModels(asking)
  const wrong = [
    ...doNotAddUp('read models', shown, account.stock),
    ...differences('the account of the load', own, 'the read models', shown),
  ]
  const skus = [...own.skus.values()]
  const unitsHeld = skus.reduce((sum, { held }) => sum + held, 0)
  const unitsSold = skus.reduce((sum, { sold, returned }) => sum + sold - returned, 0)
  const counts = { carts: own.carts.size, skus: skus.length, unitsHeld, orders: own.orders.size, unitsSold }
  const log = await openLog()
  if (typeof log === 'string') return { ...counts, whyNoLog: log, wrong }
  try {
    const { books, events, oversold, payments } = await refold(log, asking.shop, asking.position)
    wrong.push(...oversold, ...doNotAddUp('the log', books, account.stock))
    wrong.push(
      ...differences('the log', books, 'the read models', shown),
      ...moneyIsWrong(books.orders.values(), payments),
    )
    return { ...counts, log: { events }, wrong }
  } finally {
    await log.close()
  }
}
