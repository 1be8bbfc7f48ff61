import { openCart, type Target } from './cart.ts'
import { extending, heldLonger } from './hold.ts'
import { liveHolds } from './line.ts'
import type { CommandOf, Decision, Given, View } from './types.ts'

/** State: over the live holds of the caller's cart. */

/** Refusal: as every cart command; `hold-expired` where nothing is held, `hold-at-cap` where the cap lets no hold go on. */

/** The customer's own extension: each live hold as long as activity would keep it. Where none of them would gain a second, it is already so. */
export const keepHolds = (command: CommandOf<'KeepHolds'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const stream = `cart/${target.id}`
  const live = (target.cart?.lines ?? []).filter((line) => liveHolds(line, given.now).length > 0)
  if (live.length === 0) return { rejected: { code: 'hold-expired', stream } }
  const kept = extending(target, undefined)
  if (kept.length > 0 || !live.some((line) => heldLonger(target, line))) return { accepted: kept }
  return { rejected: { code: 'hold-at-cap', detail: capOf(target), stream } }
}

const capOf = ({ config }: Target): string => `a hold lasts at most ${config.holdCapSeconds} seconds from its beginning`
