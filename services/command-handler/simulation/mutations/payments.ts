import { decider, type Mutations, one } from './edit.ts'

/** Checkouts, money and orders. */
export const paymentMutations: Mutations = {
  'checkout-extends-on-each-repeat': {
    says: 'asked for again, a checkout moves the holds on again',
    edits: [
      decider(
        'start-checkout',
        "import { freeze, otherTotal } from './freeze.ts'\n",
        `import { heldForCheckout, holdingOf } from './checkout-holds.ts'
import { freeze, otherTotal } from './freeze.ts'
import { takingsOf } from './takings.ts'\n`,
      ),
      decider(
        'start-checkout',
        'const again = ({ combined, total, seen }: StartCheckout, { view, id }: Target, checkout: string): Decision => {\n',
        `const again = ({ combined, total, seen }: StartCheckout, target: Target, checkout: string): Decision => {
  const { view, id, cart, given } = target\n`,
      ),
      decider(
        'start-checkout',
        '{ rejected: refused } : { accepted: [] }',
        '{ rejected: refused } : { accepted: heldForCheckout(target, holdingOf(target, takingsOf(cart!.lines, cart, given.now))) }',
      ),
    ],
  },
  'forgotten-too-soon': {
    says: 'what is over is forgotten after two seconds',
    edits: [
      decider('forget', 'export const KEPT_MS = 30 * 86_400_000', 'export const KEPT_MS = 2000'),
      decider('retire', 'const ROW = 64', 'const ROW = 1'),
    ],
  },
  'cap-not-applied-to-checkout': one(
    'a checkout may hold more than a customer may',
    decider('freeze', '    tooManyHolds(target, holding) ??\n', ''),
    334,
  ),
  'checkout-outlasts-its-holds': one(
    'a checkout ends by its own time, whatever it holds',
    decider(
      'freeze',
      'firstEnd(target, holding))',
      'target.given.now + checkoutTtl(target) + 0 * firstEnd(target, holding))',
    ),
  ),
  'discount-forgotten-at-checkout': one(
    'what was taken off is charged all the same',
    decider('sale', ', discountOf(taken, currency)),', ', undefined && discountOf(taken, currency)),'),
  ),
  'expired-checkout-is-paid-in-time': one(
    'a checkout is over some seconds after its end',
    decider('checkout', 'checkout.expiresAt : undefined', 'checkout.expiresAt + 3000 : undefined'),
  ),
  'confirm-does-not-end-the-hold': one(
    'what was sold is held for ever',
    decider('fulfil', 'data: { ...data, ...(hold && { hold: hold.hold }) }', 'data: { ...data, ...(hold && {}) }'),
  ),
  'late-order-without-stock': one(
    'money that comes late is an order, whatever is left',
    decider(
      'confirm-payment',
      "return canBeHad(checkout, view, given.now) ? 'order' : 'out-of-stock'",
      "return canBeHad(checkout, view, given.now) ? 'order' : 'order'",
    ),
  ),
  'webhook-twice-counts-twice': one(
    'money that is told of again is taken for new money',
    decider(
      'confirm-payment',
      'if (before !== undefined && !less(before, command.amount)) return { accepted: [] }\n',
      '',
    ),
  ),
  'any-amount-is-an-order': one(
    'whoever pays a penny has it all',
    decider('confirm-payment', "  if (!right) return 'amount-differs'\n", ''),
  ),
  'late-money-forgotten': one(
    "money for a checkout that is over is nobody's business",
    decider(
      'confirm-payment',
      '  return { accepted: [succeeded(payment), ...becoming(payment, became)] }',
      "  if (checkout.status === 'over') return { accepted: [] }\n  return { accepted: [succeeded(payment), ...becoming(payment, became)] }",
    ),
  ),
  'refunded-and-still-open': one(
    'money that was given back stays on the list',
    decider('payment', 'if (order === undefined) draft.set(', 'if (order !== undefined) draft.set('),
  ),
  'by-hand-besides-the-provider': one(
    'people give back what the provider is still giving back',
    decider(
      'give-back',
      "status === 'requested' && provider !== INVOICE ?",
      "status !== 'failed' && provider === '' ?",
    ),
  ),
  'by-hand-twice': one(
    'people give back again what they have given back',
    decider('give-back', '  if (record.byHand) return { accepted: [] }\n', ''),
  ),
  'two-checkouts-of-one-line': one(
    'a later checkout goes on when its lines are ordered by an earlier one',
    decider(
      'fulfil',
      "if (cart?.status !== 'checkout' || cart.checkout === checkout.checkout ||",
      "if (cart !== undefined || cart?.status !== 'checkout' ||",
    ),
  ),
  'ordered-lines-stay': one(
    'what a late payment has bought stays in the cart',
    decider('fulfil', 'return [...cart.lines, ...(cart.saved ?? [])]', 'return [...(cart.saved ?? [])]'),
    103,
  ),
  'cancelled-twice': one(
    'an order can be cancelled again',
    decider('cancel-order', "if (order.status === 'cancelled') {", "if (order.status === 'cancelled' && id === '') {"),
  ),
  'unpaid-order-keeps-its-stock': one(
    'an order that nobody paid gives nothing back',
    decider('order', ', ...returning(view, order)]', ']'),
  ),
  'failure-releases-nothing-and-freezes': one(
    'a payment that fails after it succeeded opens the cart again',
    decider('fail-payment', "  if (status !== 'active') return { accepted: [] }\n", ''),
  ),
}
