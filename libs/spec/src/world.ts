import { createHash } from 'node:crypto'
import {
  type AnyRecord,
  type Command,
  type Decision,
  type DomainEvent,
  type DueKey,
  decide,
  evolve,
  type Given,
  type HoldRecord,
  type Kind,
  type PoolId,
  poolId,
  type Records,
  settle,
  touches,
  type View,
} from '@cartstream/decide'
import { events } from '@cartstream/schemas'

/** Noon of a new year: the hour at which specs begin. */
export const noon = Date.UTC(2026, 0, 1, 12)
export const shop = 'demo'

/** One shop's records and its clock: the command handler's loop without its log, for specs of what is decided. */
export type World = {
  /** By `<kind>/<id>`. */
  records: Map<string, AnyRecord>
  view: View
  now: number
  /** How many commands were decided: the n-th fresh id of the m-th command is `idOf(m, n)`. */
  decisions: number
}

export const newWorld = (): World => {
  const records = new Map<string, AnyRecord>()
  const get = <K extends Kind>(kind: K, id = '') => records.get(`${kind}/${id}`) as Records[K] | undefined
  return { records, view: { get }, now: noon, decisions: 0 }
}

/** 22 characters that say what they stand for: `named('m1n0')` is `m1n0------------------`. */
export const named = (name: string): string => name.padEnd(22, '-')
/** The n-th fresh id of the m-th command of a world: a new line is n = 0, its hold n = 1. */
export const idOf = (decision: number, n: number): string => `${shop}.${named(`m${decision}n${n}`)}`
/** The id reserved for an actor's cart. */
export const cartIdOf = (actor: string, which: number | 'synced' = 0): string =>
  `${shop}.${createHash('sha256').update(`${actor}/${which}`).digest('base64url').slice(0, 22)}`

export const givenOf = (world: World): Given => {
  const decision = world.decisions
  const newest = (pool?: PoolId) =>
    holdsOf(world)
      .filter(({ sku, batch }) => pool === undefined || pool === poolId(sku, batch))
      .reverse()
      .sort((a, b) => b.reservedAt - a.reservedAt)
  return { shop, now: world.now, id: (n) => idOf(decision, n), cartOf: cartIdOf, newest }
}

/** Records never change: whoever decides or evolves in place is told so at once. */
const frozen = (record: AnyRecord): AnyRecord => {
  if ('lines' in record) for (const part of [record.lines, ...record.lines]) Object.freeze(part)
  return Object.freeze(record)
}

/** Puts events into the world, as the log would bring them; an event that the topic's vocabulary refuses is thrown. */
export const happen = (world: World, happened: readonly DomainEvent[]): void => {
  for (const event of happened) {
    events[event.type].data.parse(event.data)
    for (const [kind, id, record] of evolve(world.view, { ...event, time: world.now })) {
      if (record) world.records.set(`${kind}/${id}`, frozen(record))
      else world.records.delete(`${kind}/${id}`)
    }
  }
}

/** Settles what the command touches, then decides it; both are in the world when it returns. */
export const perform = (world: World, command: Command): { settled: readonly DomainEvent[]; decision: Decision } => {
  world.decisions += 1
  const given = givenOf(world)
  const settled = settleAll(world, () => touches(command, world.view, given), given)
  const decision = decide(command, world.view, given)
  if ('accepted' in decision) happen(world, decision.accepted)
  return { settled, decision }
}

/** Settles what is due under these keys until nothing is. Ids of what settling makes follow on those of the command. */
export const settleAll = (world: World, keys: () => readonly DueKey[], given: Given): readonly DomainEvent[] => {
  const settled: DomainEvent[] = []
  for (let round = 0; ; round++) {
    const ids = { ...given, id: (n: number) => given.id(100_000 * (round + 1) + n) }
    const ended = keys()
      .map((key) => settle(world.view, key, dueHolds(world), ids))
      .find((events) => events.length > 0)
    if (ended === undefined) return settled
    happen(world, ended)
    settled.push(...ended)
  }
}

const dueHolds = (world: World) => holdsOf(world).filter((hold) => hold.expiresAt <= world.now)

export const holdsOf = (world: World): readonly HoldRecord[] =>
  [...world.records].flatMap(([key, record]) => (key.startsWith('hold/') ? [record as HoldRecord] : []))
