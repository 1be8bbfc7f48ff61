import { hash } from 'node:crypto'
import type { Command } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'
import type { Answer, Submission, Unanswered } from '../src/answers.ts'
import type { Request } from './handler.ts'
import type { World } from './world.ts'

export type Heard = Answer | Unanswered | 'nothing'
const CLIENT_TIMEOUT_MS = 2500

/** Sends commands as the SDK does: one key a command, the same key again, at another handler, until somebody says for certain. */
export class Client {
  readonly #world: World
  readonly random: Random
  readonly #name: string
  readonly shop: string
  #sent = 0

  constructor(world: World, { name, shop }: { name: string; shop: string }, random: Random) {
    this.#world = world
    this.#name = name
    this.shop = shop
    this.random = random
  }

  /** Under a key of its own, or under the one that is given: who knows what it stands for may ask with it again. */
  async issue(command: Submission['command'], actor: string, given?: string): Promise<Heard> {
    const key = given ?? `${this.#name}-${this.#sent++}`
    const random = this.random
    const request: Request = { shop: this.shop, key: key.padEnd(22, '_'), body: bodyOf(command), command, actor }
    if (this.#world.profile.maxKeys !== undefined || random.chance(0.3))
      request.keyTime = this.#world.keyTimeOf(request.key)
    if (given === undefined && random.chance(0.04)) void this.#misuse(request)
    if (random.chance(0.08)) void this.#ask(request, random.between(0, 2))
    let at = random.between(0, 2)
    for (let attempt = 0; attempt < 7; attempt++) {
      const heard = await this.#ask(request, at)
      if (heard !== 'nothing' && heard.outcome !== 'unanswered') {
        if (random.chance(0.1)) void this.#ask(request, random.between(0, 2))
        return heard
      }
      this.#world.tally.add('retries')
      if (random.chance(0.8)) at++
      await this.#world.sleep(random.between(20, 400))
    }
    return 'nothing'
  }

  /** The same key for another command, before or after the right one. */
  async #misuse(request: Request): Promise<void> {
    await this.#world.sleep(this.random.between(0, 1500))
    const { actor } = request
    const command: Command = { type: 'ClearCart', cart: { me: true }, caller: { actor, kind: 'customer' } }
    await this.#ask({ ...request, command, body: bodyOf(command) }, this.random.between(0, 2))
  }

  /** One try at one handler, over a network of its own. */
  #ask(request: Request, at: number): Promise<Heard> {
    const { time, handlers, witness } = this.#world
    return new Promise((resolve) => {
      const cancel = time.after(CLIENT_TIMEOUT_MS, () => resolve('nothing'))
      const hear = (heard: Heard) => {
        cancel()
        time.after(this.#trip(), () => resolve(heard))
      }
      time.after(this.#trip(), () => {
        const handler = handlers[at % handlers.length]!
        if (!handler.receive(witness, request, hear)) hear('nothing')
      })
    })
  }

  #trip(): number {
    return this.random.between(2, 60) / 10
  }
}

export const bodyOf = (command: Submission['command']): string =>
  hash('sha256', JSON.stringify(command), 'base64url').slice(0, 22)

export const actorOf = (name: string): string => name.padEnd(22, '0')
