import { activeCart, cartView, type View } from '@cartstream/decide'
import { cartIdOf } from '@cartstream/keys'
import type { CartRef, CartView, Command, Id, OnCart } from '@cartstream/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, PartitionLoop } from '../answers.ts'
import type { Desk, LoopFor } from './desk.ts'
import { ifVersionOf } from './if-match.ts'
import type { SendProblem } from './problem.ts'

type CartCommand = Extract<Command, OnCart>
/** A cart command without what every cart command has: whose cart, for whom, on which version. */
export type Wish = CartCommand extends infer C ? (C extends CartCommand ? Omit<C, keyof OnCart> : never) : never
/** `cart` as the path names it: an id, or `me`. `said`: the rest of the target, and the body, as one text. */
export type Asking = { shop: string; cart: string; wish: Wish; said: string }

const ME: CartRef = { me: true }

/** Serves cart commands: every answer, yes or no, shows the cart as it stands now. */
export class CartDesk {
  readonly #desk: Desk
  readonly #loopFor: LoopFor
  readonly #send: SendProblem

  constructor(desk: Desk, loopFor: LoopFor, send: SendProblem) {
    this.#desk = desk
    this.#loopFor = loopFor
    this.#send = send
  }

  /** The body of the answer; undefined where a problem has been sent. */
  serve(request: FastifyRequest, reply: FastifyReply, asking: Asking): Promise<CartView | undefined> {
    const { shop, wish } = asking
    const cart = asking.cart === 'me' ? ME : { id: asking.cart }
    const at = this.#loopFor(shop)
    const { caller } = request.onBehalf
    const ifMatch = request.headers['if-match']
    const ifVersion = ifVersionOf(ifMatch, () => findCart(at.loop, shop, { cart, caller })?.version ?? 0)
    const command = Object.assign(wish, { cart, caller, ifVersion }) as CartCommand
    const said = `${asking.cart}\n${ifMatch ?? ''}\n${asking.said}`
    return this.#desk.ask(request, reply, { at, shop, command, said }, (answer) => {
      if (answer.outcome === 'refused') return this.#refuse(reply, answer, findCart(at.loop, shop, command))
      const shown = cartView(at.loop.view(shop)!, answer.stream!.slice('cart/'.length), at.loop.now())
      reply.header('etag', `"${shown.version}"`)
      return shown
    })
  }

  #refuse(reply: FastifyReply, answer: Answer, cart: CartView | undefined): undefined {
    const { detail, sku, quantity, available } = answer
    if (cart !== undefined) reply.header('etag', `"${cart.version}"`)
    this.#send(reply, answer.code === 'ok' ? 'internal' : answer.code, {
      detail,
      sku,
      quantity,
      available,
      cart,
      version: cart?.version,
    })
    return undefined
  }
}

/** The cart that is meant, as its caller may see it now; undefined where there is none for them. */
const findCart = (loop: PartitionLoop, shop: string, { cart, caller }: OnCart): CartView | undefined => {
  const view = loop.view(shop)
  if (view?.config === undefined) return undefined
  const own = ownCart(view, shop, caller.actor)
  const id = 'me' in cart ? own : cart.id
  const record = view.get(`cart/${id}`)
  const mayBeSeen = record === undefined ? id === own : record.owner === caller.actor || caller.kind === 'staff'
  return mayBeSeen ? cartView(view, id, loop.now()) : undefined
}

const ownCart = (view: View, shop: string, actor: string): Id =>
  activeCart(view, actor, {
    shop,
    now: 0,
    id: () => {
      throw new Error('finding a cart makes no ids')
    },
    cartOf: (of, earlier) => cartIdOf(shop, of, earlier),
  })
