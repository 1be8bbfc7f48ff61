import { CartView, SyncedCartView } from '@cartstream/schemas'
import { z } from 'zod'

/** What the commands of analysts print as JSON. */

const count = z.int().min(0)
const whose = { owner: z.string(), subject: z.string().optional() }
const cart = z.union([CartView, SyncedCartView])
const pool = { batch: z.string(), onHand: z.string(), held: z.string(), available: z.string() }
const of = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape)

export const history = of({
  ...{ cart: z.string(), ...whose, before: cart.optional(), after: cart.optional() },
  events: z.array(
    of({
      ...{ id: z.string(), type: z.string(), at: z.string(), position: z.string(), actor: z.string().optional() },
      ...{ data: z.record(z.string(), z.unknown()), state: cart },
    }),
  ),
  changes: z.array(of({ path: z.string(), was: z.unknown().optional(), is: z.unknown().optional() })).optional(),
})

const held = { id: z.string(), cart: z.string(), ...whose, quantity: z.string(), expiresAt: z.string() }
const rows = {
  sku: of({
    ...{ kind: z.literal('sku'), sku: z.string(), name: z.string(), status: z.enum(['listed', 'delisted']) },
    ...{ available: z.string(), onHand: z.string().optional(), held: z.string().optional(), holds: count },
    pools: z.array(of(pool)).optional(),
  }),
  hold: of({
    ...{ kind: z.literal('hold'), ...held, line: z.string(), sku: z.string(), batch: z.string().optional() },
    reservedAt: z.string(),
  }),
  cart: z.looseObject({ kind: z.literal('cart'), ...whose, id: z.string(), version: count }), // a cart as storefronts see it
}
export const state = of({
  ...{ shop: z.string(), at: z.string(), position: z.string().optional() },
  counts: of({ skus: count, holds: count, carts: count }).optional(),
  rows: z.array(z.discriminatedUnion('kind', [rows.sku, rows.hold, rows.cart])),
})

export const explain = of({
  ...{ sku: z.string(), name: z.string(), status: z.enum(['listed', 'delisted']), buyable: z.boolean() },
  ...{ at: z.string(), position: z.string(), words: z.array(z.string()).min(1) },
  pool: of({ ...pool, safetyStock: z.string(), backorder: z.string() }),
  parts: z.array(of({ sku: z.string(), quantity: z.string(), available: z.string() })).optional(),
  holds: count,
  heldBy: z.array(of({ ...held, ageSeconds: count, secondsLeft: z.int() })),
  waiting: of({ places: count, firstWants: z.string().optional() }),
  lastUnit: of({
    ...{ event: z.string(), type: z.string(), at: z.string(), position: z.string() },
    ...{ cart: z.string().optional(), order: z.string().optional() },
  }).optional(),
  refusals: of({
    ...{ count, since: z.string(), lastAt: z.string().optional(), atLeast: z.literal(true).optional() },
  }).optional(),
})

const place = { height: z.string(), offset: z.string(), id: z.string() }
export const certificate = of({
  ...{ format: z.literal('cartstream.certificate.v1'), claim: z.string(), logId: z.string() },
  ...{ verdict: z.enum(['no-oversell', 'breached']), shop: z.string().nullable(), hash: z.string() },
  ranges: z.array(
    of({
      ...{ partition: count, position: z.string(), prefixes: count },
      ...{ first: of(place), last: of({ ...place, at: z.string() }) },
    }),
  ),
  counts: of({ events: count, holds: count, sales: count, checks: count, prefixes: count }),
  breaches: of({
    count,
    told: z.array(
      of({
        ...{ kind: z.string(), shop: z.string(), sku: z.string().optional(), event: z.string(), type: z.string() },
        ...{ at: z.string(), detail: z.string(), position: z.string().optional() },
      }),
    ),
  }),
  code: of({ version: z.string(), sources: z.string() }),
})
