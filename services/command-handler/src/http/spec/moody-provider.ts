import { type IntentRequest, type PaymentProvider, ProviderRefused, ProviderUnavailable } from '@cartstream/pay'
import { createTestProvider } from '@cartstream/pay/test'
import { PAY_SECRET } from './served.ts'

/** The test provider with moods, for specs: it hangs, is away, refuses, leaves refunds pending, gives client secrets; and counts what it is asked. */
export type Moody = PaymentProvider & {
  mood: 'well' | 'away' | 'refuses' | 'hangs' | 'pending'
  /** Every intent that was asked for, heard or not. */
  readonly asked: IntentRequest[]
  /** Every refund that was made. */
  readonly refunded: string[]
  /** How often it was asked about an intent, or to pay it. */
  questions: number
}
/** A secret that must never be written down anywhere. */
export const CLIENT_SECRET = 'shh_client_secret_of_a_payer'

export const moodyProvider = (): Moody => {
  const real = createTestProvider({ secret: PAY_SECRET })
  const inMood = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (moody.mood === 'away') throw new ProviderUnavailable('it is away')
    if (moody.mood === 'refuses') throw new ProviderRefused('it takes no money today')
    if (moody.mood === 'hangs') await new Promise(() => {})
    return ask()
  }
  const moody: Moody = {
    ...real,
    mood: 'well',
    asked: [],
    refunded: [],
    questions: 0,
    async createIntent(request) {
      moody.asked.push(request)
      return inMood(async () => ({ ...(await real.createIntent(request)), clientSecret: CLIENT_SECRET }))
    },
    async find(intent) {
      moody.questions++
      return inMood(async () => {
        const found = await real.find(intent)
        return found && { ...found, clientSecret: CLIENT_SECRET }
      })
    },
    async confirm(intent, method) {
      moody.questions++
      return inMood(() => real.confirm(intent, method))
    },
    async refund(request) {
      return inMood(async () => {
        if (moody.mood === 'pending') return { providerRefund: 'tr_pending', outcome: 'pending' as const }
        const made = await real.refund(request)
        moody.refunded.push(request.refund)
        return made
      })
    },
  }
  return moody
}
