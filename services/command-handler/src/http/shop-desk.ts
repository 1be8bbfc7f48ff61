import type { View } from '@cartstream/decide'
import type { Command } from '@cartstream/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, CleanUp } from '../answers.ts'
import type { Desk, Done, LoopFor } from './desk.ts'
import { badHeader, type SendProblem } from './problem.ts'

/** A command that is not about a cart by its name, and what its caller said besides. */
export type Asking = { shop: string; command: Command | CleanUp; said: string }

export class ShopDesk {
  readonly #desk: Desk
  readonly #loopFor: LoopFor
  readonly #send: SendProblem

  constructor(desk: Desk, loopFor: LoopFor, send: SendProblem) {
    this.#desk = desk
    this.#loopFor = loopFor
    this.#send = send
  }

  /** The body of the answer: the record that `show` reads. Undefined where a problem has been sent. */
  serve<R>(
    request: FastifyRequest,
    reply: FastifyReply,
    { show, ...asking }: Asking & { show(view: View): R },
  ): Promise<Awaited<R> | undefined> {
    return this.ask(request, reply, asking, ({ view }) => show(view))
  }

  /** As `serve`, for answers that need more than the view. */
  ask<R>(
    request: FastifyRequest,
    reply: FastifyReply,
    { shop, command, said }: Asking,
    show: (done: Done) => R,
  ): Promise<Awaited<R> | undefined> {
    // These records have no entity tag, so to go on would be to overwrite what the caller asked us not to.
    if (request.headers['if-match'] !== undefined) throw badHeader('If-Match', 'is understood for carts only')
    const at = this.#loopFor(shop)
    return this.#desk.ask(request, reply, { at, shop, command, said }, (answer) =>
      answer.outcome === 'ok' ? show({ at, answer, view: at.loop.view(shop)! }) : this.#refuse(reply, answer),
    )
  }

  #refuse(reply: FastifyReply, answer: Answer): undefined {
    const { code, detail, sku, quantity, available } = answer
    // A count that is not the expected one is told under its own name, as the list of problems says.
    const onHand = code === 'stock-changed' ? available : undefined
    const left = onHand === undefined ? available : undefined
    this.#send(reply, code === 'ok' ? 'internal' : code, { detail, sku, quantity, available: left, onHand })
    return undefined
  }
}
