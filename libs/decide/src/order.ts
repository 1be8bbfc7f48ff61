import type { Change, CommandOf, Decision, DomainEvent, Given, Stamped, View } from './types.ts'

type OrderKey = `order/${string}`
export const orderDueAt = (view: View, key: OrderKey): number | undefined => {
  const order = view.get(key)
  return order?.status === 'unpaid' ? order.payBy : undefined
}
export const endUnpaidOrder = (_view: View, _key: OrderKey, _given: Given): readonly DomainEvent[] => []
export const cancelOrder = (_c: CommandOf<'CancelOrder'>, _view: View, _given: Given): Decision => todo()
const todo = (): never => {
  throw new Error('being built')
}

export type OrderEvent = 'OrderPlaced' | 'OrderPaid' | 'OrderCancelled' | 'OrderExpired' | 'StockSold' | 'StockReturned'
export const evolveOrder = (_view: View, _event: Stamped<OrderEvent>): readonly Change[] => todo()
