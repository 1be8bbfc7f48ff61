import type { ActorId } from '@cartstream/schemas'
import type { Target } from './cart.ts'
import type { EventOf, Refusal, WaitlistRecord } from './types.ts'
import { leaving, mostPlaces } from './waitlist.ts'

/** State: over the waitlists in which a guest has a place, and the customer perhaps another. */

/** Refusal: `over-limit`, in merge-cart.ts, for more places than a customer may have. */

type Moved = EventOf<'WaitlistMoved' | 'WaitlistLeft'>

/**
 * The guest's places are the customer's from now on, where they are in their queues: nobody comes before or after anybody else by it. Whoever has
 * two in one queue keeps the earlier one, with what was asked for there; the later one is left.
 */
export const movedPlaces = ({ view, owner, ownerKind }: Target, from: ActorId): readonly Moved[] =>
  from === owner
    ? []
    : (view.get('customer', from)?.waiting ?? []).flatMap((id) =>
        moved(view.get('waitlist', id)!, { from, owner, ownerKind }),
      )

type Move = Pick<Target, 'owner' | 'ownerKind'> & { from: ActorId }
const moved = ({ sku, batch, entries }: WaitlistRecord, { from, owner, ownerKind }: Move): readonly Moved[] => {
  const [first, second] = entries.filter(({ actor }) => actor === from || actor === owner)
  const left = second === undefined ? [] : [leaving({ sku, batch }, second, 'merged')]
  if (first!.actor === owner) return left
  const data = { entry: first!.entry, sku, batch, from, actor: owner, ownerKind }
  return [...left, { type: 'WaitlistMoved', stream: `waitlist/${sku}`, data }]
}

export const tooManyPlaces = ({ view, owner }: Target, places: readonly Moved[]): Refusal['detail'] => {
  const more = places.reduce((sum, { type, data }) => {
    if (type === 'WaitlistMoved') return sum + 1
    return data.actor === owner ? sum - 1 : sum
  }, 0)
  const after = (view.get('customer', owner)?.waiting?.length ?? 0) + more
  return more > 0 && after > mostPlaces ? `a customer waits for at most ${mostPlaces} SKUs` : undefined
}
