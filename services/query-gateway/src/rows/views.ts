import type {
  AvailabilityRow,
  CartRow,
  CombinedRow,
  EffectRow,
  OrderRow,
  PaymentRow,
  RefundRow,
  ReservationRow,
  SessionRow,
  SheetRow,
  SyncedRow,
  WaitRow,
} from '@cartstream/read'
import { ClientSessionView, SessionItemView } from '@cartstream/schemas'
import type { View } from '@cartstream/stream'
import type { Names } from './names.ts'

type Owned = { owner?: string; ownerKind?: string }
const unowned = <R extends Owned>({ owner: _1, ownerKind: _2, ...row }: R) => row

/** Customers are told how much there is, if anything, and never what is held or kept back. */
const publicStock = (row: AvailabilityRow) => {
  const { onHand: _1, held: _2, safetyStock: _3, backorder: _4, pools: _5, hold: _6, holdTtlSeconds: _7, ...told } = row
  return told
}
const coarseStock = (row: AvailabilityRow) => {
  const { available: _, ...told } = publicStock(row)
  return told
}

/** The provider's side of a refund is the shop's business. */
const ownRefund = ({ id, amount, currency, reason, requestedAt, status }: RefundRow) => ({
  ...{ id, amount, currency, reason, requestedAt, status },
})
const withoutProvider = ({ intent: _, refunds, ...row }: OrderRow) => ({
  ...row,
  ...(refunds && { refunds: refunds.map(ownRefund) }),
})
const ownPayment = (row: PaymentRow) => {
  const { lines: _1, startedAt: _2, paid: _3, toSettle: _4, intent: _5, refunds, ...told } = row
  return { ...unowned(told), ...(refunds && { refunds: refunds.map(ownRefund) }) }
}
/** What staff wrote is for staff. */
const withoutReason = ({ reason: _, ...row }: ReservationRow) => row

/** That there is a message, and how it fares: not whom it is for, nor what it says of their session. */
const withoutMessage = (row: EffectRow) => {
  if (row.kind !== 'sales-sheet' && row.kind !== 'session-converted') return row
  const { title: _1, total: _2, client: _3, ...told } = { title: '', ...row }
  return told
}

const only = ({ shape }: { shape: object }, row: object): object =>
  Object.fromEntries(Object.entries(row).filter(([name]) => Object.hasOwn(shape, name)))
/** Only what is listed for clients: whatever else a session's row has, now or one day, is not for them. Nothing that was projected is refused here. */
const clientSession = (row: SessionRow) => ({
  ...only(ClientSessionView, row),
  items: row.items.map((item) => only(SessionItemView, item)),
})

/** A view of rows of one kind. */
const viewOf = <R>(name: string, render: (row: R) => unknown): View => ({ name, render: (row) => render(row as R) })

/** Every way a row can be shown. Staff and admins: pseudonym and name. Analysts: the pseudonym only. */
export const createViews = (names: Names) => {
  const named = <R extends Owned>(row: R) => ({ ...row, subject: row.owner && names.nameOf(row.owner) })
  return {
    staffCart: viewOf<CartRow | SyncedRow>('staff', named),
    analystCart: viewOf<CartRow | SyncedRow>('analyst', (row) => row),
    ownCart: viewOf<CartRow | SyncedRow>('own', unowned),
    staffStock: viewOf<AvailabilityRow>('staff', (row) => row),
    publicStock: viewOf('public', publicStock),
    /** Where the shop shows no numbers. */
    coarseStock: viewOf('coarse', coarseStock),
    staffReservation: viewOf<ReservationRow>('staff', named),
    analystReservation: viewOf('analyst', withoutReason),
    ownReservation: viewOf<ReservationRow>('own', (row) => unowned(withoutReason(row))),
    staffOrder: viewOf<OrderRow>('staff', named),
    analystOrder: viewOf<OrderRow>('analyst', withoutProvider),
    ownOrder: viewOf<OrderRow>('own', (row) => unowned(withoutProvider(row))),
    staffPayment: viewOf<PaymentRow>('staff', named),
    ownPayment: viewOf('own', ownPayment),
    ownCombined: viewOf<CombinedRow>('own', ({ intent: _, ...row }) => unowned(row)),
    staffSheet: viewOf<SheetRow>('staff', named),
    ownSheet: viewOf<SheetRow>('own', unowned),
    staffWait: viewOf<WaitRow>('staff', named),
    ownWait: viewOf<WaitRow>('own', unowned),
    /** Without the notes, which are opened for whoever asks for the one session. */
    staffSession: viewOf<SessionRow>('staff', (row) => ({
      ...row,
      hostId: names.nameOf(row.host),
      clientId: names.nameOf(row.client),
    })),
    ownSession: viewOf('own', clientSession),
    opsEffect: viewOf('ops', withoutMessage),
    asIs: viewOf<object>('as-is', (row) => row),
  }
}
export type Views = ReturnType<typeof createViews>
