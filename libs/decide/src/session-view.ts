import type { ClientSessionView, Id, SessionItemView, SessionStatus, StaffSessionView } from '@cartstream/schemas'
import { cartView } from './cart-view.ts'
import { less, plus } from './decimal.ts'
import { instant } from './instant.ts'
import { amount } from './money.ts'
import { retailOf, soldFor } from './sales-sheet.ts'
import type { CartLine, SessionRecord, View } from './types.ts'

/** What the client may see of it, at `now` (the log's clock, epoch ms); undefined where there is none. */
export const sessionView = (view: View, id: Id, now: number): ClientSessionView | undefined => {
  const session = view.get('session', id)
  if (!session) return undefined
  const lines = session.status === 'converted' ? session.lines : (view.get('cart', id)?.lines ?? [])
  const cart = cartView(view, id, now)
  const { items, currency, holdsUntil } = cart
  const { subtotal, tax, total } = soldFor(session, view) ?? cart
  const shown = new Map(items.map((item) => [item.id, item]))
  return {
    ...{ id, roomCode: session.room, status: statusOf(session), title: session.title },
    ...(session.scheduledAt !== undefined && { scheduledAt: session.scheduledAt }),
    ...(session.startedAt !== undefined && { startedAt: instant(session.startedAt) }),
    ...('endedAt' in session && { endedAt: instant(session.endedAt) }),
    ...{ joined: session.joined === true, checkoutRequested: session.requested === true },
    ...(session.highlighted !== undefined && { highlighted: session.highlighted }),
    prices: { ...session.prices },
    items: lines.map((line) => itemOf(session, { line, hold: shown.get(line.line)?.hold }, view)),
    itemCount: lines.length,
    ...{ currency, subtotal, tax, total },
    ...(holdsUntil !== undefined && { holdsUntil }),
    ...(session.status === 'converted' && { order: session.order }),
    now: instant(now),
  }
}

const statusOf = ({ status }: SessionRecord): SessionStatus => status.toUpperCase() as SessionStatus

type Shown = { line: CartLine; hold: SessionItemView['hold'] }
const itemOf = (session: SessionRecord, { line: said, hold }: Shown, view: View): SessionItemView => {
  const { line: id, sku, variant, batch, name, unit, quantity, unitPrice, lineTotal, holdEnded } = said
  return {
    ...{ id, sku, name, unit, quantity, unitPrice, lineTotal, retailPrice: retailOf(said, view) },
    ...(variant !== undefined && { variant }),
    ...(batch !== '-' && { batch }),
    addedBy: said.byHost ? 'HOST' : 'CLIENT',
    ...{ sample: said.sample === true, highlighted: sku === session.highlighted },
    ...(hold ? { hold } : holdEnded !== undefined && { holdEnded }),
  }
}

/** What staff see besides, but for the notes, which are sealed. */
export const staffSessionView = (view: View, id: Id, now: number): StaffSessionView | undefined => {
  const shown = sessionView(view, id, now)
  const session = view.get('session', id)
  if (!shown || !session) return undefined
  const { limit, owed = '0' } = view.get('credit', session.client) ?? {}
  const sufficient = session.status === 'converted' || !less(limit ?? '0', plus(owed, shown.total))
  return {
    ...shown,
    ...{ host: session.host, client: session.client, config: session.config },
    credit: {
      ...(limit !== undefined && { limit }),
      exposure: amount(owed, shown.currency),
      total: shown.total,
      sufficient,
    },
  }
}
