import { hash } from 'node:crypto'

/** Everything that happened in a run, a line each: what people read when a seed fails, and what proves that a seed is a seed. */
export class Story {
  readonly lines: string[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  say(who: string, what: string): void {
    this.lines.push(`${this.#now().toFixed(1).padStart(9)} ${who.padEnd(6)} ${what}`)
  }

  hash(): string {
    return hash('sha256', this.lines.join('\n'), 'hex').slice(0, 16)
  }
}
