import type { Order } from '@cartstream/client'

type Status = Order['status']
const badges: Record<Status, { word: string; sign: string; tone?: string }> = {
  paid: { word: 'paid', sign: '●', tone: 'good' },
  unpaid: { word: 'unpaid', sign: '◐', tone: 'warn' },
  cancelled: { word: 'cancelled', sign: '✕' },
  expired: { word: 'not paid in time', sign: '○' },
}
export const statuses = Object.keys(badges) as Status[]

/** How an order stands; by a word and a sign besides the colour. */
export const OrderBadge = ({ status }: { status: Status }) => {
  const { word, sign, tone } = badges[status]
  return (
    <span className="badge" data-tone={tone}>
      <span aria-hidden="true">{sign}</span>
      {word}
    </span>
  )
}

/** Whose it is, as far as the viewer may know. */
export const buyerOf = ({ subject, owner }: { subject?: string; owner?: string }): string =>
  subject ?? owner ?? 'somebody'

export const soldIn = ({ items }: Order): string => items.map(({ name }) => name).join(', ')

export const textsOf = (order: Order): readonly string[] => [
  ...[buyerOf(order), soldIn(order), order.id, order.checkout],
  ...order.items.map(({ sku }) => sku),
]
