import { partsOf, sumOf } from '../money.ts'
import type { OrderBooks } from './books.ts'

/** Money as the log tells it: amounts that were taken and given back, and what was taken for nothing. */
export type Payments = { taken: string[]; refunded: string[]; unfulfilled: number }

/** Where orders and money do not agree, a sentence each: what was taken is what all orders cost, what was given back what the cancelled ones do. */
export const moneyIsWrong = (orders: Iterable<OrderBooks>, { taken, refunded, unfulfilled }: Payments): string[] => {
  const all = [...orders]
  const [ordered, paid] = [sumOf(all.map(({ total }) => total)), sumOf(taken)]
  const [cancelled, back] = [sumOf(all.filter(isCancelled).map(({ total }) => total)), sumOf(refunded)]
  const wrong: string[] = []
  if (partsOf(ordered) !== partsOf(paid)) wrong.push(`the log: the orders cost ${ordered}, but ${paid} was paid`)
  if (partsOf(cancelled) !== partsOf(back))
    wrong.push(`the log: the cancelled orders cost ${cancelled}, but ${back} is refunded`)
  if (unfulfilled > 0) wrong.push(`the log: ${unfulfilled} payments have no order`)
  return wrong
}

const isCancelled = ({ status }: OrderBooks): boolean => status === 'cancelled'
