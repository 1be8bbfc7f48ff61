import type { Store } from './types.ts'

/** Who wants to be told that something has changed. */
export class Listeners {
  readonly #listeners = new Set<() => void>()

  get size(): number {
    return this.#listeners.size
  }
  add(listener: () => void): () => void {
    const own = () => listener() // the same function may be added twice
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }
  tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

/** A value that is replaced as a whole. */
export class Value<T> implements Store<T> {
  readonly #listeners = new Listeners()
  #value: T

  constructor(value: T) {
    this.#value = value
  }
  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)
  getSnapshot = (): T => this.#value
  set(value: T): void {
    this.#value = value
    this.#listeners.tell()
  }
}
