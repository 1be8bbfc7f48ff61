import type { ShopConfig } from '@cartstream/schemas'
import { type Faults, type Random, someFaults } from '@cartstream/spec/simulation'

/** What a seed decides before anything happens: how big, how hostile, and which mishaps beyond the network's. */
export type Profile = {
  handlers: number
  shoppers: number
  shops: readonly string[]
  skus: readonly string[]
  /** Virtual ms in which faults and shoppers are at work. */
  length: number
  /** Mean pause between two commands of one shopper, ms. */
  pause: number
  /** The shops' policy. */
  policy: Partial<ShopConfig> & Pick<ShopConfig, 'holdTtlSeconds' | 'checkoutTtlSeconds'>
  /** How much people want to pay, wait and claim, rather than to fill carts: from 0 to 1. */
  eager: number
  /** How likely they check out the carts of both shops together, where there are two. */
  together: number
  /** How likely they do something in another storefront instead, which tells of its carts. */
  synced: number
  /** Whether there are live sessions. */
  hosted: boolean
  /** What is there of a SKU at first, at most. */
  stock: number
  faults: Faults
  mishaps: readonly Mishap[]
  /** What the wall clock of the first handler is off by, ms. Nothing may depend on it. */
  wallOff: number
  maxBatchBytes: number
  /** Handlers leave a snapshot every so many events; in some seeds none. */
  snapshotEvery: number | undefined
  /** Keys a handler remembers; where few, every key says when it was made. */
  maxKeys: number | undefined
}
export type MishapKind = 'crash' | 'freeze' | 'suspend' | 'jump' | 'leader-step' | 'leader-change' | 'lost-tail' | 'gap'
/** `ms`: how long, or how far. `handler`: whom it meets. */
export type Mishap = { kind: MishapKind; at: number; handler: number; ms: number }

export const profileOf = (random: Random): Profile => {
  const handlers = random.between(2, 3)
  const length = random.between(8_000, 16_000)
  const shops = random.chance(0.4) ? ['demo', 'other'] : ['demo']
  const isMall = shops.length > 1 && random.chance(0.5)
  const profile = {
    handlers,
    shoppers: random.between(3, 5),
    shops,
    together: isMall ? 0.5 : 0.1,
    stock: isMall ? 12 : 5,
    skus: skusOf(random),
    pause: random.pick([500, 900, 1500]),
    policy: policyOf(random),
    eager: random.pick([0.2, 0.4, 0.7]),
    faults: someFaults(random),
    wallOff: random.chance(0.5) ? 20 * 60_000 : 0,
    maxBatchBytes: random.pick([900_000, 900_000, 16_000]),
  }
  const mishaps = mishapsOf(random, { handlers, length })
  const longest = Math.max(0, ...mishaps.map(({ kind, at, ms }) => (kind === 'jump' ? 0 : at + ms)))
  // the log's time and the keys' are compared: a test of forgetting keys is one of clocks that agree
  const agreed = mishaps.every(({ kind }) => kind !== 'leader-step')
  const maxKeys = agreed && random.chance(0.2) ? random.between(3, 12) : undefined
  const synced = profile.policy.acceptUnverifiedCarts ? 0.1 : 0.02
  const hosted = random.chance(0.5)
  const snapshotEvery = random.pick([undefined, 5, 40, 200])
  return {
    ...profile,
    synced,
    hosted,
    snapshotEvery,
    mishaps,
    maxKeys,
    length: Math.max(length, Math.min(longest, 120_000)),
  }
}

/** Few of them, so that people meet; K is a bundle of A and B, M is weighed. */
const skusOf = (random: Random): readonly string[] => [
  ...random.pick([
    ['A', 'B'],
    ['A', 'B', 'C'],
  ]),
  ...(random.chance(0.4) ? ['K'] : []),
  ...(random.chance(0.25) ? ['M'] : []),
]

const policyOf = (random: Random): Profile['policy'] => ({
  hold: random.pick(['add', 'add', 'add', 'add', 'checkout', 'never']),
  holdTtlSeconds: random.pick([1, 1, 2, 3, 5, 8, 30]),
  holdCapSeconds: random.pick([4, 20, 7200]),
  checkoutTtlSeconds: random.pick([1, 3, 8, 1800]),
  cartIdleSeconds: random.pick([2, 5, 1800]),
  cartKeptSeconds: random.pick([60, 86_400]),
  unpaidOrderSeconds: random.pick([2, 5, 86_400]),
  onExpiry: random.pick(['keep', 'remove']),
  addAgain: random.chance(0.85) ? 'increment' : 'reject',
  maxHoldsPerCustomer: random.pick([2, 1000, 1000]),
  maxLines: random.pick([2, 100, 100]),
  mergeStrategy: random.pick(['sum', 'max', 'guest-wins', 'existing-wins', 'guest-if-existing-empty']),
  latePayment: random.pick(['refund', 'ask']),
  taxRate: random.pick(['0', '0.2', '0.075']),
  payLater: random.chance(0.3),
  ...(random.chance(0.3) && { guestHoldTtlSeconds: random.between(1, 4) }),
  ...(random.chance(0.05) && { cartsEnabled: false }),
  ...(random.chance(0.5) && { acceptUnverifiedCarts: true }),
})

const LIKELY: [MishapKind, number, (random: Random) => number][] = [
  ['crash', 0.5, (r) => r.between(50, 3000)],
  ['freeze', 0.4, (r) => r.pick([400, 1500, 4000, 9000, 90_000])],
  ['suspend', 0.2, (r) => r.pick([400, 1500, 4000, 30_000])],
  ['jump', 0.06, (r) => r.pick([3000, 20 * 60_000])],
  ['leader-step', 0.15, (r) => r.pick([300, -300, 3000, -3000, -8000, 120_000])],
  ['leader-change', 0.3, () => 0],
  ['lost-tail', 0.08, (r) => r.between(1, 4)],
  ['gap', 0.03, () => 70_000],
]

const mishapsOf = (random: Random, { handlers, length }: { handlers: number; length: number }): Mishap[] =>
  LIKELY.flatMap(([kind, probability, size]) => {
    const found: Mishap[] = []
    for (let i = 0; i < 3 && random.chance(probability); i++) {
      const long = kind === 'freeze' || kind === 'suspend'
      // long sleeps are costly to simulate: they are taken once in a while
      const ms = size(random)
      found.push({
        kind,
        at: random.between(1000, length - 1000),
        handler: random.between(0, handlers - 1),
        ms: long && ms > 10_000 && random.chance(0.7) ? 2500 : ms,
      })
      if (kind === 'lost-tail' || kind === 'leader-step' || kind === 'gap') break
    }
    return found
  })
