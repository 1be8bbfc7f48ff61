import { findCheckout } from './payment.ts'
import type { CommandOf, Decision, Given, View } from './types.ts'

/** State: over a checkout, waiting for money or not. */

/** Refusal: `not-found`; `combined-part`: only the whole can fail. */

/**
 * Opens the cart again; what is held stays held until its own time. Already so for a checkout that waits no more, paid or not, and for
 * an intent that is not the one it waits for: what fails late, or twice, fails nothing.
 */
export const failPayment = (command: CommandOf<'FailPayment'>, view: View, _given: Given): Decision => {
  const found = findCheckout(command, view)
  if ('rejected' in found) return found
  const { checkout, cart, status, combined, intent: waitedFor } = found.checkout
  if (status !== 'active') return { accepted: [] }
  if (combined !== undefined) {
    return { rejected: { code: 'combined-part', detail: combined, stream: `payment/${checkout}` } }
  }
  const { reason } = command
  const intent = command.intent ?? waitedFor
  if (waitedFor !== undefined && intent !== waitedFor) return { accepted: [] }
  const data = { checkout, cart, reason, ...(intent !== undefined && { intent }) }
  return { accepted: [{ type: 'CheckoutFailed', stream: `cart/${cart}`, data }] }
}
