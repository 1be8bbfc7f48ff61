/** A map that keeps the `size` entries used last. */
export class Lru<K, V> {
  readonly #size: number
  readonly #entries = new Map<K, V>()

  constructor(size: number) {
    this.#size = size
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  set(key: K, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#size) this.#entries.delete(this.#entries.keys().next().value as K)
  }

  delete(key: K): void {
    this.#entries.delete(key)
  }

  /** Looks at every entry. */
  deleteValue(value: V): void {
    for (const [key, one] of this.#entries) if (one === value) this.#entries.delete(key)
  }
}
