import { hash } from 'node:crypto'
import type { Audit, Tally } from './audit.ts'
import type { Breach } from './breach.ts'
import type { Code } from './code.ts'

/** A place of a chain as people compare it. `at`: the log's append time. */
export type Place = { height: string; offset: string; id: string }
/** One partition's part: every valid batch from the first to the last was read, and its prefix checked. */
export type Range = {
  partition: number
  first: Place
  last: Place & { at: string }
  position: string
  prefixes: number
}
export type Counts = { events: number; holds: number; sales: number; checks: number; prefixes: number }

/**
 * Says of a log, up to a place, that nothing was oversold. The same log, place, scope and code give the same certificate, byte for byte: `hash` is the
 * SHA-256 of the rest in canonical JSON (members in the order of their names, no space), so two people can compare theirs.
 */
export type Certificate = {
  format: 'cartstream.certificate.v1'
  claim: string
  verdict: 'no-oversell' | 'breached'
  logId: string
  shop: string | null
  ranges: readonly Range[]
  counts: Counts
  breaches: { count: number; told: readonly Breach[] }
  code: Code
  hash: string
}

const CLAIM =
  'After every decision: no hold or sale took more than on hand - safety stock + backorder allowance, less what was held; holds count until their end; stock that was taken away was taken from the holds in the same decision; every count follows from the one before it.'

/** Of one shop, or, without one, of all that the audits looked at. Throws where a log has no beginning, or the audits are of several logs. */
export const certificateOf = (audits: readonly Audit[], shop: string | undefined, code: Code): Certificate => {
  const tallies = audits.flatMap(({ shops }) => [...shops].filter(([id]) => shop === undefined || id === shop))
  const body = {
    format: 'cartstream.certificate.v1' as const,
    claim: CLAIM,
    verdict: tallies.some(([, { breaches }]) => breaches > 0) ? ('breached' as const) : ('no-oversell' as const),
    logId: logIdOf(audits),
    shop: shop ?? null,
    ranges: audits.map(rangeOf),
    counts: countsOf(
      audits,
      tallies.map(([, tally]) => tally),
    ),
    breaches: {
      count: tallies.reduce((sum, [, { breaches }]) => sum + breaches, 0),
      told: tallies.flatMap(([, { told }]) => told),
    },
    code,
  }
  return { ...body, hash: hash('sha256', canonical(body)) }
}

const logIdOf = (audits: readonly Audit[]): string => {
  const ids = new Set(audits.map(({ logId }) => logId))
  const [id] = ids
  if (ids.size !== 1 || id === undefined) throw new Error('there is no log, or not one log, behind these partitions')
  return id
}

const rangeOf = ({ partition, first, last, lastAt, logId, batches }: Audit): Range => {
  const place = ({ height, offset, id }: Audit['last']) => ({ height: String(height), offset: String(offset), id })
  return {
    partition,
    first: place(first!),
    last: { ...place(last), at: new Date(lastAt).toISOString() },
    position: `${logId}~${partition}.${last.offset}`,
    prefixes: batches,
  }
}

const countsOf = (audits: readonly Audit[], tallies: readonly Tally[]): Counts => {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((all, tally) => all + of(tally), 0)
  return {
    events: sum(({ events }) => events),
    holds: sum(({ ledger }) => ledger.holds),
    sales: sum(({ ledger }) => ledger.sales),
    checks: sum(({ ledger }) => ledger.checks),
    prefixes: audits.reduce((all, { batches }) => all + batches, 0),
  }
}

/** JSON of one form: members sorted by name, nothing between them. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  const sorted = members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}

/** Whether a certificate says what its hash was made of. */
export const isIntact = ({ hash: said, ...body }: Certificate): boolean => hash('sha256', canonical(body)) === said
