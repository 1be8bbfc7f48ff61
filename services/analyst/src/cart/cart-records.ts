import type { AnyRecord, CartRecord, Kind, Records } from '@cartstream/decide'
import type { RecordedEvent } from '@cartstream/schemas'
import { ShopRecords } from '../fold/records.ts'

/** Stands in for the other cart of a merge: what becomes of it is not looked at here. */
const other = (cart: string): CartRecord => ({
  ...{ status: 'open', cart, owner: '', ownerKind: 'guest', lines: [], subtotal: '0' },
  ...{ version: 0, lastActivityAt: 0, idleAt: 0 },
})

/**
 * The records that one cart needs, folded from the events that are about it, the listings of what is in it, and the shop's settings: the same
 * cart as in the whole shop's fold, for the price of its own events (story.spec.ts proves it on arbitrary histories).
 */
export class CartRecords extends ShopRecords {
  readonly #cart: string

  constructor(cart: string) {
    super()
    this.#cart = cart
  }

  override get<K extends Kind>(kind: K, id = ''): Records[K] | undefined {
    const found = super.get(kind, id)
    if (found !== undefined || kind !== 'cart' || id === this.#cart) return found
    return other(id) as Records[K]
  }

  /** Of what is over nothing is put in rows, so that nothing of the cart is ever forgotten. */
  override set(kind: Kind, id: string, record: AnyRecord | undefined): void {
    if (kind !== 'past' && kind !== 'ended') super.set(kind, id, record)
  }

  override fold(event: RecordedEvent): void {
    const narrow = this.#narrowed(event)
    if (narrow !== undefined) super.fold(narrow)
  }

  /** What an event says of this cart; of other carts' holds nothing, and nothing of who else waits. */
  #narrowed(event: RecordedEvent): RecordedEvent | undefined {
    switch (event.type) {
      case 'WaitlistPromoted':
        return undefined
      case 'HoldsExpired': {
        const holds = event.data.holds.filter(({ cart }) => cart === this.#cart)
        return { ...event, data: { ...event.data, holds } }
      }
      case 'HoldsRevoked': {
        const holds = event.data.holds.filter(({ cart }) => cart === this.#cart)
        return { ...event, data: { ...event.data, holds } }
      }
      default:
        return event
    }
  }
}
