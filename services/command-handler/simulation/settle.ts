import { actorOf } from './client.ts'
import { settleSome } from './staff.ts'
import type { World } from './world.ts'

/** Longer than any step of the log's clock backwards: that long it may take until everybody is ready. */
const PATIENCE_MS = 20_000
/** As long may it take until money, and combined checkouts, are where they belong. */
const AFFAIRS_MS = 60_000

/** Fair weather again: everybody comes back, what was asked is asked once more, and all agree. */
export const settle = async (world: World): Promise<void> => {
  const { handlers, time, random, witness, broker } = world
  handlers.forEach((handler, index) => {
    if (handler.dead || handler.jumped) {
      handler.kill()
      world.start(index)
    }
  })
  const ready = () => handlers.every((h) => h.loop.status().state === 'ready')
  await time.runUntil(time.now + PATIENCE_MS, ready)
  if (broker.losses.length === 0) {
    const known = witness.definite()
    for (let i = 0; i < Math.min(8, known.length); i++) {
      const { shop, key, body, command, keyTime } = random.pick(known)
      const request = { shop, key, body, command, actor: actorOf('again'), ...(keyTime !== undefined && { keyTime }) }
      random.pick(handlers).receive(witness, request, () => {})
    }
  }
  if (broker.losses.length === 0) void settleSome(world)
  await time.runUntil(time.now + 6300)
  await time.runUntil(time.now + AFFAIRS_MS, () => world.provider.untold === 0 && world.reader.done)
  await time.runUntil(time.now + PATIENCE_MS, ready)
  // whoever reads needs a moment after the last append
  for (let seen = -1; seen !== broker.records.length; await time.runUntil(time.now + 700)) seen = broker.records.length
}
