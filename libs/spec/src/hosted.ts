import type { CommandOf, DomainEvent, EventOf } from '@cartstream/decide'
import type { CommandType, EventType, SessionMove } from '@cartstream/schemas'
import { given, type Situation } from './given.ts'
import { ann, cheese, configured, listed, mug, shirt, staff, stocked } from './sample.ts'
import { added, at, extended, opened, released, reserved } from './told.ts'
import { idOf } from './world.ts'

/**
 * What live sessions tell and are asked, one canonical example each: the first command of a world creates a session of Sam, of the staff, for
 * Ann. A spec names what differs.
 */
type Differing<T extends EventType> = Partial<EventOf<T>['data']>
type Asking<T extends CommandType> = Partial<CommandOf<T>>

export const session = idOf(1, 0)
export const room = '7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b'
const stream = `session/${session}`
export const byHost = { session: { id: session }, caller: staff } as const
export const byAnn = { session: { room }, caller: ann } as const

export const create = (told: Asking<'CreateSession'> = {}): CommandOf<'CreateSession'> => ({
  ...{ type: 'CreateSession', caller: staff, client: ann.actor, room, title: 'Tea', maxItems: 200 },
  ...told,
})
export const move = (to: SessionMove, told: Asking<'MoveSession'> = {}): CommandOf<'MoveSession'> => ({
  ...{ type: 'MoveSession', move: to, ...byHost },
  ...told,
})
export const start = move('start')
export const join = (told: Asking<'JoinSession'> = {}): CommandOf<'JoinSession'> => ({
  ...{ type: 'JoinSession', ...byAnn },
  ...told,
})
export const put = (
  sku: string,
  quantity: string,
  told: Asking<'AddSessionItem'> = {},
): CommandOf<'AddSessionItem'> => ({
  ...{ type: 'AddSessionItem', sku, quantity, ...byHost },
  ...told,
})
export const rather = (line: string, quantity: string): CommandOf<'ChangeSessionItem'> => ({
  ...{ type: 'ChangeSessionItem', line, quantity, ...byHost },
})
export const price = (sku: string, price: string | null): CommandOf<'SetSessionPrice'> => ({
  ...{ type: 'SetSessionPrice', sku, price, ...byHost },
})
export const sample = (line: string, sample = true): CommandOf<'MarkSample'> => ({
  ...{ type: 'MarkSample', line, sample, ...byHost },
})
export const highlight = (sku: string | null): CommandOf<'HighlightProduct'> => ({
  ...{ type: 'HighlightProduct', sku, ...byHost },
})
export const requestCheckout: CommandOf<'RequestCheckout'> = { type: 'RequestCheckout', ...byAnn }
export const convert = (told: Asking<'ConvertSession'> = {}): CommandOf<'ConvertSession'> => ({
  ...{ type: 'ConvertSession', ...byHost },
  ...told,
})
export const sheet: CommandOf<'MakeSalesSheet'> = { type: 'MakeSalesSheet', ...byHost }
export const credit = (limit: string, told: Asking<'SetCredit'> = {}): CommandOf<'SetCredit'> => ({
  ...{ type: 'SetCredit', client: ann.actor, limit, caller: staff },
  ...told,
})

/** The shop that sessions are held in: ten mugs, five kilograms of cheese, four shirts. */
export const shop = (policy: Parameters<typeof configured>[0] = {}, ...more: readonly DomainEvent[]): Situation =>
  given(
    ...[configured(policy), listed(mug), stocked('MUG', '10'), listed(cheese), stocked('CHEESE', '5')],
    ...[listed(shirt), stocked('SHIRT', '4'), ...more],
  )
/** Created and started, by the first two commands: the third is the first that a spec gives. */
export const live = (policy: Parameters<typeof configured>[0] = {}, told: Asking<'CreateSession'> = {}): Situation =>
  shop(policy).after(create(told), start)

export const sessionConfig = { maxItems: 200, idleSeconds: 7200, holdTtlSeconds: 900 }
export const created = (differing: Differing<'SessionCreated'> = {}): EventOf<'SessionCreated'> => {
  const said = { session, room, host: staff.actor, client: ann.actor, title: 'Tea', config: sessionConfig }
  return { type: 'SessionCreated', stream, data: { ...said, ...differing } }
}
export const cartOpened = opened({ cart: session, purpose: 'session' })
type Moved = 'SessionStarted' | 'SessionPaused' | 'SessionResumed' | 'SessionReopened' | 'SessionCancelled'
export const moved = <T extends Moved>(type: T): { type: T; stream: string; data: { session: string } } => ({
  ...{ type, stream, data: { session } },
})
export const ended = (because: 'asked' | 'idle' = 'asked'): EventOf<'SessionEnded'> => ({
  ...{ type: 'SessionEnded', stream, data: { session, because } },
})
export const joined: EventOf<'SessionJoined'> = { type: 'SessionJoined', stream, data: { session, actor: ann.actor } }
export const changed = (differing: Differing<'SessionChanged'>): EventOf<'SessionChanged'> => ({
  ...{ type: 'SessionChanged', stream, data: { session, ...differing } },
})
export const requested: EventOf<'CheckoutRequested'> = { type: 'CheckoutRequested', stream, data: { session } }
export const priced = (differing: Differing<'SessionPriceSet'>): EventOf<'SessionPriceSet'> => ({
  ...{ type: 'SessionPriceSet', stream, data: { session, sku: mug.sku, ...differing } },
})
export const highlighted = (sku?: string): EventOf<'ProductHighlighted'> => ({
  ...{ type: 'ProductHighlighted', stream, data: { session, ...(sku !== undefined && { sku }) } },
})
export const converted = (differing: Differing<'SessionConverted'> = {}): EventOf<'SessionConverted'> => ({
  ...{ type: 'SessionConverted', stream },
  data: { session, order: idOf(5, 1), total: '15.00', exposure: '0.00', limit: '100.00', ...differing },
})
export const creditSet = (differing: Differing<'CreditSet'> = {}): EventOf<'CreditSet'> => {
  const data = { client: ann.actor, limit: '100.00', ...differing }
  return { type: 'CreditSet', stream: `credit/${data.client}`, data }
}

/** What is in the session's cart: the third command put one mug into it, by the host. */
export const inSession = { cart: session, line: idOf(3, 0) }
export const heldInSession = { ...inSession, hold: idOf(3, 1) }
export const itemAdded = (differing: Differing<'ItemAdded'> = {}) =>
  added({ ...inSession, byStaff: true, ...differing })
export const itemHeld = (differing: Differing<'StockReserved'> = {}) => reserved({ ...heldInSession, ...differing })
export const itemReleased = (differing: Differing<'HoldReleased'> = {}) => released({ ...heldInSession, ...differing })
export const itemExtended = (
  ...holds: readonly Partial<EventOf<'HoldExtended'>['data']['holds'][number]>[]
): EventOf<'HoldExtended'> => {
  const { line, hold } = heldInSession
  const { data } = extended(...holds.map((differing) => ({ line, hold, expiresAt: at(960), ...differing })))
  return { type: 'HoldExtended', stream: `cart/${session}`, data: { ...data, cart: session } }
}
export const sampled = (differing: Differing<'ItemSampled'> = {}): EventOf<'ItemSampled'> => {
  const data = { ...inSession, sku: mug.sku, sample: true, lineTotal: '0.00', ...differing }
  return { type: 'ItemSampled', stream: `cart/${session}`, data }
}
