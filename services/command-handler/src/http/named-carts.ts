import { mayUse } from '@cartstream/run'
import type { CombinedBody } from '@cartstream/schemas'
import type { FastifyRequest } from 'fastify'
import { ownCart } from './cart-desk.ts'
import type { LoopAt, LoopFor } from './desk.ts'
import { heardOut } from './heard-out.ts'
import { badField, Refused } from './problem.ts'

type Named = CombinedBody['carts'][number]
type Where = {
  carts: readonly Named[]
  loopFor: LoopFor
  /** How long a log may take to say that a cart is not there, ms. */
  ms: number
}

/** The carts that a request names, `me` as what it is now: each in a shop of the token's, each the caller's own. Rejects with a Refused. */
export const namedCarts = async (
  { claims, onBehalf }: FastifyRequest,
  { carts, loopFor, ms }: Where,
): Promise<readonly { shop: string; cart: string }[]> => {
  const { actor } = onBehalf.caller
  if (carts.some(({ shop }) => !mayUse(claims, shop)))
    throw new Refused('not-found', { detail: 'there is no such shop for this token' })
  const found = await Promise.all(
    carts.map(async (named) => {
      const at = loopFor(named.shop)
      const cart = own(at, named, actor) ?? (await later(at, named, { actor, ms }))
      if (cart === undefined) throw new Refused('not-found', { detail: `there is no such cart in ${named.shop}` })
      return { shop: named.shop, cart }
    }),
  )
  const twice = found.findIndex(({ cart }, i) => found.findIndex((other) => other.cart === cart) < i)
  if (twice >= 0) throw badField(`/carts/${twice}`, 'names a cart a second time', 'custom')
  return found
}

/** What is not here may be in the log all the same. */
const later = async (at: LoopAt, named: Named, { actor, ms }: { actor: string; ms: number }) => {
  await heardOut(at, named.shop, { actor, ms })
  return own(at, named, actor)
}

const own = ({ loop }: LoopAt, { shop, cart }: Named, actor: string): string | undefined => {
  const view = loop.view(shop)
  if (view?.config === undefined) return undefined
  const active = ownCart(view, shop, actor)
  if (cart === 'me' || cart === active) return active
  return view.get('cart', cart)?.owner === actor ? cart : undefined
}
