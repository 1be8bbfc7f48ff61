/**
 * A bounded map that forgets what was not used lately: two generations, the older dropped when the younger is full. At most `2 * max`
 * entries; unlike a strict LRU it moves nothing on a hit in the younger generation.
 */
export class Recent<V> {
  readonly #max: number
  #young = new Map<string, V>()
  #old = new Map<string, V>()

  constructor(max: number) {
    this.#max = max
  }

  get(name: string): V | undefined {
    const found = this.#young.get(name)
    if (found !== undefined) return found
    const old = this.#old.get(name)
    if (old !== undefined) this.set(name, old)
    return old
  }

  set(name: string, value: V): void {
    if (this.#young.size >= this.#max) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(name, value)
  }

  delete(name: string): void {
    this.#young.delete(name)
    this.#old.delete(name)
  }
}
