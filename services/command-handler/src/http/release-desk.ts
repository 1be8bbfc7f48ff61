import type { Call, Desk, Done, LoopFor } from './desk.ts'
import type { ShopDesk } from './shop-desk.ts'
import type { ReleasedView } from './views.ts'

/** One command ends at most 500 holds: so many end 100,000. */
const MOST_COMMANDS = 200

export type ReleaseDeskOptions = { desk: Desk; shops: ShopDesk; loopFor: LoopFor; followMs: number }

/** Ends every hold of a shop, command by command, so that others get their turn in between. */
export class ReleaseDesk {
  readonly #o: ReleaseDeskOptions

  constructor(options: ReleaseDeskOptions) {
    this.#o = options
  }

  /**
   * The first command has the caller's key, and those after it keys that follow from its place in the log: a retry goes on where the first
   * was cut off. The body of the answer; undefined where a problem has been sent.
   */
  async all(call: Call, { shop, reason }: { shop: string; reason: string }): Promise<ReleasedView | undefined> {
    const before = this.#o.loopFor(shop).loop.held(shop)
    const command = { type: 'ReleaseAll' as const, reason }
    return this.#o.shops.ask(call.request, call.reply, { shop, command, said: reason }, (done) =>
      this.#rest(call, { shop, reason, before, done }),
    )
  }

  async #rest(
    call: Call,
    { shop, reason, before, done }: { shop: string; reason: string; before: number; done: Done },
  ): Promise<ReleasedView | undefined> {
    const { desk, followMs } = this.#o
    const { at } = done
    const { actor } = call.request.onBehalf.caller
    const command = { type: 'ReleaseAll' as const, reason }
    for (let n = 1; at.loop.held(shop) > 0 && n < MOST_COMMANDS; n++) {
      const about = `${done.answer.position}\n${n}`
      const own = { shop, command, about, actor, deadline: performance.now() + followMs }
      if ((await desk.follow(call, { at, ...own })) === undefined) return undefined
    }
    const left = at.loop.held(shop)
    return { released: Math.max(0, before - left), left }
  }
}
