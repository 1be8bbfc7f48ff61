import type { Kind } from '@cartstream/decide'

type Maps<V> = { [K in Kind]: Map<string, V> | undefined }

/** What there is of each kind, by id: a map a kind, made with its first entry, so that whoever asks pays for no key of both. */
export class ByKind<V> {
  readonly #maps: Maps<V> = {
    ...{ shop: undefined, product: undefined, pool: undefined, hold: undefined, cart: undefined, customer: undefined },
    ...{ checkout: undefined, order: undefined, refund: undefined, waitlist: undefined, promotion: undefined },
    ...{ combined: undefined, synced: undefined, session: undefined, room: undefined, credit: undefined },
    ...{ past: undefined, ended: undefined },
  }

  get(kind: Kind, id: string): V | undefined {
    return this.#maps[kind]?.get(id)
  }

  /** All of a kind, as they stand from now on. */
  of(kind: Kind): Map<string, V> {
    const known = this.#maps[kind]
    if (known !== undefined) return known
    const made = new Map<string, V>()
    this.#maps[kind] = made
    return made
  }

  /** The kinds that there is something of, with all of it. */
  *kinds(): Generator<[Kind, ReadonlyMap<string, V>]> {
    for (const kind in this.#maps) {
      const map = this.#maps[kind as Kind]
      if (map !== undefined && map.size > 0) yield [kind as Kind, map]
    }
  }

  each(tell: (kind: Kind, id: string, value: V) => void): void {
    for (const kind in this.#maps)
      for (const [id, value] of this.#maps[kind as Kind] ?? []) tell(kind as Kind, id, value)
  }
}
