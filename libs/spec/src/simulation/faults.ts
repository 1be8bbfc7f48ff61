import type { Random } from './random.ts'

/** What may go wrong between a handler and its log; each is the probability for one request. */
export type Faults = {
  unreachable: number
  requestLost: number
  answerLost: number
  /** Delivered much later, after what others sent since. */
  late: number
  /** Delivered twice in a row. */
  twice: number
  /** Delivered once more, much later. */
  again: number
  /** Only the first records arrive, then the whole; or a piece of somebody else's comes between. */
  half: number
  foreign: number
  /** An error that says nothing about whether the records were appended. */
  notLeader: number
  readSlow: number
  readFails: number
}
export type FaultName = keyof Faults

export const noFaults: Faults = {
  unreachable: 0,
  requestLost: 0,
  answerLost: 0,
  late: 0,
  twice: 0,
  again: 0,
  half: 0,
  foreign: 0,
  notLeader: 0,
  readSlow: 0,
  readFails: 0,
}

/** Some faults, each likely or not at all: runs with few kinds of faults get further into each kind than runs with all. */
export const someFaults = (random: Random): Faults => {
  const faults = { ...noFaults }
  for (const name of Object.keys(faults) as FaultName[]) {
    if (random.chance(0.45)) faults[name] = random.pick([0.02, 0.05, 0.1, 0.2])
  }
  return faults
}

/** How often what happened. */
export class Tally {
  readonly counts: Record<string, number> = {}
  add(name: string, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by
  }
}
