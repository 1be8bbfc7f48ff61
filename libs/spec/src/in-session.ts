import type { EventOf } from '@cartstream/decide'
import type { EventType } from '@cartstream/schemas'
import { ann, mug, staff } from './sample.ts'
import { added, opened } from './told.ts'
import { idOf } from './world.ts'

/** What happens in a live session, as readers are told it, one canonical example each: Sam, of the staff, sells to Ann. A spec names what differs. */
type Differing<T extends EventType> = Partial<EventOf<T>['data']>

export const annsSession = idOf(7, 0)
export const annsRoom = '7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b'
const of = { session: annsSession }

/** It, and its cart: one batch. */
export const sessionCreated = (
  differing: Differing<'SessionCreated'> = {},
): [EventOf<'SessionCreated'>, EventOf<'CartOpened'>] => {
  const config = { maxItems: 200, idleSeconds: 7200, holdTtlSeconds: 900 }
  const whose = { room: annsRoom, host: staff.actor, client: ann.actor }
  const data = { ...of, ...whose, title: 'Tea', config, ...differing }
  return [
    { type: 'SessionCreated', stream: `session/${data.session}`, data },
    opened({ cart: data.session, owner: data.client, purpose: 'session' }),
  ]
}
type Plain = 'SessionStarted' | 'SessionPaused' | 'SessionResumed' | 'SessionReopened' | 'SessionCancelled'
type Happening = Plain | 'CheckoutRequested'
export const happening = <T extends Happening>(type: T, session = annsSession): EventOf<T> =>
  ({ type, stream: `session/${session}`, data: { session } }) as EventOf<T>
export const sessionEnded = (differing: Differing<'SessionEnded'> = {}): EventOf<'SessionEnded'> => {
  const data = { ...of, because: 'asked' as const, ...differing }
  return { type: 'SessionEnded', stream: `session/${data.session}`, data }
}
export const sessionChanged = (differing: Differing<'SessionChanged'>): EventOf<'SessionChanged'> => {
  const data = { ...of, ...differing }
  return { type: 'SessionChanged', stream: `session/${data.session}`, data }
}
export const sessionJoined = (differing: Differing<'SessionJoined'> = {}): EventOf<'SessionJoined'> => {
  const data = { ...of, actor: ann.actor, ...differing }
  return { type: 'SessionJoined', stream: `session/${data.session}`, data }
}
export const sessionPriceSet = (differing: Differing<'SessionPriceSet'> = {}): EventOf<'SessionPriceSet'> => {
  const data = { ...of, sku: mug.sku, ...differing }
  return { type: 'SessionPriceSet', stream: `session/${data.session}`, data }
}
export const highlighted = (differing: Differing<'ProductHighlighted'> = {}): EventOf<'ProductHighlighted'> => {
  const data = { ...of, ...differing }
  return { type: 'ProductHighlighted', stream: `session/${data.session}`, data }
}
/** One mug, put in by the host, or by whoever is told. */
export const put = (differing: Differing<'ItemAdded'> = {}): EventOf<'ItemAdded'> =>
  added({ cart: annsSession, byStaff: true, ...differing })
export const sampled = (differing: Differing<'ItemSampled'> = {}): EventOf<'ItemSampled'> => {
  const line = { cart: annsSession, line: idOf(1, 0), sku: mug.sku }
  const data = { ...line, sample: true, lineTotal: '0.00', ...differing }
  return { type: 'ItemSampled', stream: `cart/${data.cart}`, data }
}
export const converted = (differing: Differing<'SessionConverted'> = {}): EventOf<'SessionConverted'> => {
  const data = { ...of, order: idOf(3, 0), total: '15.00', exposure: '0.00', ...differing }
  return { type: 'SessionConverted', stream: `session/${data.session}`, data }
}
export const creditSet = (differing: Differing<'CreditSet'> = {}): EventOf<'CreditSet'> => {
  const data = { client: ann.actor, limit: '100.00', ...differing }
  return { type: 'CreditSet', stream: `credit/${data.client}`, data }
}
