import { activeCart, cartView, type View } from '@cartstream/decide'
import { cartIdOf, type Keys } from '@cartstream/keys'
import type { CartRef, CartView, Command, Id, OnCart } from '@cartstream/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, PartitionLoop } from '../answers.ts'
import type { Desk, Done, LoopFor } from './desk.ts'
import { ifVersionOf } from './if-match.ts'
import type { SendProblem } from './problem.ts'

type CartCommand = Extract<Command, OnCart>
/** A cart command without what every cart command has: whose cart, for whom, on which version. */
export type Wish = CartCommand extends infer C ? (C extends CartCommand ? Omit<C, keyof OnCart> : never) : never
/** `cart` as the path names it: an id, or `me`. `said`: the rest of the target, and the body, as one text. */
export type Asking = { shop: string; cart: string; wish: Wish; said: string }

export type CartDeskOptions = { desk: Desk; loopFor: LoopFor; send: SendProblem; keys: Pick<Keys, 'subjectsOf'> }

const ME: CartRef = { me: true }

/** Serves cart commands: every answer, yes or no, shows the cart as it stands now. */
export class CartDesk {
  readonly #desk: Desk
  readonly #loopFor: LoopFor
  readonly #send: SendProblem
  readonly #keys: CartDeskOptions['keys']

  constructor({ desk, loopFor, send, keys }: CartDeskOptions) {
    this.#desk = desk
    this.#loopFor = loopFor
    this.#send = send
    this.#keys = keys
  }

  /** The body of the answer; undefined where a problem has been sent. */
  serve(request: FastifyRequest, reply: FastifyReply, asking: Asking): Promise<CartView | undefined> {
    return this.ask(request, reply, asking, ({ at, answer, view }) => {
      const shown = cartView(view, shownCart(asking, view, { answer, request }), at.loop.now())
      reply.header('etag', `"${shown.version}"`)
      return shown
    })
  }

  /** As `serve`, for answers that show something else: `show` makes it of what was done. */
  ask<R>(
    request: FastifyRequest,
    reply: FastifyReply,
    asking: Asking,
    show: (done: Done) => R,
  ): Promise<Awaited<R> | undefined> {
    const { shop, wish } = asking
    const cart = asking.cart === 'me' ? ME : { id: asking.cart }
    const at = this.#loopFor(shop)
    const { caller } = request.onBehalf
    const ifMatch = request.headers['if-match']
    const ifVersion = ifVersionOf(ifMatch, () => findCart(at.loop, shop, { cart, caller })?.version ?? 0)
    const command = Object.assign(wish, { cart, caller, ifVersion }) as CartCommand
    const said = `${asking.cart}\n${ifMatch ?? ''}\n${asking.said}`
    return this.#desk.ask(request, reply, { at, shop, command, said }, (answer) => {
      if (answer.outcome === 'refused') {
        const shown = findCart(at.loop, shop, command)
        if (answer.code !== 'cart-empty') return this.#refuse(reply, answer, shown)
        const owner = at.loop.view(shop)?.get('cart', shown?.id ?? '')?.owner
        return this.#whoseOf(request, owner).then((user) => this.#refuse(reply, answer, shown, user)) as never
      }
      return show({ at, answer, view: at.loop.view(shop)! })
    })
  }

  #refuse(reply: FastifyReply, answer: Answer, cart: CartView | undefined, user?: string): undefined {
    const { code, detail, sku, quantity, available } = answer
    if (cart !== undefined) reply.header('etag', `"${cart.version}"`)
    const said = { detail, sku, quantity, available, cart, version: cart?.version, user }
    this.#send(reply, code === 'ok' ? 'internal' : code, said)
    return undefined
  }

  /** The subject whose cart it is: who asks, unless staff ask about another's. */
  async #whoseOf({ onBehalf }: FastifyRequest, owner: string | undefined): Promise<string | undefined> {
    if (owner === undefined || owner === onBehalf.caller.actor) return onBehalf.subject
    return (await this.#keys.subjectsOf([owner]).catch(() => new Map<string, string>())).get(owner)
  }
}

/** The cart that the answer is about: the one that was named, or that `me` was when it was decided on. */
const shownCart = (
  { shop, cart }: Asking,
  view: View,
  { answer, request }: { answer: Answer; request: FastifyRequest },
): Id => {
  if (cart !== 'me') return cart
  const { actor } = request.onBehalf.caller
  const told = answer.stream?.startsWith('cart/') ? answer.stream.slice('cart/'.length) : undefined
  const isOther = told === undefined || (view.get('cart', told)?.owner ?? actor) !== actor
  return isOther ? ownCart(view, shop, actor) : told
}

/** The cart that is meant, as its caller may see it now; undefined where there is none for them. */
export const findCart = (
  loop: PartitionLoop,
  shop: string,
  { cart, caller }: Pick<OnCart, 'cart' | 'caller'>,
): CartView | undefined => {
  const view = loop.view(shop)
  if (view?.config === undefined) return undefined
  const own = ownCart(view, shop, caller.actor)
  const id = 'me' in cart ? own : cart.id
  const record = view.get('cart', id)
  const mayBeSeen = record === undefined ? id === own : record.owner === caller.actor || caller.kind === 'staff'
  return mayBeSeen ? cartView(view, id, loop.now()) : undefined
}

/** The caller's active cart, or the id reserved for their next one. */
export const ownCart = (view: View, shop: string, actor: string): Id =>
  activeCart(view, actor, {
    shop,
    now: 0,
    id: () => {
      throw new Error('finding a cart makes no ids')
    },
    cartOf: (of, which) => cartIdOf(shop, of, which),
    newest: () => [],
  })
