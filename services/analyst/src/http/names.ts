import type { Keys } from '@cartstream/keys'
import type { Claims } from '@cartstream/run'
import { seesNames } from './viewer.ts'

type Owned = { owner: string }

/** Rows with their owners' names, for whoever may know them; for analysts, as they are: the actor id is the pseudonym. One question for all. */
export const withNames = async <R extends object>(
  keys: Keys,
  claims: Claims,
  rows: readonly R[],
): Promise<readonly (R & { subject?: string })[]> => {
  if (!seesNames(claims)) return rows
  const owners = rows.flatMap((row) => ('owner' in row && row.owner !== '' ? [(row as R & Owned).owner] : []))
  const subjects = await keys.subjectsOf([...new Set(owners)])
  return rows.map((row) => {
    const subject = 'owner' in row ? subjects.get((row as R & Owned).owner) : undefined
    return subject === undefined ? row : { ...row, subject }
  })
}

/** What is sealed for one person tells a reader of history nothing. */
const SEALED = ['contact', 'session', 'notes']
/** The provider's side of a payment, and what staff wrote: for the shop's people. */
const STAFFS = ['intent', 'providerRefund', 'reason', 'note', 'bypass']

/** An event's data as a role may see it. */
export const shownData = (claims: Claims, data: object): Record<string, unknown> => {
  const hidden = seesNames(claims) ? SEALED : [...SEALED, ...STAFFS]
  return Object.fromEntries(Object.entries(data).filter(([name]) => !hidden.includes(name)))
}
