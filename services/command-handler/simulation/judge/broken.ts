/** The promises that a run is held to, by name. */
export type PromiseName =
  | 'no-oversell'
  | 'exactly-once'
  | 'no-lost-acknowledgement'
  | 'refusal-changes-nothing'
  | 'same-key-same-outcome'
  | 'every-answer-is-logged'
  | 'no-false-refusal'
  | 'no-false-already-so'
  | 'no-due-hold-revived'
  | 'no-hold-ended-early'
  | 'every-due-hold-ended'
  | 'each-hold-ends-once'
  | 'no-hold-without-a-line'
  | 'held-as-wanted'
  | 'extended-by-activity-only'
  | 'newest-holds-end-first'
  | 'nobody-is-skipped'
  | 'frozen-cart-stays'
  | 'cart-has-one-life'
  | 'abandoned-when-idle'
  | 'checkout-ends-in-time'
  | 'one-order-a-checkout'
  | 'order-takes-its-stock'
  | 'totals-exact'
  | 'paid-money-has-one-end'
  | 'combined-is-whole'
  | 'session-has-one-life'
  | 'credit-is-kept'
  | 'events-follow-each-other'
  | 'events-do-what-was-asked'
  | 'time-only-forward'
  | 'time-fits-the-log'
  | 'first-is-no-replay'
  | 'everybody-is-told'
  | 'everybody-recovers'
  | 'no-false-divergence'
  | 'lost-tail-is-noticed'
  | 'one-state'
  | 'no-crash'
export type Violation = { promise: PromiseName; what: string }

export class Broken extends Error {
  readonly promise: PromiseName
  constructor(promise: PromiseName, what: string) {
    super(what)
    this.promise = promise
  }
}

export const check = (holds: boolean, promise: PromiseName, what: () => string): void => {
  if (!holds) throw new Broken(promise, what())
}
