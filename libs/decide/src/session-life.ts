import type { Id } from '@cartstream/schemas'
import { type Draft, draftOf } from './draft.ts'
import { take } from './evolve.ts'
import { releasing, reserving } from './hold.ts'
import { instant } from './instant.ts'
import { isSold } from './product.ts'
import { findSession, hostedSession, notGoingOn, sessionTarget } from './session.ts'
import type { CommandOf, Decision, DomainEvent, EventOf, Given, SessionRecord, View } from './types.ts'
import { refusedWish, type Wish } from './wish.ts'

/** State: over a session and its cart, which is opened with it and stays while it can be started again. */

/** Refusal: `session-closed`, `session-not-active`; `not-found` for a room the caller may not enter. */

/** One step of a session's life; where it stands there already, it is already so. */
export const moveSession = (command: CommandOf<'MoveSession'>, view: View, given: Given): Decision => {
  const found = hostedSession(command, view)
  if ('rejected' in found) return found
  const { session } = found
  switch (command.move) {
    case 'start':
      return started(session, view, given)
    case 'pause':
      return paused(session)
    case 'resume':
      return session.status === 'scheduled' || session.status === 'ended' ? no(session) : started(session, view, given)
    case 'end':
      return ended(session, view)
    case 'cancel':
      return cancelled(session, view)
  }
}

/** What staff are told of one that does not go on. */
const no = (session: SessionRecord): Decision => {
  const rejected = notGoingOn(session, 'staff')
  if (!rejected) throw new Error(`session ${session.session} goes on`)
  return { rejected }
}

const happens = (
  type: 'SessionStarted' | 'SessionPaused' | 'SessionResumed' | 'SessionReopened' | 'SessionCancelled',
  session: Id,
): DomainEvent => ({ type, stream: `session/${session}`, data: { session } })

const started = (session: SessionRecord, view: View, given: Given): Decision => {
  switch (session.status) {
    case 'scheduled':
      return { accepted: [happens('SessionStarted', session.session)] }
    case 'active':
      return { accepted: [] }
    case 'paused':
      return { accepted: [happens('SessionResumed', session.session)] }
    case 'ended':
      return reopened(session, view, given)
    case 'converted':
    case 'cancelled':
      return no(session)
  }
}

/** Its lines are held again, in their order, as far as there is stock for them; what there is none for stays unheld. */
const reopened = (session: SessionRecord, view: View, given: Given): Decision => {
  const draft = draftOf(view)
  const events: DomainEvent[] = [happens('SessionReopened', session.session)]
  let made = 0
  for (const line of view.get('cart', session.session)?.lines ?? []) {
    const record = view.get('product', line.sku)
    if (!record || !isSold(record, line.variant)) continue
    const target = sessionTarget({ session, kind: 'staff', view: draft, given, from: made })
    const wish: Wish = { target, product: record.product, line, was: line, asked: line.quantity }
    if (refusedWish(wish, record)) continue
    const held = reserving(wish)
    for (const event of held) take(draft as Draft, event, given)
    made += held.length
    events.push(...held)
  }
  return { accepted: events }
}

const paused = (session: SessionRecord): Decision => {
  if (session.status === 'paused') return { accepted: [] }
  return session.status === 'active' ? { accepted: [happens('SessionPaused', session.session)] } : no(session)
}

const ended = (session: SessionRecord, view: View): Decision => {
  switch (session.status) {
    case 'ended':
      return { accepted: [] }
    case 'active':
    case 'paused':
      return { accepted: endOf(session, view, 'asked') }
    default:
      return no(session)
  }
}

/** The holds are given back, the lines stay. */
const endOf = ({ session }: SessionRecord, view: View, because: 'asked' | 'idle'): readonly DomainEvent[] => [
  { type: 'SessionEnded', stream: `session/${session}`, data: { session, because } },
  ...releasing(view.get('cart', session)?.lines ?? []),
]

const cancelled = (session: SessionRecord, view: View): Decision => {
  if (session.status === 'cancelled') return { accepted: [] }
  if (session.status === 'converted') return no(session)
  const { session: id } = session
  const cart = view.get('cart', id)!
  return {
    accepted: [happens('SessionCancelled', id), ...releasing(cart.lines), expired(id, cart.lastActivityAt)],
  }
}
const expired = (cart: Id, lastActivityAt: number): EventOf<'CartExpired'> => ({
  type: 'CartExpired',
  stream: `cart/${cart}`,
  data: { cart, lastActivityAt: instant(lastActivityAt) },
})

/** When nobody will have done anything in it, or in its cart, for as long as it may stand idle; never while it does not go on. */
export const sessionDueAt = (view: View, id: Id): number | undefined => {
  const session = view.get('session', id)
  if (session?.status !== 'active' && session?.status !== 'paused') return undefined
  const inCart = view.get('cart', id)?.lastActivityAt ?? 0
  return Math.max(session.lastActivityAt, inCart) + session.config.idleSeconds * 1000
}

export const endIdleSession = (view: View, id: Id): readonly DomainEvent[] =>
  endOf(view.get('session', id)!, view, 'idle')

/** The client comes in; an admin may look in, and leaves no trace. */
export const joinSession = (command: CommandOf<'JoinSession'>, view: View): Decision => {
  const found = findSession(command, view)
  if ('rejected' in found) return found
  const { session } = found
  if (session.status !== 'scheduled' && session.status !== 'active' && session.status !== 'paused') return no(session)
  const { actor } = command.caller
  if (session.joined || actor !== session.client) return { accepted: [] }
  const id = session.session
  return { accepted: [{ type: 'SessionJoined', stream: `session/${id}`, data: { session: id, actor } }] }
}
