import type { Command, DomainEvent, Refusal, View } from '@cartstream/decide'
import type { ProblemCode } from '@cartstream/schemas'
import { expect, onTestFinished } from 'vitest'
import { happen, newWorld, perform, type World } from './world.ts'

/**
 * Sentences about what a shop decides: `given(...).when(command).then(...events)`. Whole events are compared, those that
 * settle due holds included; every event is held against the topic's vocabulary. A `when` without a `then` fails its test.
 */
export const given = (...happened: readonly DomainEvent[]): Situation => {
  const world = newWorld()
  happen(world, happened)
  return situation(world)
}

export type Situation = {
  /** What the shop did before, as commands that were accepted. */
  after(...commands: readonly Command[]): Situation
  /** Some seconds later. */
  later(seconds: number): Situation
  when(command: Command): Outcome
  /** For what the events do not show: the records as they stand. */
  view: View
  world: World
}
export type Outcome = {
  /** Exactly these events, in this order. */
  then(...events: readonly DomainEvent[]): Situation
  /** Already so: accepted, and nothing recorded. */
  thenNothing(): Situation
  /** A no: by its code alone, or the whole refusal. What settled on the way is named after it. */
  thenRejected(refusal: ProblemCode | Refusal, ...settled: readonly DomainEvent[]): Situation
}

const situation = (world: World): Situation => ({
  view: world.view,
  world,
  after: (...commands) => {
    for (const command of commands) {
      const { decision } = perform(world, command)
      if ('rejected' in decision) throw new Error(`given ${command.type}, which was refused: ${decision.rejected.code}`)
    }
    return situation(world)
  },
  later: (seconds) => {
    world.now += seconds * 1000
    return situation(world)
  },
  when: (command) => outcome(world, command),
})

const outcome = (world: World, command: Command): Outcome => {
  const { settled, decision } = perform(world, command)
  let judged = false
  onTestFinished(() => {
    if (!judged) throw new Error(`when ${command.type}, then what?`)
  })
  const judge = (expected: unknown, found: unknown): Situation => {
    judged = true
    expect(found).toStrictEqual(expected)
    return situation(world)
  }
  const accepted = 'accepted' in decision ? { accepted: [...settled, ...decision.accepted] } : decision
  return {
    // biome-ignore lint/suspicious/noThenProperty: the third word of the sentence; an outcome is never awaited
    then: (...events) => judge({ accepted: events }, accepted),
    thenNothing: () => judge({ accepted: [] }, accepted),
    thenRejected: (refusal, ...ended) => {
      const rejected = 'rejected' in decision ? decision.rejected : accepted
      const said = typeof refusal === 'string' && 'code' in rejected ? rejected.code : rejected
      return judge({ refusal, settled: ended }, { refusal: said, settled })
    },
  }
}
