import { type Change, type Scope, visible, type Watched } from './types.ts'

/**
 * What a feed tells those who joined it, in order and without gap. `timed`: rows that time changed, at no new position. Nothing may be
 * sent before `told`: until then others on the same stream may not know yet what the feed's new position stands for.
 */
export type Listener = {
  changed(changes: readonly Change[], timed: boolean): void
  /** Another log or generation answers now: what was told before is void. */
  reset(): void
  /** Everyone has been told. */
  told(): void
}

/** Who listens to a feed, and to which of its rows. Those of one owner or row are found by name, not by asking everyone. */
export class Listeners {
  readonly #everyone = new Map<Listener, Scope>()
  readonly #byName = new Map<string, Set<Listener>>()

  get size(): number {
    return this.#everyone.size
  }
  /** The owners and rows that are listened to by themselves. */
  get watched(): Watched {
    const named = (kind: string) =>
      [...this.#byName.keys()].flatMap((name) => (name.startsWith(kind) ? [name.slice(kind.length)] : []))
    return { owners: named('owner '), keys: named('key ') }
  }

  add(listener: Listener, scope: Scope): void {
    this.#everyone.set(listener, scope)
    const name = nameOf(scope)
    const named = this.#byName.get(name)
    if (named === undefined) this.#byName.set(name, new Set([listener]))
    else named.add(listener)
  }

  remove(listener: Listener): void {
    const scope = this.#everyone.get(listener)
    if (scope === undefined) return
    this.#everyone.delete(listener)
    const name = nameOf(scope)
    const named = this.#byName.get(name)
    named?.delete(listener)
    if (named?.size === 0) this.#byName.delete(name)
  }

  clear(): Listener[] {
    const all = [...this.#everyone.keys()]
    this.#everyone.clear()
    this.#byName.clear()
    return all
  }

  /** Each listener once, with all that is in its scope; what many see alike is looked through once. */
  tell(changes: readonly Change[], timed: boolean): void {
    if (changes.length === 0) return
    const reached = this.#reachedBy(changes)
    const alike = new Map<string, readonly Change[]>()
    for (const listener of reached) {
      const scope = this.#everyone.get(listener)
      if (scope === undefined) continue
      const kind = 'all' in scope ? (scope.filter?.name ?? '') : undefined
      const seen = (kind === undefined ? undefined : alike.get(kind)) ?? within(scope, changes)
      if (kind !== undefined) alike.set(kind, seen)
      listener.changed(seen, timed)
    }
    for (const listener of reached) listener.told()
  }

  #reachedBy(changes: readonly Change[]): ReadonlySet<Listener> {
    const reached = new Set<Listener>(this.#byName.get('*'))
    for (const { key, owner, formerOwners } of changes) {
      const names = [`key ${key}`, ...(owner === undefined ? [] : [`owner ${owner}`])]
      for (const name of [...names, ...(formerOwners ?? []).map((o) => `owner ${o}`)])
        for (const listener of this.#byName.get(name) ?? []) reached.add(listener)
    }
    return reached
  }
}

const nameOf = (scope: Scope): string =>
  'all' in scope ? '*' : 'key' in scope ? `key ${scope.key}` : `owner ${scope.owner}`

/** The changes as `scope` may see them; the same array where that is all of them. */
export const within = (scope: Scope, changes: readonly Change[]): readonly Change[] =>
  'all' in scope && scope.filter === undefined
    ? changes
    : changes.map((c) => visible(scope, c)).filter((c) => c !== undefined)
