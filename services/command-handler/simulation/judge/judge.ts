import type { World } from '../world.ts'
import { checkAnswers, checkShopTime, checkTime } from './answers.ts'
import { Broken, type Violation } from './broken.ts'
import { checkEnds } from './ends.ts'
import { Ledger } from './ledger.ts'
import { validBatches } from './rule.ts'
import { Traces } from './traces.ts'

/**
 * Judges a run by the raw records that the broker holds and by what was said to whom; of the code under test it asks only how its
 * handlers stand at the end. After a lost tail it judges what was said by those who could know of the loss.
 */
export const judge = (world: World): Violation | undefined => {
  const { broker, witness, lives, tally } = world
  try {
    const chain = validBatches(broker.records)
    tally.add('valid batches', chain.length)
    for (const { events } of chain) for (const { type } of events) tally.add(`event ${type}`)
    const ledgers = new Map(world.profile.shops.map((shop) => [shop, new Ledger(shop)]))
    const traces = new Traces(witness.asked)
    for (const batch of chain) traces.take(batch, ledgers)
    checkTime(chain, new Set(lives.flatMap(({ log }) => [...log.acknowledged])))
    const tampered = world.profile.mishaps.some(({ kind }) => kind === 'jump' || kind === 'leader-step')
    if (!tampered) checkShopTime(chain)
    const answers = witness.definite().filter((told) => told.losses === broker.losses.length)
    checkAnswers(answers, traces.found, witness.asked)
    checkEnds(world, chain, ledgers)
    return undefined
  } catch (error) {
    if (error instanceof Broken) return { promise: error.promise, what: error.message }
    return { promise: 'no-crash', what: (error as Error).stack ?? String(error) }
  }
}
