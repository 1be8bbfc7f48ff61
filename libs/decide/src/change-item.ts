import { openCart, type Target } from './cart.ts'
import { equal, shortest } from './decimal.ts'
import { extending, reserving } from './hold.ts'
import { billed } from './line.ts'
import { removal } from './remove-item.ts'
import type { CartLine, CommandOf, Decision, Given, View } from './types.ts'
import { changed, refusedWish, type Wish } from './wish.ts'

/** State: over the caller's cart, one of its lines, the pool and the line's hold. */

/** Refusal: as every cart command and wish; `not-found` for a line that is not there. */

/** The line's quantity from now on. Zero removes the line; the quantity it has is already so, and extends nothing. */
export const changeItem = (command: CommandOf<'ChangeItem'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  return changing(found.target, command)
}

export const changing = (target: Target, command: Pick<CommandOf<'ChangeItem'>, 'line' | 'quantity'>): Decision => {
  const { view } = target
  if (equal(command.quantity, '0')) return removal(target, command.line)
  const was = target.cart?.lines.find((l) => l.line === command.line)
  if (!was) return { rejected: { code: 'not-found', stream: `cart/${target.id}` } }
  if (equal(command.quantity, was.quantity)) return { accepted: [] }
  const record = view.get('product', was.sku)
  if (!record) throw new Error(`a line of ${was.sku}, which was never listed`)
  const wish: Wish = {
    ...wishOf(was, shortest(command.quantity), target),
    ...{ target, product: record.product },
  }
  const refused = refusedWish(wish, record)
  if (refused) return { rejected: refused }
  return { accepted: [changed(wish, was), ...reserving(wish), ...extending(target, was.line)] }
}

const wishOf = (was: CartLine, quantity: string, { config }: Target): Pick<Wish, 'line' | 'was' | 'asked'> => ({
  line: { ...was, quantity, lineTotal: billed(was, quantity, config.currency) },
  was,
  asked: quantity,
})
