import { join } from 'node:path'
import { openProviders, type Providers } from '@cartstream/pay/open'
import { CannotStart, loadOrMakeSecret } from '@cartstream/run'

/** What the embedded instance's test provider signs with, for loadOrMakeSecret. */
export const paymentSecretFile = (home: string): string => join(home, 'test-payment-secret')

/** The payment providers that the environment names; the test provider, unless it says otherwise. Throws CannotStart. */
export const openPayments = async (
  home: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Providers> => {
  const PAYMENT_TEST_SECRET = env.PAYMENT_TEST_SECRET?.trim() || (await loadOrMakeSecret(paymentSecretFile(home)))
  try {
    return await openProviders({ ...env, PAYMENT_TEST_SECRET })
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}.`, 'Correct these variables, or leave them out.', error)
  }
}
