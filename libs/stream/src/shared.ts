import type { Feed } from './feed.ts'
import { Gathered } from './gathered.ts'
import { type Change, type Clock, type Page, type Scope, type Source, type Stand, visible } from './types.ts'

export type SharedOptions = { source: Source; feed: Pick<Feed, 'looks' | 'resets'>; clock: Clock }

/** A first page for everybody is good for so long: the feed's ring brings it up to now. */
const KEEP_MS = 1000
/** Reads of one kind begin at least so far apart. */
const GAP_MS = 25
/** Rows of one read for many. */
const MOST_ROWS = 10_000

type Options = { limit: number; floor?: bigint | undefined }
type Resume = { scope: Scope; after: Stand } & Options
type First = { scope: Scope; limit: number }
type Kept = { page: Promise<Page>; at: number; looks: number; resets: number }

/**
 * A source for everyone who subscribes, so that it is not read once for each: the first page of a whole topic is read once for all who
 * come within a second; first pages of owners and of single rows are read many at a time, and so is what those missed who come back.
 */
export class SharedSource implements Source {
  readonly #options: SharedOptions
  readonly #kept = new Map<string, Kept>()
  readonly #firsts = new Map<string, Gathered<First, Page>>()
  readonly #resumes = new Map<string, Gathered<Resume, Page | 'must-refetch'>>()

  constructor(options: SharedOptions) {
    this.#options = options
  }

  stand: Source['stand'] = () => this.#options.source.stand()

  snapshot(scope: Scope, limit: number): Promise<Page> {
    if ('all' in scope) return this.#whole(scope, limit)
    return this.#gathered(this.#firsts, kindOf(scope), (asked: readonly First[]) => this.#readFirsts(asked)).ask({
      scope,
      limit,
    })
  }

  changes(scope: Scope, after: Stand, options: Options): Promise<Page | 'must-refetch'> {
    const kind = `${after.log} ${after.generation} ${kindOf(scope)}`
    return this.#gathered(this.#resumes, kind, (asked: readonly Resume[]) => this.#readResumes(asked)).ask({
      scope,
      after,
      ...options,
    })
  }

  /**
   * Whoever takes a page that was read before they came is as well off as one who read it then, if nothing was looked for since: what
   * changed, the ring has, unless it began anew; what other than its own events changed, only that look would have told.
   */
  #whole(scope: Scope, limit: number): Promise<Page> {
    const { clock, feed, source } = this.#options
    const name = `${kindOf(scope)} ${limit}`
    const now = clock.now()
    for (const [old, { at }] of this.#kept) if (now - at >= KEEP_MS) this.#kept.delete(old)
    const known = this.#kept.get(name)
    const isGood = known?.looks === feed.looks.begun && known.resets === feed.resets
    if (isGood) return known.page
    const page = source.snapshot(scope, limit)
    this.#kept.set(name, { page, at: now, looks: feed.looks.over, resets: feed.resets })
    page.catch(() => {
      if (this.#kept.get(name)?.page === page) this.#kept.delete(name)
    })
    return page
  }

  async #readFirsts(asked: readonly First[]): Promise<Page[]> {
    const limit = Math.min(MOST_ROWS, sumOf(asked))
    const page = await this.#options.source.snapshot(together(asked), limit)
    const shares = sharesOf(page.changes, asked)
    return asked.map((_, n) => ({ ...page, changes: shares[n]!.filter(({ row }) => row !== null) }))
  }

  /** From the one who is furthest behind on; those whom the page does not reach are read for once more. */
  async #readResumes(asked: readonly Resume[]): Promise<(Page | 'must-refetch')[]> {
    const { source } = this.#options
    const answers = new Map<Resume, Page | 'must-refetch'>()
    let left = asked
    while (left.length > 0) {
      const first = left.reduce((a, b) => (b.after.position < a.after.position ? b : a))
      const limit = 'all' in first.scope ? first.limit : Math.min(MOST_ROWS, sumOf(left))
      // Each has a floor of its own, so none is asked about here.
      const page = await source.changes(together(left), first.after, { limit, floor: NO_FLOOR })
      const reached = page === 'must-refetch' ? left : left.filter(({ after }) => after.position <= page.stand.position)
      for (const [resume, answer] of answersOf(page, reached)) answers.set(resume, answer)
      left = left.filter((resume) => !answers.has(resume))
    }
    return asked.map((resume) => answers.get(resume)!)
  }

  #gathered<K, V>(all: Map<string, Gathered<K, V>>, kind: string, load: (asked: readonly K[]) => Promise<V[]>) {
    const known = all.get(kind)
    if (known !== undefined) return known
    if (all.size >= MOST_KINDS) all.clear() // filters are anybody's to think up; who waits in one that is forgotten is answered all the same
    const fresh = new Gathered<K, V>({ clock: this.#options.clock, gapMs: GAP_MS, load })
    all.set(kind, fresh)
    return fresh
  }
}

const MOST_KINDS = 1000
const NO_FLOOR = 2n ** 63n

/** Scopes of one kind can be read together. */
const kindOf = (scope: Scope): string => {
  if ('key' in scope) return 'key'
  return `${'all' in scope ? 'all' : 'owner'} ${scope.filter?.name ?? ''}`
}

const sumOf = (asked: readonly { limit: number }[]): number => asked.reduce((sum, { limit }) => sum + limit, 0)

/** What `asked`, all of one kind, mean together. */
const together = (asked: readonly { scope: Scope }[]): Parameters<Source['snapshot']>[0] => {
  const { scope } = asked[0]!
  if ('all' in scope) return scope
  if ('key' in scope) return { keys: [...new Set(asked.map((a) => ('key' in a.scope ? a.scope.key : '')))] }
  const owners = [...new Set(asked.map((a) => ('owner' in a.scope ? a.scope.owner! : '')))]
  return { owners, filter: scope.filter }
}

const answersOf = (page: Page | 'must-refetch', asked: readonly Resume[]): [Resume, Page | 'must-refetch'][] => {
  if (page === 'must-refetch') return asked.map((resume) => [resume, page])
  const shares = sharesOf(page.changes, asked)
  return asked.map((resume, n) => {
    const { after, floor } = resume
    if ((floor ?? after.position) < page.horizon) return [resume, 'must-refetch']
    return [resume, { ...page, changes: shares[n]!.filter(({ position }) => position > after.position) }]
  })
}

/** Each one's own of what was read for all of them. */
const sharesOf = (changes: readonly Change[], asked: readonly { scope: Scope }[]): readonly (readonly Change[])[] => {
  if ('all' in asked[0]!.scope) return asked.map(() => changes)
  const byName = new Map<string, Change[]>()
  const add = (name: string, change: Change) => {
    const known = byName.get(name)
    if (known === undefined) byName.set(name, [change])
    else known.push(change)
  }
  for (const change of changes) {
    add(`key ${change.key}`, change)
    for (const owner of new Set([change.owner, ...(change.formerOwners ?? [])])) add(`owner ${owner}`, change)
  }
  return asked.map(({ scope }) => {
    const name = 'key' in scope ? `key ${scope.key}` : `owner ${'owner' in scope ? scope.owner : ''}`
    return (byName.get(name) ?? []).map((change) => visible(scope, change)).filter((change) => change !== undefined)
  })
}
