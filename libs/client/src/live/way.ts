import { backoff } from '../http/retry.ts'
import type { World } from '../world.ts'
import type { Transport } from './line.ts'

/** Over what to try next, and when: a WebSocket first, and SSE where that gets nowhere. */
export class Way {
  readonly #world: Pick<World, 'WebSocket' | 'random'>
  transport: Transport
  /** Attempts in vain since the last frame. */
  retries = 0
  /** How often a WebSocket got nowhere and SSE did: after the second time it is SSE that comes first. */
  #blocked = 0

  constructor(world: Pick<World, 'WebSocket' | 'random'>) {
    this.#world = world
    this.transport = this.#first()
  }

  #first(): Transport {
    return this.#world.WebSocket === undefined || this.#blocked > 1 ? 'sse' : 'websocket'
  }

  /** The first frame has come. */
  heard(): void {
    this.retries = 0
    if (this.transport === 'sse' && this.#first() === 'websocket') this.#blocked++
  }

  /** The line has ended; `wasHeard`: after it had brought something. Answers how long to wait, in ms. */
  next(wasHeard: boolean): number {
    const failed = this.transport
    if (!wasHeard && failed === 'websocket') {
      this.transport = 'sse'
      return 0
    }
    this.transport = this.#first()
    return backoff(wasHeard ? 0 : ++this.retries, this.#world.random())
  }
}
