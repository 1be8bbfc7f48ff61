import { Refused } from '@cartstream/answer'
import type { AvailabilityRow, Page, Reads } from '@cartstream/read'
import { AdCart, AdState, adItem, adOf, adSums } from '@cartstream/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { waitAtLeast } from '../http/at-least.ts'
import { described } from '../http/described.ts'
import { admit, rolesFor } from '../http/viewer.ts'
import type { OwnCartBody } from '../rows/schemas.ts'
import type { Facade, FacadeSettings } from './routes.ts'
import { shopFor } from './shop.ts'

/** Document 3, carts with reservations: its cart, and what is left of a state's ads. */

export const AdCartView = AdCart.extend({ createdAt: z.string().nullable() })
export type AdCartView = z.infer<typeof AdCartView>

/** Throws Refused where this installation has its carts switched off. */
export const mustHaveCarts = ({ enableCart = true }: FacadeSettings): void => {
  if (!enableCart) throw new Refused('carts-disabled')
}

/** When each line of a cart was first held, by line: that is when it was added, where the shop holds what is in carts. */
export const addedIn = async (reads: Reads, shop: string, { id, items }: OwnCartBody): Promise<Map<string, string>> => {
  const added = new Map<string, string>()
  if (items.length === 0) return added
  const { rows } = await reads.snapshot('reservations', { shop, filter: { cart: id } }, { limit: 10_000 })
  for (const { row } of rows) {
    const before = row && added.get(row.line)
    if (row && (before === undefined || row.reservedAt < before!)) added.set(row.line, row.reservedAt)
  }
  return added
}

export const adView = (
  cart: OwnCartBody,
  added: ReadonlyMap<string, string>,
  { viewer, headers }: FastifyRequest,
): AdCartView => {
  const userId = (headers['cartstream-subject'] as string | undefined) ?? viewer.claims.sub
  const said = { userId, updatedAt: cart.lastActivityAt ?? null, now: cart.now ?? new Date().toISOString() }
  const items = cart.items.map((line) => adItem(line, added.get(line.id)))
  return { items, ...adSums(cart, said), createdAt: cart.openedAt ?? null }
}

/** Numbers: null to customers of a shop that shows its stock as low, in or out. */
const AdView = z.object({
  itemId: z.string(),
  state: z.string(),
  adType: z.string(),
  title: z.string(),
  price: z.number(),
  inventory: z.number().nullable(),
  activeReservations: z.number().nullable(),
  availableNow: z.number().nullable(),
  stock: z.enum(['in', 'low', 'out']),
})
const StateView = z.object({ state: z.string(), ads: z.array(AdView) })

/** Rows are read so many at a time; more kinds of ads than all pages have, those included that are sold no more, a state does not show. */
const PAGE = 1000
const MOST_PAGES = 20

export const inventory = (instance: FastifyInstance, { reads, settings, views, viewFor }: Facade): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  app.get(
    '/api/inventory/:state',
    {
      schema: {
        ...described('What is left of a state’s ads (document 3)', StateView, {
          tag: 'documents',
          roles: rolesFor('availability'),
        }),
        params: z.object({ state: AdState }),
        querystring: z.object({}),
      },
    },
    async (request) => {
      const { viewer, params } = request
      const { state } = params
      const shop = shopFor(request, settings.defaultShop)
      admit(viewer, shop, 'availability')
      await waitAtLeast(reads, shop, request, undefined)
      const counted = (await viewFor.stock(viewer, shop)) !== views.coarseStock
      const rows = await rowsIn(reads, shop, state)
      const ads = rows.flatMap((row) => (row.status === 'delisted' ? [] : adIn(row, counted)))
      if (ads.length === 0) throw new Refused('not-found', `there are no ads in ${state}`)
      return { state, ads: ads.sort((a, b) => (a.itemId < b.itemId ? -1 : 1)) }
    },
  )
}

/** In the order of changes: what changes meanwhile comes once more, as it is by then. */
const rowsIn = async (reads: Reads, shop: string, state: string): Promise<readonly AvailabilityRow[]> => {
  const scope = { shop, filter: { skuPrefix: `${state}#` } }
  const found = new Map<string, AvailabilityRow>()
  let page: Page | undefined
  for (let read = 0; read < MOST_PAGES; read++) {
    const { rows, next } = await reads.snapshot('availability', scope, { limit: PAGE, ...(page && { page }) })
    for (const { key, row } of rows) if (row !== null) found.set(key, row)
    if (next === undefined) break
    page = next
  }
  return [...found.values()]
}

const adIn = (row: AvailabilityRow, counted: boolean): z.infer<typeof AdView>[] => {
  const { sku, name, price, onHand, held, available, stock } = row
  const ad = adOf(sku)
  if (ad === undefined) return []
  const count = (quantity: string) => (counted ? Number(quantity) : null)
  const counts = { inventory: count(onHand), activeReservations: count(held), availableNow: count(available) }
  return [{ itemId: sku, ...ad, title: name, price: Number(price), ...counts, stock }]
}
