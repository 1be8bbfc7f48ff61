import type { Violation } from './judge/broken.ts'
import { judge } from './judge/judge.ts'
import { open } from './open.ts'
import { settle } from './settle.ts'
import { trade } from './trade.ts'
import { World } from './world.ts'

export type Outcome = {
  seed: number
  violation: Violation | undefined
  hash: string
  counts: Readonly<Record<string, number>>
  lines: readonly string[]
}

/** One seed from its first record to its verdict. */
export const runSeed = (seed: number): Promise<Outcome> =>
  play(seed, (world) => {
    const { failure } = world
    const violation = failure === undefined ? judge(world) : crashed(failure)
    count(world)
    return { seed, violation, hash: world.story.hash(), counts: world.tally.counts, lines: world.story.lines }
  })

/** What comes of a seed, as `end` sees it at the end. The wall clock is the running handler's while it lasts. */
export const play = async <T>(seed: number, end: (world: World) => T): Promise<T> => {
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
    return end(world)
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
