import type { Reads } from '@cartstream/read'
import type { View } from '@cartstream/stream'
import { isStaff, type Viewer } from '../http/viewer.ts'
import type { Views } from './views.ts'

/** What each kind of viewer is shown of a topic's or a list's rows, once it is settled that they may see them. */
export const createViewFor = (views: Views, reads: Pick<Reads, 'shop'>) => {
  const of =
    (staff: View, analyst: View, own: View) =>
    (viewer: Viewer): View =>
      isStaff(viewer) ? staff : viewer.claims.role === 'analyst' ? analyst : own
  return {
    carts: of(views.staffCart, views.analystCart, views.ownCart),
    /** Of `me`, whoever asks. */
    ownCarts: views.ownCart,
    reservations: of(views.staffReservation, views.analystReservation, views.ownReservation),
    orders: of(views.staffOrder, views.analystOrder, views.ownOrder),
    payments: of(views.staffPayment, views.ownPayment, views.ownPayment),
    sessions: of(views.staffSession, views.ownSession, views.ownSession),
    /** Of a room, whoever looks in. */
    room: views.ownSession,
    sheets: of(views.staffSheet, views.ownSheet, views.ownSheet),
    /** For staff, who alone may ask. */
    host: views.asIs,
    /** Operators have no rights on sessions, so not on what their clients are told. */
    outbox: ({ claims: { role } }: Viewer): View => (role === 'ops' ? views.opsEffect : views.asIs),
    waitlist: of(views.staffWait, views.ownWait, views.ownWait),
    /** An hour has nobody's name in it. */
    analytics: views.asIs,
    /** Rows that the shop's people see whole, and others as the shop's policy says. */
    async stock({ claims: { role } }: Viewer, shop: string): Promise<View> {
      if (role === 'admin' || role === 'staff' || role === 'analyst' || role === 'ops') return views.staffStock
      return (await reads.shop(shop))?.stockShown === 'low-in-out' ? views.coarseStock : views.publicStock
    },
  }
}
export type ViewFor = ReturnType<typeof createViewFor>
