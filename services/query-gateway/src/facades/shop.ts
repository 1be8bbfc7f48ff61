import { badHeader, Refused } from '@cartstream/answer'
import { shopOf } from '@cartstream/run'
import { ShopId } from '@cartstream/schemas'
import type { FastifyRequest } from 'fastify'

/** The shop of a request whose path names none: by X-Shop-Id, the token, or the installation's own, `usual`. Throws Refused. */
export const shopFor = ({ headers, viewer }: FastifyRequest, usual: string | undefined): string => {
  const asked = headers['x-shop-id']
  if (asked !== undefined && !ShopId.safeParse(asked).success) throw badHeader('X-Shop-Id', 'is not the id of a shop')
  const found = shopOf(viewer?.claims, { asked: asked as string | undefined, usual })
  if (found === 'unknown') throw new Refused('not-found', 'there is no such shop for this token')
  if (found === 'unnamed') throw badHeader('X-Shop-Id', 'must name the shop, for nothing else does')
  return found.shop
}
