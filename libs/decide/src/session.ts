import type { Id, SessionRef } from '@cartstream/schemas'
import { type Target, targetOf } from './cart.ts'
import { draftOf } from './draft.ts'
import { configOf } from './shop.ts'
import type { Change, CommandOf, EventOf, Given, Refusal, SessionRecord, Stamped, View } from './types.ts'

/**
 * State: scheduled, then active or paused; ended, with its lines as a draft, which can be started again; cancelled, or converted into an
 * order. Its cart has the same id, and is touched through the session alone. See SPEC.md.
 */

/**
 * Refusal: `not-found` for a session that is not the caller's to see, `session-not-active`, `session-closed`. What each command refuses besides
 * stands in its file.
 */

export type OnSession = Extract<CommandOf<'MoveSession' | 'JoinSession'>, { session: SessionRef }>
type Asking = Pick<OnSession, 'session' | 'caller'>

export const sessionIdOf = (ref: SessionRef, view: View): Id | undefined =>
  'id' in ref ? ref.id : view.get('room', ref.room)?.session

/** The session that is meant, for staff and for its own client; it does not exist for anybody else. */
export const findSession = (
  { session: ref, caller }: Asking,
  view: View,
): { session: SessionRecord } | { rejected: Refusal } => {
  const id = sessionIdOf(ref, view)
  const session = id === undefined ? undefined : view.get('session', id)
  const may = session !== undefined && (caller.kind === 'staff' || caller.actor === session.client)
  return may ? { session } : { rejected: { code: 'not-found', stream: `session/${'id' in ref ? ref.id : 'room'}` } }
}

/** For what only the host's side does: to the client such a thing does not exist. */
export const hostedSession = (command: Asking, view: View): ReturnType<typeof findSession> =>
  command.caller.kind === 'staff'
    ? findSession(command, view)
    : { rejected: { code: 'not-found', stream: `session/${'id' in command.session ? command.session.id : 'room'}` } }

/** Why nothing can be done in it now: staff may while it is paused, the client may not. */
export const notGoingOn = (session: SessionRecord, kind: Asking['caller']['kind']): Refusal | undefined => {
  const stream = `session/${session.session}`
  switch (session.status) {
    case 'active':
      return undefined
    case 'paused':
      return kind === 'staff' ? undefined : { code: 'session-not-active', detail: 'it is paused', stream }
    case 'scheduled':
      return { code: 'session-not-active', detail: 'it has not been started', stream }
    case 'ended':
    case 'converted':
    case 'cancelled':
      return { code: 'session-closed', detail: `the session is ${session.status}`, stream }
  }
}

type Doing = { session: SessionRecord; kind: Asking['caller']['kind']; view: View; given: Given; from?: number }
/** Its cart as cart commands have it, under the terms of the session: it holds on add, however the shop does. */
export const sessionTarget = ({ session, kind, view, given, from = 0 }: Doing): Target => {
  const { session: id, client: owner, config: own, prices } = session
  const config = { ...configOf(view), ...ownPolicy, maxLines: own.maxItems }
  const cart = view.get('cart', id)
  const target = targetOf({ view, given, config, id, cart, owner, ownerKind: 'customer' }, kind === 'staff', from)
  return {
    ...target,
    session: { prices, holdTtlSeconds: own.holdTtlSeconds, ...(own.allotments && { allotments: own.allotments }) },
  }
}
const ownPolicy = { hold: 'add', addAgain: 'increment', cartsEnabled: true, payLater: true } as const

type Moved = 'SessionStarted' | 'SessionPaused' | 'SessionResumed' | 'SessionReopened' | 'SessionCancelled'
type Doings = 'SessionChanged' | 'SessionJoined' | 'CheckoutRequested' | 'SessionPriceSet' | 'ProductHighlighted'
export type SessionEvent = 'SessionCreated' | Moved | Doings | 'SessionEnded' | 'SalesSheetMade' | 'SessionConverted'

export const evolveSession = (view: View, event: Stamped<SessionEvent>): readonly Change[] => {
  if (event.type === 'SessionCreated') return created(event)
  const was = view.get('session', event.data.session)
  if (!was) throw new Error(`${event.type} of session ${event.data.session}, which was never created`)
  return [['session', was.session, after(view, was, event)]]
}

const created = ({ data, time }: Stamped<'SessionCreated'>): readonly Change[] => [
  ['session', data.session, { ...data, status: 'scheduled', prices: {}, lastActivityAt: time }],
  ['room', data.room, { session: data.session }],
]

type Base = Omit<Extract<SessionRecord, { status: 'active' | 'paused' | 'scheduled' }>, 'status'>
const goingOn = (session: SessionRecord): Base => {
  const { endedAt: _, ...open } = session as SessionRecord & { endedAt?: number }
  return open
}

type Later = Exclude<SessionEvent, 'SessionCreated'>
const after = (view: View, was: SessionRecord, event: Stamped<Later>): SessionRecord => {
  const { time } = event
  const session: SessionRecord = { ...was, lastActivityAt: time }
  const open: Base = goingOn(session)
  switch (event.type) {
    case 'SessionChanged':
      return { ...session, ...changes(event.data) }
    case 'SessionStarted':
      return { ...open, status: 'active', startedAt: time }
    case 'SessionReopened':
    case 'SessionResumed':
      return { ...open, status: 'active' }
    case 'SessionPaused':
      return { ...open, status: 'paused' }
    case 'SessionEnded':
      return { ...session, status: 'ended', endedAt: time, requested: undefined }
    case 'SessionCancelled':
      return { ...session, status: 'cancelled', endedAt: time, requested: undefined }
    case 'SessionJoined':
      return { ...session, joined: true }
    case 'CheckoutRequested':
      return { ...session, requested: true }
    case 'SessionPriceSet':
      return { ...session, prices: priced(was, event.data) }
    case 'ProductHighlighted':
      return { ...session, highlighted: event.data.sku }
    case 'SalesSheetMade':
      return session
    case 'SessionConverted': {
      const lines = (view.get('cart', was.session)?.lines ?? []).map(({ holds: _, ...line }) => line)
      return { ...session, status: 'converted', endedAt: time, order: event.data.order, lines, requested: undefined }
    }
  }
}

type Told = Pick<SessionRecord, 'title' | 'scheduledAt' | 'notes'>
const changes = ({ title, scheduledAt, notes }: EventOf<'SessionChanged'>['data']): Partial<Told> => ({
  ...(title !== undefined && { title }),
  ...(scheduledAt !== undefined && { scheduledAt: scheduledAt ?? undefined }),
  ...(notes !== undefined && { notes: notes ?? undefined }),
})

const priced = ({ prices }: SessionRecord, { sku, price }: EventOf<'SessionPriceSet'>['data']) => {
  const { [sku]: _, ...others } = prices
  return price === undefined ? others : { ...others, [sku]: price }
}

/** A draft that is kept no longer leaves nothing of its session; what was cancelled or converted keeps its name. */
export const forgetSession = (view: View, id: Id): readonly Change[] => {
  const session = view.get('session', id)
  if (session?.status !== 'ended') return []
  const draft = draftOf(view)
  draft.set('session', id, undefined)
  draft.set('room', session.room, undefined)
  return draft.changes()
}
