import type { EventOf } from '@cartstream/decide'
import type { EventType } from '@cartstream/schemas'
import { ann, bob } from './sample.ts'
import { annsCart } from './told.ts'
import { idOf } from './world.ts'

/** What waitlists and promotions tell, one canonical example each: Ann waits for a mug. A spec names what differs. */
type Differing<T extends EventType> = Partial<EventOf<T>['data']>

export const annsPlace = idOf(6, 0)
const place = { entry: annsPlace, sku: 'MUG', batch: '-', actor: ann.actor }

export const joined = (differing: Differing<'WaitlistJoined'> = {}): EventOf<'WaitlistJoined'> => {
  const data = { ...place, ownerKind: 'customer' as const, quantity: '1', ...differing }
  return { type: 'WaitlistJoined', stream: `waitlist/${data.sku}`, data }
}
export const left = (differing: Differing<'WaitlistLeft'> = {}): EventOf<'WaitlistLeft'> => {
  const data = { ...place, because: 'asked' as const, ...differing }
  return { type: 'WaitlistLeft', stream: `waitlist/${data.sku}`, data }
}
export const moved = (differing: Differing<'WaitlistMoved'> = {}): EventOf<'WaitlistMoved'> => {
  const data = { ...place, from: bob.actor, ownerKind: 'customer' as const, ...differing }
  return { type: 'WaitlistMoved', stream: `waitlist/${data.sku}`, data }
}
export const promoted = (differing: Differing<'WaitlistPromoted'> = {}): EventOf<'WaitlistPromoted'> => {
  const data = { ...place, cart: annsCart, line: idOf(1, 0), quantity: '1', ...differing }
  return { type: 'WaitlistPromoted', stream: `waitlist/${data.sku}`, data }
}
export const promotionSet = (differing: Differing<'PromotionSet'> = {}): EventOf<'PromotionSet'> => {
  const data = { code: 'SPRING', label: 'Spring', percent: '10', ...differing }
  return { type: 'PromotionSet', stream: `promotion/${data.code}`, data }
}
export const promotionEnded = (code = 'SPRING'): EventOf<'PromotionEnded'> => ({
  type: 'PromotionEnded',
  stream: `promotion/${code}`,
  data: { code },
})
