import type { Order } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import type { Column } from '../table/column.ts'
import { buyerOf, OrderBadge, soldIn } from './order.tsx'

export const orderColumns: readonly Column<Order>[] = [
  {
    key: 'buyer',
    name: 'Buyer',
    width: 'minmax(8rem, 1.5fr)',
    value: buyerOf,
    cell: (order) => buyerOf(order),
  },
  {
    key: 'total',
    name: 'Total',
    width: '7rem',
    isNumber: true,
    narrow: 'end',
    value: ({ total }) => Number(total),
    text: ({ total }) => total,
    cell: ({ total, currency }) => money(total, currency),
  },
  {
    key: 'placed',
    name: 'Placed',
    width: '11rem',
    sorts: 'instant',
    value: ({ placedAt }) => Date.parse(placedAt),
    text: ({ placedAt }) => placedAt,
    cell: ({ placedAt }) => <At at={placedAt} />,
  },
  {
    key: 'status',
    name: 'State',
    width: '9.5rem',
    narrow: 'end',
    value: ({ status }) => status,
    cell: ({ status }) => <OrderBadge status={status} />,
  },
  {
    key: 'goods',
    name: 'Goods',
    width: 'minmax(8rem, 3fr)',
    narrow: 'no',
    value: soldIn,
    cell: (order) => <span className="soft">{soldIn(order)}</span>,
  },
  {
    key: 'provider',
    name: 'Paid by',
    width: '6rem',
    narrow: 'no',
    value: ({ provider }) => provider,
    cell: ({ provider }) => provider,
  },
  {
    key: 'skus',
    name: 'SKUs',
    width: 'minmax(6rem, 2fr)',
    narrow: 'no',
    extra: true,
    value: ({ items }) => items.map(({ sku }) => sku).join(' '),
    cell: ({ items }) => <span className="mono">{items.map(({ sku }) => sku).join(' ')}</span>,
  },
  {
    key: 'order',
    name: 'Order',
    width: '9rem',
    narrow: 'no',
    value: ({ id }) => id,
    cell: ({ id }) => <CopyId id={id} what="order id" short={`…${id.slice(-8)}`} />,
  },
]
