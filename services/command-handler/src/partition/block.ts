import { Hashes } from './hashes.ts'

/** What is remembered of some commands, as columns: the oldest first. The said of a command recorded as events is its stream. */
export type Columns<Said> = {
  keys: Hashes
  bodies: Hashes
  positions: ArrayLike<number>
  ats: ArrayLike<number>
  said: readonly Said[]
}

/** Commands of a block: 64 kB beside what was said. */
export const BLOCK = 1024

/** Room for so many commands, of which each slot is written once: whoever reads some of them need not copy any. */
export class Block<Said> {
  readonly keys = new Hashes(BLOCK)
  readonly bodies = new Hashes(BLOCK)
  readonly positions = new Float64Array(BLOCK)
  readonly ats = new Float64Array(BLOCK)
  readonly said: Said[] = []

  columns(from: number, to: number): Columns<Said> {
    const [keys, bodies] = [this.keys.subarray(from, to), this.bodies.subarray(from, to)]
    const [positions, ats] = [this.positions.subarray(from, to), this.ats.subarray(from, to)]
    return { keys, bodies, positions, ats, said: this.said.slice(from, to) }
  }
}
