import type { CommandOf } from '@cartstream/decide'
import type { CommandType, Taken } from '@cartstream/schemas'
import { ann, onMine } from './sample.ts'
import { idOf } from './world.ts'

/**
 * Commands of checkouts, payments and orders, one canonical example each: Ann's second command checks out the mug that her first one put
 * into her cart, and 15.00 GBP are paid for it. A spec names what differs.
 */
export const annsCheckout = idOf(2, 0)
export const money: Taken = { provider: 'test', intent: 'pi_1', amount: '15.00', currency: 'GBP' }

type Differing<T extends CommandType> = Partial<CommandOf<T>>

export const checkOut = (differing: Differing<'StartCheckout'> = {}): CommandOf<'StartCheckout'> => ({
  ...{ type: 'StartCheckout', ...onMine, provider: 'test' },
  ...differing,
})
export const giveUp = (differing: Differing<'CancelCheckout'> = {}): CommandOf<'CancelCheckout'> => ({
  ...{ type: 'CancelCheckout', ...onMine },
  ...differing,
})
export const buy = (sku: string, quantity: string, differing: Differing<'BuyNow'> = {}): CommandOf<'BuyNow'> => ({
  ...{ type: 'BuyNow', sku, quantity, caller: ann, provider: 'test' },
  ...differing,
})
export const intend = (differing: Differing<'RecordIntent'> = {}): CommandOf<'RecordIntent'> => ({
  ...{ type: 'RecordIntent', checkout: annsCheckout, ...money },
  ...differing,
})
export const confirm = (differing: Differing<'ConfirmPayment'> = {}): CommandOf<'ConfirmPayment'> => ({
  ...{ type: 'ConfirmPayment', checkout: annsCheckout, ...money },
  ...differing,
})
export const fail = (differing: Differing<'FailPayment'> = {}): CommandOf<'FailPayment'> => ({
  ...{ type: 'FailPayment', checkout: annsCheckout, reason: 'declined' },
  ...differing,
})
export const settle = (how: 'order' | 'refund', intent = money.intent): CommandOf<'SettlePayment'> => ({
  ...{ type: 'SettlePayment', checkout: annsCheckout, intent, how },
})
export const handBack = (differing: Differing<'SettlePayment'> = {}): CommandOf<'SettlePayment'> => ({
  ...{ type: 'SettlePayment', checkout: annsCheckout, intent: money.intent, how: 'by-hand', note: 'in cash' },
  ...differing,
})
export const cancelOrder = (order: string, restock = true): CommandOf<'CancelOrder'> => ({
  ...{ type: 'CancelOrder', order, restock, reason: 'asked' },
})
