import type { View } from '@cartstream/decide'
import type { Command } from '@cartstream/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../answers.ts'
import type { Desk, LoopFor } from './desk.ts'
import { badHeader, type SendProblem } from './problem.ts'

/** A command of a shop's people; `show` reads the record that the answer shows. */
export type Asking<R> = { shop: string; command: Command; said: string; show(view: View): R }

export class ShopDesk {
  readonly #desk: Desk
  readonly #loopFor: LoopFor
  readonly #send: SendProblem

  constructor(desk: Desk, loopFor: LoopFor, send: SendProblem) {
    this.#desk = desk
    this.#loopFor = loopFor
    this.#send = send
  }

  /** The body of the answer; undefined where a problem has been sent. */
  serve<R>(request: FastifyRequest, reply: FastifyReply, asking: Asking<R>): Promise<R | undefined> {
    const { shop, command, said, show } = asking
    // These records have no entity tag, so to go on would be to overwrite what the caller asked us not to.
    if (request.headers['if-match'] !== undefined) throw badHeader('If-Match', 'is understood for carts only')
    const at = this.#loopFor(shop)
    return this.#desk.ask(request, reply, { at, shop, command, said }, (answer) =>
      answer.outcome === 'ok' ? show(at.loop.view(shop)!) : this.#refuse(reply, answer),
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
