import type { Reads } from '@cartstream/read'
import { lettingIn } from '@cartstream/run'
import { Id, ShopId, Sku } from '@cartstream/schemas'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { waitAtLeast } from '../http/at-least.ts'
import { admit, type Look, rolesFor } from '../http/viewer.ts'
import { listQuery } from './lists.ts'

export const ShopParams = z.object({ shop: ShopId })
export const SkuParams = z.object({ shop: ShopId, sku: Sku })
/** A resource of the shop by its id. */
export const IdParams = z.object({ shop: ShopId, id: Id })
/** What the routes of one resource take. */
export const One = z.strictObject({ atLeast: listQuery.atLeast })

/** Makes preHandlers under /v1/shops/:shop: what `look` asks of the viewer, and what the caller has written already. */
export const entering = (reads: Reads) => (look: Look) =>
  lettingIn(rolesFor(look), async (request: FastifyRequest) => {
    const { shop } = request.params as { shop: string }
    admit(request.viewer, shop, look)
    await waitAtLeast(reads, shop, request, (request.query as { atLeast?: string }).atLeast)
  })
