import { encode, GENESIS, LOG_KEY, seal } from '@cartstream/log'
import type { Command } from '@cartstream/schemas'
import { noFaults } from '@cartstream/spec/simulation'
import type { Violation } from './judge/broken.ts'
import { judge } from './judge/judge.ts'
import type { Mishap } from './profile.ts'
import { actorOf, Client, choreOf, productOf, wishOf } from './shopper.ts'
import { EPOCH, World } from './world.ts'

export type Outcome = {
  seed: number
  violation: Violation | undefined
  hash: string
  counts: Readonly<Record<string, number>>
  lines: readonly string[]
}

/** One seed from its first record to its verdict. The wall clock is the running handler's while it lasts. */
export const runSeed = async (seed: number): Promise<Outcome> => {
  const realNow = Date.now
  const world = new World(seed)
  Date.now = () => world.wall()
  const failed = (error: unknown) => {
    world.failure ??= error
  }
  process.on('unhandledRejection', failed)
  try {
    await live(world).catch(failed)
    // rejections that nobody handles are told once the queues are empty
    await new Promise(setImmediate)
    const { failure } = world
    const violation = failure === undefined ? judge(world) : crashed(failure)
    count(world)
    return { seed, violation, hash: world.story.hash(), counts: world.tally.counts, lines: world.story.lines }
  } finally {
    process.off('unhandledRejection', failed)
    Date.now = realNow
  }
}

const crashed = (error: unknown): Violation => ({
  promise: 'no-crash',
  what: error instanceof Error ? (error.stack ?? error.message) : String(error),
})

const live = async (world: World): Promise<void> => {
  await open(world)
  await trade(world)
  await settle(world)
}

/** A log, handlers, and a shop with a little stock: all in fair weather. */
const open = async (world: World): Promise<void> => {
  const { broker, random, profile, time } = world
  const nonce = Buffer.alloc(16)
  random.fill(nonce)
  const data = { logId: '00000000-0000-4000-8000-000000000000', partitions: 1, partition: 0, format: 1 as const }
  const created = encode({ type: 'LogCreated', stream: 'log/0', data }, LOG_KEY, 'created', EPOCH, {})
  const sealed = seal(GENESIS, nonce.toString('hex'), [created])
  broker.produce([{ key: Buffer.from(LOG_KEY), value: created.value, link: sealed.links[0] }])
  for (let i = 0; i < profile.handlers; i++) world.start(i)
  const { holdTtlSeconds, holdCapSeconds, onExpiry, addAgain, maxHoldsPerCustomer } = profile
  const policy = { holdTtlSeconds, holdCapSeconds, onExpiry, addAgain, maxHoldsPerCustomer }
  const commands: Command[] = [
    { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', ...policy } },
    ...profile.skus.map((sku): Command => ({ type: 'ListProduct', product: productOf(sku, random) })),
    ...profile.skus.map((sku): Command => {
      return {
        ...{ type: 'AdjustStock', sku, batch: '-', change: { set: String(random.between(1, 5)) }, reason: 'count' },
      } as Command
    }),
  ]
  const owner = new Client(world, 'o', random.fork())
  let done = false
  void (async () => {
    for (const command of commands) await owner.issue(command, actorOf('staff'))
    done = true
  })()
  await time.runUntil(60_000, () => done)
}

/** Shoppers and staff at work while the network, the broker and the handlers suffer. */
const trade = async (world: World): Promise<void> => {
  const { random, profile, time } = world
  Object.assign(world.faults, profile.faults)
  const [begin, end] = [time.now, time.now + profile.length]
  for (const mishap of profile.mishaps) time.after(mishap.at, () => meet(world, mishap))
  const gaps = profile.mishaps.filter(({ kind }) => kind === 'gap')
  const quietAt = (now: number) => gaps.find(({ at, ms }) => now - begin >= at && now - begin < at + ms)
  // a long run is long because somebody sleeps, not because more is bought
  const pause = profile.pause * Math.max(1, profile.length / 16_000)
  let busy = 0
  const shop = async (act: (client: Client) => Promise<unknown>, client: Client, mean: number) => {
    busy++
    for (;;) {
      const gap = quietAt(time.now)
      await world.sleep(gap === undefined ? mean * 2 * client.random.next() : gap.at + gap.ms - (time.now - begin))
      if (time.now >= end) break
      if (quietAt(time.now) === undefined) await act(client)
    }
    busy--
  }
  for (let i = 0; i < profile.shoppers; i++) {
    const caller = { actor: actorOf(`c${i}`), kind: i === 0 ? ('guest' as const) : ('customer' as const) }
    const act = (client: Client) => client.issue(wishOf(world, caller, client.random), caller.actor)
    void shop(act, new Client(world, `c${i}`, random.fork()), pause)
  }
  const chores = (client: Client) => client.issue(choreOf(world, actorOf('staff'), client.random), actorOf('staff'))
  void shop(chores, new Client(world, 'staff', random.fork()), pause * 2)
  await time.runUntil(end)
  Object.assign(world.faults, noFaults)
  for (const handler of world.handlers) if (handler.frozen) handler.thaw()
  await time.runUntil(end + 60_000, () => busy === 0)
}

const meet = (world: World, { kind, handler: index, ms }: Mishap): void => {
  const { handlers, time, broker, story, tally } = world
  const handler = handlers[index]!
  story.say('fate', `${kind} ${handler.name} ${ms}`)
  tally.add(kind)
  switch (kind) {
    case 'crash':
      handler.kill()
      time.after(ms, () => {
        if (handlers[index]!.dead) world.start(index)
      })
      break
    case 'freeze':
    case 'suspend':
      handler.freeze(kind === 'suspend')
      time.after(ms, () => handler.thaw())
      break
    case 'jump':
      handler.jump(ms)
      break
    case 'leader-change':
      broker.changeLeader()
      break
    case 'leader-step':
      broker.changeLeader(ms)
      break
    case 'lost-tail':
      broker.loseTail(ms, time.now)
      break
    case 'gap':
      break
  }
}

/** Longer than any step of the log's clock backwards: that long it may take until everybody is ready. */
const PATIENCE_MS = 20_000

/** Fair weather again: everybody comes back, what was asked is asked once more, and all agree. */
const settle = async (world: World): Promise<void> => {
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
      const { key, body, command, keyTime } = random.pick(known)
      const request = { key, body, command, actor: actorOf('again'), ...(keyTime !== undefined && { keyTime }) }
      random.pick(handlers).receive(witness, request, () => {})
    }
  }
  await time.runUntil(time.now + 6300)
  await time.runUntil(time.now + PATIENCE_MS, ready)
  // whoever reads needs a moment after the last append
  for (let seen = -1; seen !== broker.records.length; await time.runUntil(time.now + 700)) seen = broker.records.length
}

const count = ({ tally, witness, lives, broker }: World): void => {
  tally.add('seeds')
  tally.add('commands', new Set(witness.asked.map(({ key }) => key)).size)
  for (const { answer } of witness.asked) {
    if (answer === undefined) tally.add('never answered')
    else if (answer.outcome === 'unanswered') tally.add(`503 ${answer.code}`)
    else tally.add(answer.replayed ? 'replayed' : answer.outcome === 'ok' ? 'accepted' : `refused ${answer.code}`)
  }
  tally.add('divergences', lives.filter((h) => h.loop.status().state === 'diverged').length)
  tally.add('records', broker.records.length)
}
