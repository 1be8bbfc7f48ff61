import type { AvailabilityRow, CartRow } from '@cartstream/read'
import { CartView } from '@cartstream/schemas'
import type { View } from '@cartstream/stream'
import { z } from 'zod'
import type { Names } from './names.ts'

const sinceWhen = { openedAt: z.iso.datetime(), lastActivityAt: z.iso.datetime() }
/** A cart as its owner sees it. `now` is in single carts only. */
export const OwnCart = CartView.extend(sinceWhen).partial({ now: true, openedAt: true, lastActivityAt: true })
/** A cart as the shop's people see it: whose it is, by pseudonym; `subject` for staff and admins only. */
export const LiveCart = OwnCart.extend({
  owner: z.string(),
  ownerKind: z.enum(['customer', 'guest']),
  subject: z.string().optional(),
})

const Stock = z.object({ batch: z.string(), onHand: z.string(), held: z.string(), available: z.string() })
/** A SKU as the public sees it. `stock` in place of `available` where the shop shows no numbers. */
export const PublicAvailability = z.object({
  sku: z.string(),
  name: z.string(),
  unit: z.string(),
  price: z.string(),
  retailPrice: z.string().optional(),
  currency: z.string(),
  status: z.enum(['listed', 'delisted']),
  available: z.string().optional(),
  stock: z.enum(['in', 'low', 'out']),
  variants: z.array(z.object({ name: z.string(), additionalPrice: z.string() })).optional(),
  minimumPerCart: z.string().optional(),
  maximumPerCart: z.string().optional(),
  attributes: z.record(z.string(), z.string()).optional(),
})
/** A SKU as the shop's people see it: what is on hand and held, by pool. */
export const Availability = PublicAvailability.extend({
  onHand: z.string().optional(),
  held: z.string().optional(),
  safetyStock: z.string().optional(),
  backorder: z.string().optional(),
  pools: z.array(Stock).optional(),
})

/** Fewer than this many units are "low" (the shop's policy will say it per SKU). */
const LOW = 5
const stockOf = ({ available, status }: AvailabilityRow): 'in' | 'low' | 'out' => {
  if (status === 'delisted' || /^[0.]+$/.test(available)) return 'out'
  return Number.parseInt(available, 10) < LOW ? 'low' : 'in'
}

const publicRow = ({ onHand: _1, held: _2, safetyStock: _3, backorder: _4, pools: _5, ...row }: AvailabilityRow) => ({
  ...row,
  stock: stockOf(row as AvailabilityRow),
})
const ownCart = ({ owner: _1, ownerKind: _2, ...row }: CartRow) => row

/** Every way a row can be shown. */
export const createViews = (names: Names) =>
  ({
    /** Staff and admins: pseudonym and name. */
    staffCart: {
      name: 'staff',
      render: (row: object) => ({ ...row, subject: names.nameOf((row as CartRow).owner) }),
    },
    /** Analysts: pseudonym only. */
    analystCart: { name: 'analyst', render: (row: object) => row },
    ownCart: { name: 'own', render: (row: object) => ownCart(row as CartRow) },
    staffStock: { name: 'staff', render: (row: object) => ({ ...row, stock: stockOf(row as AvailabilityRow) }) },
    publicStock: { name: 'public', render: (row: object) => publicRow(row as AvailabilityRow) },
    /** Where the shop shows no numbers. */
    coarseStock: {
      name: 'coarse',
      render: (row: object) => {
        const { available: _, ...rest } = publicRow(row as AvailabilityRow)
        return rest
      },
    },
  }) satisfies Record<string, View>
export type Views = ReturnType<typeof createViews>
