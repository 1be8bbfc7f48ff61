import { CartView, Id, ShopId, Sku, StaffSessionView, SyncedCartView } from '@cartstream/schemas'
import { z } from 'zod'
import { When } from './when.ts'

export const ShopParams = z.object({ shop: ShopId })
export const CartParams = z.object({ shop: ShopId, cart: Id })
export const SkuParams = z.object({ shop: ShopId, sku: Sku })

const atLeast = z.string().max(8192).optional()
const page = {
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  next: z.string().max(4096).optional(),
}
export const HistoryQuery = z.strictObject({ from: When.optional(), to: When.optional(), ...page, atLeast })
export const StateQuery = z.strictObject({
  ...{ at: When.optional(), cart: Id.optional(), sku: Sku.optional() },
  ...page,
  atLeast,
})
export const ExplainQuery = z.strictObject({
  at: When.optional(),
  batch: z.string().min(1).max(64).default('-'),
  atLeast,
})
export const MomentsQuery = z.strictObject({ at: When.optional(), atLeast })
export const CertificateQuery = z.strictObject({ atLeast })

const whose = { owner: z.string(), subject: z.string().optional() }
const State = z.union([CartView, SyncedCartView])
export const HistoryEvent = z.object({
  id: z.string(),
  type: z.string(),
  at: z.string(),
  position: z.string(),
  actor: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
  state: State,
})
const Change = z.object({ path: z.string(), was: z.unknown().optional(), is: z.unknown().optional() })
/** `changes`: between the two moments that were asked for. */
export const History = z.object({
  cart: z.string(),
  ...whose,
  events: z.array(HistoryEvent),
  before: State.optional(),
  after: State.optional(),
  changes: z.array(Change).optional(),
  next: z.string().optional(),
})

const PoolRow = z.object({ batch: z.string(), onHand: z.string(), held: z.string(), available: z.string() })
export const SkuRow = z.object({
  ...{ kind: z.literal('sku'), sku: z.string(), name: z.string(), status: z.enum(['listed', 'delisted']) },
  ...{ available: z.string(), onHand: z.string().optional(), held: z.string().optional() },
  pools: z.array(PoolRow).optional(),
  holds: z.int(),
})
export const HoldRow = z.object({
  ...{ kind: z.literal('hold'), id: z.string(), cart: z.string(), line: z.string(), ...whose },
  ...{ sku: z.string(), batch: z.string().optional(), quantity: z.string() },
  ...{ reservedAt: z.string(), expiresAt: z.string() },
})
const ofCart = { kind: z.literal('cart'), ...whose, ownerKind: z.enum(['customer', 'guest']).optional() }
export const CartRow = z.union([
  CartView.extend({ ...ofCart, lastActivityAt: z.string().optional() }),
  SyncedCartView.extend(ofCart),
])
/** For the shop's people alone, as a live session is; what is sealed in it is not told. */
export const SessionRow = StaffSessionView.omit({ config: true, credit: true }).extend({ kind: z.literal('session') })
/** `first`, `last`: of the shop's events; `before`, `after`: the nearest on either side of `at`. `now`: what a slider ends at. */
export const MomentsAnswer = z.object({
  ...{ shop: z.string(), at: z.string(), now: z.string() },
  ...{ first: z.string().optional(), last: z.string().optional() },
  ...{ before: z.string().optional(), after: z.string().optional() },
})
/** `position`: up to which the log was read; `at`: the instant it is looked at: what is due then does not count. */
export const StateAnswer = z.object({
  ...{ shop: z.string(), at: z.string(), position: z.string().optional() },
  counts: z.object({ skus: z.int(), holds: z.int(), carts: z.int() }).optional(),
  rows: z.array(z.union([SkuRow, HoldRow, CartRow, SessionRow])),
  next: z.string().optional(),
})

const HeldBy = z.object({
  ...{ id: z.string(), cart: z.string(), ...whose, quantity: z.string(), expiresAt: z.string() },
  ...{ ageSeconds: z.int(), secondsLeft: z.int() },
})
export const ExplainAnswer = z.object({
  ...{ sku: z.string(), name: z.string(), status: z.enum(['listed', 'delisted']), buyable: z.boolean() },
  ...{ at: z.string(), position: z.string(), words: z.array(z.string()) },
  pool: PoolRow.extend({ safetyStock: z.string(), backorder: z.string() }),
  parts: z.array(z.object({ sku: z.string(), quantity: z.string(), available: z.string() })).optional(),
  holds: z.int(),
  heldBy: z.array(HeldBy),
  waiting: z.object({ places: z.int(), firstWants: z.string().optional() }),
  lastUnit: z
    .object({
      ...{ event: z.string(), type: z.string(), at: z.string(), position: z.string() },
      ...{ cart: z.string().optional(), order: z.string().optional() },
    })
    .optional(),
  refusals: z
    .object({
      ...{ count: z.int(), since: z.string(), lastAt: z.string().optional() },
      atLeast: z.literal(true).optional(),
    })
    .optional(),
})

const Place = z.object({ height: z.string(), offset: z.string(), id: z.string() })
export const CertificateAnswer = z.object({
  ...{
    format: z.literal('cartstream.certificate.v1'),
    claim: z.string(),
    verdict: z.enum(['no-oversell', 'breached']),
  },
  ...{ logId: z.string(), shop: z.string().nullable() },
  ranges: z.array(
    z.object({
      ...{ partition: z.int(), first: Place, last: Place.extend({ at: z.string() }) },
      ...{ position: z.string(), prefixes: z.int() },
    }),
  ),
  counts: z.object({ events: z.int(), holds: z.int(), sales: z.int(), checks: z.int(), prefixes: z.int() }),
  breaches: z.object({
    count: z.int(),
    told: z.array(
      z.object({
        ...{ kind: z.string(), shop: z.string(), sku: z.string().optional(), event: z.string(), type: z.string() },
        ...{ at: z.string(), detail: z.string(), position: z.string().optional() },
      }),
    ),
  }),
  code: z.object({ version: z.string(), sources: z.string() }),
  hash: z.string(),
})
