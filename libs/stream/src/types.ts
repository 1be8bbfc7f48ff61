/**
 * A row as it was last changed: `row: null` where it is gone. `position`: offset of the event in the shop's partition;
 * `at`: RFC 3339 append time of that event. `owner` and `formerOwners` (actor ids) say who may see it. Never mutated.
 */
export type Change = {
  readonly key: string
  readonly row: object | null
  readonly position: bigint
  readonly at: string
  readonly owner?: string | undefined
  readonly formerOwners?: readonly string[] | undefined
}

/** Where a topic of a shop stands: which log, which generation of the read model, and up to which position. */
export type Stand = { readonly log: string; readonly generation: string; readonly position: bigint }

/** Which rows are wanted. `name` tells filters apart; `query`: the same, as the source understands it. */
export type Filter = { name: string; query: unknown; matches(row: object): boolean }
/**
 * Which rows of a topic are meant: every row of the shop, or those of one owner, all of them or those that match a filter; or one row, for
 * anyone (`owner` absent) or for its owner only.
 */
export type Scope =
  | { all: true; filter?: Filter | undefined }
  | { owner: string; filter?: Filter | undefined }
  | { key: string; owner?: string | undefined }
/** Scopes of many who ask at the same time, read as one: rows of any of these owners (theirs or once theirs), or these rows. */
export type Together = { owners: readonly string[]; filter?: Filter | undefined } | { keys: readonly string[] }
/** Whose rows, and which, are listened to besides by those who listen to all. */
export type Watched = { owners: readonly string[]; keys: readonly string[] }

/**
 * Changes in order of position, one per row, complete up to `stand.position`. `more`: the topic stands further, at
 * `checkpoint`. `horizon`: rows that went up to here may be told no more. `asOf`: epoch ms, the instant as of which `checkpoint` is
 * known to be all there is. `commit`: when the last transaction of the rows was committed, as epoch ms of the database's clock, and how
 * long before this read that was.
 */
export type Page = {
  stand: Stand
  changes: readonly Change[]
  more: boolean
  checkpoint: bigint
  horizon: bigint
  asOf: number
  commit?: { at: number; agoMs: number }
}

/** One topic of one shop in the database. Every call is one consistent read; all of them reject where the database cannot be asked. */
export interface Source {
  /** The rows as they are, without those that are gone; what does not fit the page is among the changes after its stand. */
  snapshot(scope: Scope | Together, limit: number): Promise<Page>
  /**
   * What changed after `after`, the gone rows included. `must-refetch`: another log or generation, or rows that went after `floor`
   * (absent: after `after`) are no longer told. A client that is still reading its snapshot has a higher floor: what went before, it never had.
   */
  changes(
    scope: Scope | Together,
    after: Stand,
    options: { limit: number; floor?: bigint | undefined },
  ): Promise<Page | 'must-refetch'>
  stand(): Promise<{ stand: Stand; asOf: number }>
  /**
   * Rows that differ from what their last change said because of something else: time went by (a due hold frees stock), or what they are
   * read with has changed (a price). Those of which that became true after `since` (a `mark` of an earlier answer), or all; where there
   * may be very many, only those watched. `nextInMs`: when it will next be so. Absent where rows depend on their own events only.
   */
  due?(
    since: string | undefined,
    watched: Watched,
  ): Promise<{ changes: readonly Change[]; mark: string; nextInMs: number | undefined }>
}

/** How a row is shown to one kind of viewer. `name` tells the kinds apart, so that a row is written once per kind. */
export type View = { readonly name: string; render(row: object): unknown }

/** Time, handed in: `now` in epoch ms; `later` calls once after `ms` and returns how to call it off. */
export type Clock = { now(): number; later(ms: number, then: () => void): () => void }

/**
 * The change as `scope` may see it; undefined where it is none of its business. A former owner sees that the row is gone, not what
 * became of it; and so does a filter of a row that does not match, for it may have matched before.
 */
export const visible = (scope: Scope, change: Change): Change | undefined => {
  if ('key' in scope && scope.key !== change.key) return undefined
  const owner = 'owner' in scope ? scope.owner : undefined
  if (owner !== undefined && change.owner !== owner)
    return change.formerOwners?.includes(owner) ? { ...change, row: null } : undefined
  const filter = 'filter' in scope ? scope.filter : undefined
  return filter === undefined || change.row === null || filter.matches(change.row) ? change : { ...change, row: null }
}
