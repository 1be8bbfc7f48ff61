import { shopOf } from '@cartstream/run'
import { ShopId } from '@cartstream/schemas'
import type { FastifyRequest } from 'fastify'
import type { Hook } from '../http/door.ts'
import { badHeader, Refused } from '../http/problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `findShop`: the shop of a request whose path names none. */
    shop: string
  }
}

/** `usual`: the shop of whoever names none, and whose token is good for several. */
export type FindShop = { usual: string | undefined }

/** An onRequest hook, after the door: which shop the request is about, by X-Shop-Id, the token, or the installation's own. Throws Refused. */
export const findShop =
  ({ usual }: FindShop): Hook =>
  (request, _reply, done) => {
    request.shop = shopFor(request, usual)
    done()
  }

const shopFor = ({ headers, claims }: FastifyRequest, usual: string | undefined): string => {
  const asked = headers['x-shop-id']
  if (asked !== undefined && !ShopId.safeParse(asked).success) throw badHeader('X-Shop-Id', 'is not the id of a shop')
  const found = shopOf(claims ?? undefined, { asked: asked as string | undefined, usual })
  if (found === 'unknown') throw new Refused('not-found', { detail: 'there is no such shop for this token' })
  if (found === 'unnamed') throw badHeader('X-Shop-Id', 'must name the shop, for nothing else does')
  return found.shop
}
