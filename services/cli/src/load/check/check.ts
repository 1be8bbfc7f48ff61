import type { EventLog } from '@cartstream/log'
import type { Account } from '../account.ts'
import { booksOf, differences, doNotAddUp } from './books.ts'
import { refold } from './log.ts'
import { type Asking, readModels } from './read-models.ts'

/** `log`: how many events of the shop were folded again; absent where the log could not be read from here (`why`). */
export type Checked = {
  carts: number
  skus: number
  unitsHeld: number
  log?: { events: number }
  whyNoLog?: string
  wrong: string[]
}

/**
 * The check at the end: for every SKU stock and holds add up, in the read models and in the log, and the load's account, the read models
 * and the log tell of the same carts and the same stock.
 */
export const check = async (
  account: Account,
  asking: Asking,
  openLog: () => Promise<EventLog | string>,
): Promise<Checked> => {
  const own = booksOf(account)
  const shown = await readModels(asking)
  const wrong = [
    ...doNotAddUp('read models', shown),
    ...differences('the account of the load', own, 'the read models', shown),
  ]
  const unitsHeld = [...own.skus.values()].reduce((sum, { held }) => sum + held, 0)
  const counts = { carts: own.carts.size, skus: own.skus.size, unitsHeld }
  const log = await openLog()
  if (typeof log === 'string') return { ...counts, whyNoLog: log, wrong }
  try {
    const { books, events, oversold } = await refold(log, asking.shop, asking.position)
    wrong.push(...oversold, ...doNotAddUp('the log', books), ...differences('the log', books, 'the read models', shown))
    return { ...counts, log: { events }, wrong }
  } finally {
    await log.close()
  }
}
