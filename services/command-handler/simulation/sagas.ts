import type { Intent } from '@cartstream/pay'
import type { Providers } from '@cartstream/pay/open'
import { createLogger } from '@cartstream/run'
import type { PartitionLoop } from '../src/answers.ts'
import { Sagas } from '../src/combined/sagas.ts'
import type { Time } from '../src/partition/time.ts'
import { type Due, Till } from '../src/pay/till.ts'
import type { Handler } from './handler.ts'
import type { World } from './world.ts'

const logger = createLogger('simulation', 'silent')
const nobody = { names: [], warnings: [], byName: () => undefined } as unknown as Providers

/** The way to the world's provider, which answers after a moment. */
class WorldsTill extends Till {
  readonly #world: World
  readonly #time: Time

  constructor(world: World, time: Time) {
    super({ providers: nobody })
    this.#world = world
    this.#time = time
  }

  override async intend({ id, shop, total, currency }: Due): Promise<Intent> {
    await new Promise<void>((resolve) => this.#time.after(20, resolve))
    const about = { provider: 'test' as const, shop, payment: id, combined: true, amount: total }
    const { id: intent, amount } = this.#world.provider.create(id, about)
    return { intent, status: 'open', amount, currency, reference: undefined }
  }
}

/** The real runner of combined checkouts in one life of a handler, whose steps are seen as everybody's commands are. */
export const sagasOf = (world: World, time: Time, rank: number): Sagas =>
  new Sagas({ till: new WorldsTill(world, time), logger, time, rank, standInMs: 500 })

/** A handler's loop, as its sagas see it. */
export const seenLoop = (world: World, handler: Handler): PartitionLoop => {
  const { loop } = handler
  return {
    submit: ({ shop, key, body, command, actor }) =>
      new Promise((resolve) => {
        const request = { shop, key, body, command, actor }
        if (!handler.receive(world.witness, request, resolve)) resolve({ outcome: 'unanswered', code: 'unavailable' })
      }),
    view: (shop) => loop.view(shop),
    held: (shop) => loop.held(shop),
    now: () => loop.now(),
    status: () => loop.status(),
    ready: () => loop.ready(),
    close: () => loop.close(),
  }
}
