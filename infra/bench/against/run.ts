import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadPlan, LoadResult } from '../load.ts'
import { child, pushAt } from '../measure.ts'
import type { Memory } from '../memory.ts'
import type { Cell } from '../plan.ts'
import type { Target } from '../target.ts'
import { checkedOut, root } from './checkout.ts'
import { type ComparedOn, type Place, placeOf } from './place.ts'
import {
  type Measured,
  type Pair,
  type Pushed,
  ratio,
  type Side,
  tableOfAdds,
  tableOfMemory,
  tableOfPushes,
} from './table.ts'

export const againstUsage = `npm run bench -- --against <commit> [--rounds N] [--on kafka|embedded]
  an add to a cart by this version and by that of a commit, side by side: instances of both take turns, warm, in new processes each round;
  on Kafka, each as its image has it, also a handler's memory with 10,000 open carts and 200,000 keys;
  embedded, with all its read models, also what a dashboard's frame takes at 1,000 commands/s`

const CELLS = [32, 128].flatMap((connections) =>
  (['random', 'hot'] as const).map((workload) => ({ workload, connections })),
)
/** Machines swing: neighbours in time are compared, and each side goes first as often. */
const TURNS: readonly (readonly [Side, Side])[] = [
  ['this', 'that'],
  ['that', 'this'],
]

type Asked = { commit: string; rounds: number; on: ComparedOn }

const askedIn = ([commit, ...rest]: readonly string[]): Asked | undefined => {
  const asked = { rounds: '4', on: 'kafka' }
  for (let i = 0; i < rest.length; i += 2) {
    const name = rest[i]!.slice(2)
    if (!rest[i]!.startsWith('--') || !Object.hasOwn(asked, name) || rest[i + 1] === undefined) return undefined
    Object.assign(asked, { [name]: rest[i + 1] })
  }
  const [rounds, { on }] = [Number(asked.rounds), asked]
  const isAsked =
    commit !== undefined && Number.isInteger(rounds) && rounds > 0 && (on === 'kafka' || on === 'embedded')
  return isAsked ? { commit, rounds, on } : undefined
}

export const benchAgainst = async (args: readonly string[], say: (line: string) => void): Promise<number> => {
  const asked = askedIn(args)
  if (asked === undefined) throw new Error(`a commit is wanted, a whole number of rounds and a place\n${againstUsage}`)
  const that = await checkedOut(asked.commit)
  const secret = randomBytes(32).toString('hex')
  try {
    const place = await placeOf(asked.on, secret, say)
    const folders = { this: root, that: that.folder }
    try {
      return await new Comparison(place, folders, secret).run(asked, say)
    } finally {
      await place.stop()
    }
  } finally {
    await that.remove()
  }
}

const LOOK_MS = 100
/** Waits until it has hardly done anything for a while, for ten seconds at most: what a load leaves to be projected is of that load, and in nobody else's way. */
const idle = async (target: Target): Promise<void> => {
  for (let looks = 0; looks < 100; looks++) {
    const before = target.familyCpuSeconds()
    await sleep(LOOK_MS)
    if (target.familyCpuSeconds() - before <= 0.01) return
  }
}

class Comparison {
  readonly #place: Place
  readonly #folders: Record<Side, string>
  readonly #secret: string
  readonly #adds = new Map<string, Pair<Measured>[]>()
  readonly #pushes: Pair<Pushed>[] = []
  readonly #memory: Pair<Memory>[] = []
  #customers = 1
  #errors = 0

  constructor(place: Place, folders: Record<Side, string>, secret: string) {
    this.#place = place
    this.#folders = folders
    this.#secret = secret
  }

  /** Its exit code. */
  async run({ commit, rounds, on }: Asked, say: (line: string) => void): Promise<number> {
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1} of ${rounds} ...`)
      await this.#onBoth((targets) => this.#round(targets))
      for (const turn of TURNS)
        if (on === 'embedded') this.#pushes.push(await this.#inTurn(turn, (side) => this.#push(side)))
        else this.#memory.push(await this.#inTurn(turn, (side) => this.#place.memory!(this.#folders[side])))
    }
    console.log(
      `\nThis version and that of ${commit}, ${on}, medians of ${2 * rounds} pairs:\n\n${tableOfAdds(this.#adds)}\n`,
    )
    if (this.#pushes.length > 0) console.log(`${tableOfPushes(this.#pushes)}\n`)
    if (this.#memory.length > 0) console.log(`${tableOfMemory(this.#memory)}\n`)
    const all = [...this.#adds.values()].flat()
    const [rate, cpu] = [ratio(all, (m) => m.perSecond), ratio(all, (m) => m.cpuMicros)]
    console.log(
      `All adds together: ${rate} times as many a second, ${cpu} times the processor time. Errors: ${this.#errors}.`,
    )
    return this.#errors > 0 ? 1 : 0
  }

  async #onBoth(work: (targets: Record<Side, Target>) => Promise<void>): Promise<void> {
    const started: Target[] = []
    const start = async (side: Side) => {
      const target = await this.#place.start(this.#folders[side])
      started.push(target)
      return target
    }
    try {
      await work({ this: await start('this'), that: await start('that') })
    } finally {
      await Promise.all(started.map((target) => target.stop()))
    }
  }

  async #round(targets: Record<Side, Target>): Promise<void> {
    for (const cell of CELLS) for (const side of ['this', 'that'] as const) await this.#add(targets[side], cell)
    for (const cell of CELLS)
      for (const turn of TURNS) {
        const name = `${cell.workload}, ${cell.connections} connections`
        const pair = await this.#inTurn(turn, (side) => this.#add(targets[side], cell))
        this.#adds.set(name, [...(this.#adds.get(name) ?? []), pair])
      }
  }

  async #inTurn<M>(turn: readonly [Side, Side], measure: (side: Side) => Promise<M>): Promise<Pair<M>> {
    const [first, second] = [await measure(turn[0]), await measure(turn[1])]
    return turn[0] === 'this' ? { this: first, that: second } : { this: second, that: first }
  }

  async #add(target: Target, cell: Cell): Promise<Measured> {
    const plan: LoadPlan = {
      ...cell,
      ...{ port: target.port, warmupMs: 500, ms: 2500, secret: this.#secret, firstCustomer: this.#customers },
    }
    const before = target.familyCpuSeconds()
    const result = await child<LoadResult>('./load.ts', plan)
    await idle(target)
    const cpuMicros = ((target.familyCpuSeconds() - before) * 1e6) / result.accepted
    this.#customers = result.customers
    this.#errors += result.errors
    return { perSecond: result.measured / result.seconds, cpuMicros, p99: result.p99 }
  }

  /** On an instance of its own, so that no backlog or table of the adds before is measured. */
  async #push(side: Side): Promise<Pushed> {
    const target = await this.#place.start(this.#folders[side])
    try {
      const pushed = await pushAt(target, this.#secret, this.#customers)
      this.#errors += pushed.errors + pushed.missing
      return pushed
    } finally {
      await target.stop()
    }
  }
}
