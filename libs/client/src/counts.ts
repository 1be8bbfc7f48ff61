import { Value } from './stores.ts'
import type { Stats } from './types.ts'

const FAST_MS = 200
const none = { done: 0, refused: 0, failed: 0 }

/** What the targets of a cart's client are measured by. Counting costs an addition; nobody is told unless they listen. */
export class Counts extends Value<Stats> {
  constructor() {
    super({
      ...{ requests: { count: 0, under200ms: 0, failed: 0 }, adds: none, checkouts: none },
      ...{ recoveries: { done: 0, failed: 0 }, cache: { hits: 0, misses: 0 } },
    })
  }

  /** `tookMs`: undefined where no answer came. */
  request(tookMs: number | undefined): void {
    this.#add('requests', 'count')
    if (tookMs === undefined) this.#add('requests', 'failed')
    else if (tookMs < FAST_MS) this.#add('requests', 'under200ms')
  }
  /** `status`: of the refusal; 0 or 5xx where the service did not get to it; undefined where it was done. */
  command(kind: 'adds' | 'checkouts', status: number | undefined): void {
    this.#add(kind, status === undefined ? 'done' : status >= 400 && status < 500 ? 'refused' : 'failed')
  }
  recovery(how: 'done' | 'failed'): void {
    this.#add('recoveries', how)
  }
  look(how: 'hits' | 'misses'): void {
    this.#add('cache', how)
  }

  #add<Kind extends keyof Stats>(kind: Kind, name: keyof Stats[Kind]): void {
    const stats = this.getSnapshot()
    const counted = { ...stats[kind], [name]: (stats[kind][name] as number) + 1 }
    this.set({ ...stats, [kind]: counted })
  }
}
