import { INVOICE } from '@cartstream/decide'
import { list } from '@cartstream/run'
import { ProviderName } from '@cartstream/schemas'
import type { Till } from '../pay/till.ts'

/** What clients call a way to pay, and the provider that is meant; undefined: whichever is the usual one. */
export type PaymentMethods = Readonly<Record<string, string | undefined>>

const PAIR = /^([\w-]{1,64})(?:=(.*))?$/

/** As an environment variable tells them: `razorpay=test,card=stripe`; a name alone means the usual provider. */
export const paymentMethods = () =>
  list().transform((pairs, context): PaymentMethods => {
    const methods: Record<string, string | undefined> = Object.create(null)
    for (const pair of pairs) {
      const [, method, provider] = PAIR.exec(pair) ?? []
      if (method === undefined || (provider !== undefined && !ProviderName.safeParse(provider).success))
        context.addIssue({ code: 'custom', message: `${pair} is not <method>=<provider>, such as razorpay=test` })
      else methods[method] = provider
    }
    return methods
  })

type Known = Pick<Till, 'names' | 'usual' | 'knows'>

/** The provider that is meant; a provider's own name means itself. Undefined where nobody here is meant. */
export const providerOf = (method: string, till: Known, methods: PaymentMethods = {}): string | undefined => {
  const provider = Object.hasOwn(methods, method) ? (methods[method] ?? till.usual) : method
  return till.knows(provider) ? provider : undefined
}

/** Everything that `providerOf` finds somebody for. */
export const methodsOf = (till: Known, methods: PaymentMethods = {}): string[] => [
  ...new Set([...Object.keys(methods), ...till.names, INVOICE].filter((name) => providerOf(name, till, methods))),
]

/** Methods that mean a provider who is not set up here: a mistake of whoever set them. */
export const unmeant = (till: Known, methods: PaymentMethods = {}): string[] =>
  Object.keys(methods).filter((method) => providerOf(method, till, methods) === undefined)
