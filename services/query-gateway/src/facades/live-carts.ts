import { Refused } from '@cartstream/answer'
import type { CartRow, StreamRow, SyncedRow } from '@cartstream/read'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { waitAtLeast } from '../http/at-least.ts'
import { described } from '../http/described.ts'
import { admit, isStaff } from '../http/viewer.ts'
import { sumOf } from './cart-sync.ts'
import type { Facade } from './routes.ts'
import { readSessions } from './sessions.ts'
import { shopFor } from './shop.ts'

/** Document 1, live carts: what staff poll. Money and quantities are JSON numbers there, and instants epoch ms. */

const NO_SHOP = 'Shop context not found'
/** The most carts of one answer, which has no pages: those that were changed last. */
const MOST = 10_000

const ActiveCart = z.object({
  sessionId: z.string(),
  items: z.array(z.looseObject({})),
  total: z.number(),
  itemCount: z.number(),
  lastUpdated: z.int(),
  createdAt: z.int(),
  shopId: z.string(),
  customerName: z.string().optional(),
  customerEmail: z.string().optional(),
})
type ActiveCart = z.infer<typeof ActiveCart>

export const liveCarts = (app: FastifyInstance, facade: Facade): void => {
  const schema = {
    ...described('Carts with items, of the shop and of other storefronts (document 1)', z.array(ActiveCart), {
      tag: 'documents',
      roles: ['admin', 'staff'],
    }),
    querystring: z.object({}),
  }
  app.get('/api/carts/active', { schema }, async (request) => {
    const shop = await contextOf(request, facade)
    await waitAtLeast(facade.reads, shop, request, undefined)
    return readActive(facade, shop)
  })
}

/** The shop whose staff asks. Throws Refused. */
const contextOf = async (request: FastifyRequest, { reads, settings }: Facade): Promise<string> => {
  const { viewer } = request
  const shop = shopOfStaff(request, settings.defaultShop)
  if (!isStaff(viewer)) throw new Refused('forbidden', `the role ${viewer.claims.role} may not read this`)
  if ((await reads.shop(shop)) === undefined) throw new Refused('not-found', NO_SHOP)
  return shop
}

const shopOfStaff = (request: FastifyRequest, usual: string | undefined): string => {
  try {
    const shop = shopFor(request, usual)
    admit(request.viewer, shop, 'live-carts')
    return shop
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'forbidden') throw error
    throw new Refused(error.code, NO_SHOP, error.errors && { errors: error.errors })
  }
}

/** The first to come first. What is past its end is not shown, whether or not an event has said so. */
const readActive = async (facade: Facade, shop: string): Promise<ActiveCart[]> => {
  const { rows, now } = await facade.reads.snapshot('live-carts', { shop }, { limit: MOST, newest: true })
  const live = rows.flatMap(({ row }: StreamRow<'live-carts'>) =>
    row === null || ('expiresAt' in row && Date.parse(row.expiresAt) <= now.getTime()) ? [] : [row],
  )
  await facade.names.learn(live.map(customerOf))
  const sessions = await readSessions(facade, shop, live)
  const nameOf = (row: CartRow | SyncedRow) => facade.names.nameOf(customerOf(row))
  return live
    .map((row) => ({ ...shown(row, sessions.get(row.id) ?? row.id, shop), ...named(row, nameOf(row)) }))
    .sort((a, b) => a.createdAt - b.createdAt)
}

const customerOf = (row: CartRow | SyncedRow): string => ('customer' in row ? row.customer : undefined) ?? row.owner

/** A customer is known by the subject of their token, which often is an address; guests and sessions are nobody. */
const named = (row: CartRow | SyncedRow, subject: string | undefined): Partial<ActiveCart> => {
  if (subject === undefined || (row.ownerKind === 'guest' && !('customer' in row))) return {}
  return { customerName: subject, ...(subject.includes('@') && { customerEmail: subject }) }
}

/** The members in the document's order. */
const shown = (row: CartRow | SyncedRow, sessionId: string, shopId: string): ActiveCart => {
  const { lastActivityAt, openedAt, total } = row
  return {
    sessionId,
    ...('unverified' in row ? { items: [...row.items] } : { items: row.items.map(item) }),
    total: Number(total),
    itemCount: 'unverified' in row ? row.itemCount : sumOf(row.items.map(({ quantity }) => quantity)),
    lastUpdated: Date.parse(lastActivityAt),
    createdAt: Date.parse(openedAt),
    shopId,
  }
}

const item = ({ id, sku, variant, name, unit, quantity, unitPrice, lineTotal }: CartRow['items'][number]) => ({
  ...{ id, sku, name, ...(variant !== undefined && { variant }), unit },
  ...{ price: Number(unitPrice), quantity: Number(quantity), total: Number(lineTotal) },
})
