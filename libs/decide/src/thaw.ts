import { cancelCheckout } from './cancel-checkout.ts'
import { meantCart } from './cart.ts'
import { draftOf } from './draft.ts'
import { take } from './evolve.ts'
import type { CommandOf, Decision, Given, View } from './types.ts'

/** State: over the caller's cart and the checkout that froze it, besides what the command is over. */

/** Refusal: of the command; where there is a checkout, also what cancel-checkout.ts refuses. Then the checkout goes on. */

type Thawing = CommandOf<'AddItem' | 'DecrementItem' | 'RemoveSku' | 'ClearCart' | 'StartCheckout'>

/**
 * A command of a door that cannot give a checkout up: where it says `thaw`, and changes something, the checkout that is under way is
 * cancelled in the same batch; so is the one that a new one is begun `instead` of. Money that still comes for that is late, and made good as ever.
 */
export const thawing =
  <C extends Thawing>(command: C, decide: (command: C, view: View, given: Given) => Decision) =>
  (view: View, given: Given): Decision => {
    if (!thaws(command, view, given)) return decide(command, view, given)
    const { cart, caller, ifVersion } = command
    const cancelled = cancelCheckout({ type: 'CancelCheckout', cart, caller, ifVersion }, view, given)
    if ('rejected' in cancelled || cancelled.accepted.length === 0) {
      // what was not frozen is decided on as it is, and refused in the command's own words
      return 'rejected' in cancelled && cancelled.rejected.code === 'combined-part'
        ? cancelled
        : decide(command, view, given)
    }
    const draft = draftOf(view)
    for (const event of cancelled.accepted) take(draft, event, given)
    const decision = decide({ ...command, ifVersion: undefined }, draft, given)
    if ('rejected' in decision || decision.accepted.length === 0) return decision
    return { accepted: [...cancelled.accepted, ...decision.accepted] }
  }

/** What is begun instead of a checkout gives up that one, and none that came after it. */
const thaws = (command: Thawing, view: View, given: Given): boolean => {
  if (command.type !== 'StartCheckout') return command.thaw === true
  const cart = view.get('cart', meantCart(command, view, given))
  return cart?.status === 'checkout' && cart.checkout === command.instead
}
