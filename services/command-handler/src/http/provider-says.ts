import { type Intent, ProviderRefused, ProviderUnavailable } from '@cartstream/pay'
import type { Taken } from '@cartstream/schemas'
import type { Known, Till } from '../pay/till.ts'
import { Refused } from './problem.ts'

/** What a question to a provider threw, for the caller: no answer is a 503 that may be asked again; anything else stays what it is. */
export const unanswered = (error: unknown): unknown =>
  error instanceof ProviderUnavailable ? new Refused('provider-unavailable', { cause: error }) : error

/** A payment as the log knows it. `isOver`: nobody waits for it any more. */
export type Payment = Pick<Known, 'provider' | 'total' | 'currency'> & { intent?: string | undefined; isOver: boolean }
/** `failed`: why it will never be paid, in words that may be shown. */
export type Said = Taken | { failed: string }

/** What the provider says that it has taken, or that it never will. Throws Refused where neither is so yet, or it cannot be told now. */
export const takenBy = async (till: Till, payment: Payment, method: string | undefined): Promise<Said> => {
  const { provider, intent, isOver } = payment
  if (intent === undefined) {
    if (isOver) throw new Refused('checkout-over')
    throw new Refused('payment-pending', { detail: 'the provider knows of no payment yet: send the checkout again' })
  }
  const said = await ask(till, { ...payment, intent }, method)
  switch (said?.status) {
    case 'succeeded':
      return { provider, intent, amount: said.amount, currency: said.currency }
    case 'open':
      throw new Refused(isOver ? 'checkout-over' : 'payment-pending')
    case 'failed':
    case 'cancelled':
    case undefined:
      return { failed: said?.reason ?? 'the provider says that it will not be paid' }
  }
}

/** Nothing is paid on what is over: there the provider is only asked what it knows. */
const ask = async (
  till: Till,
  { isOver, ...payment }: Known & { isOver: boolean },
  method: string | undefined,
): Promise<Intent | undefined> => {
  try {
    return await (isOver ? till.find(payment) : till.confirm(payment, method))
  } catch (error) {
    if (error instanceof ProviderRefused) throw new Refused('payment-failed', { detail: error.message })
    throw unanswered(error)
  }
}

/** As numbers, not as text. */
export const sameAmount = (a: string, b: string): boolean => shortest(a) === shortest(b)
const shortest = (amount: string): string => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount)
