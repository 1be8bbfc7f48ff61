import { CopyId } from '../../look/copy-id.tsx'
import { money, quantity } from '../../look/money.ts'
import { asClock } from '../../look/spans.ts'
import type { Column } from '../table/column.ts'
import type { Of } from './moment.ts'
import { Pick } from './pick.tsx'

type Cart = Of<'cart'>
type Hold = Of<'hold'>
type Sku = Of<'sku'>
type Session = Of<'session'>

const whose = ({ subject, owner }: { subject?: string; owner?: string }): string => subject ?? owner ?? ''
/** A pseudonym is long and has no place to break at: it takes as many lines as it needs. */
const Whose = ({ row, or = '' }: { row: { subject?: string; owner?: string }; or?: string }) => (
  <span className="whose">{whose(row) || or}</span>
)
const ms = (instant: string | undefined): number =>
  instant === undefined ? Number.POSITIVE_INFINITY : Date.parse(instant)

/** What was left then, of something that ended at `until`. */
const leftAt = (at: string, until: string | undefined) =>
  until === undefined ? <span className="soft">not held</span> : asClock(ms(until) - ms(at))

const goodsOf = (cart: Cart): string =>
  'items' in cart
    ? cart.items.map((line) => `${quantity(String(line.quantity ?? ''))} × ${line.name ?? line.sku}`).join(', ')
    : ''
const totalOf = (cart: Cart): string => ('currency' in cart ? money(cart.total, cart.currency) : (cart.total ?? ''))
const heldUntil = (cart: Cart): string | undefined => ('holdsUntil' in cart ? cart.holdsUntil : undefined)
const stateOf = (cart: Cart): string => ('status' in cart ? (cart.status ?? 'open') : 'open')

export const cartColumns = (at: string): readonly Column<Cart>[] => [
  {
    ...{ key: 'shopper', name: 'Shopper', width: '', value: whose },
    cell: (cart) => (
      <Pick name="cart" value={cart.id}>
        <Whose row={cart} />
      </Pick>
    ),
  },
  { ...{ key: 'goods', name: 'Goods', width: '', value: goodsOf }, cell: (cart) => goodsOf(cart) || 'nothing' },
  {
    ...{ key: 'total', name: 'Total', width: '', isNumber: true, value: ({ total }) => total ?? '' },
    cell: totalOf,
  },
  {
    ...{ key: 'held', name: 'Held for', width: '', isNumber: true, value: (cart) => heldUntil(cart) ?? '' },
    cell: (cart) => leftAt(at, heldUntil(cart)),
  },
  { ...{ key: 'state', name: 'State', width: '', value: stateOf }, cell: stateOf },
]

export const holdColumns = (at: string): readonly Column<Hold>[] => [
  {
    ...{ key: 'sku', name: 'SKU', width: '', value: ({ sku }) => sku },
    cell: ({ sku }) => (
      <Pick name="sku" value={sku}>
        {sku}
      </Pick>
    ),
  },
  {
    ...{ key: 'quantity', name: 'Quantity', width: '', isNumber: true, value: ({ quantity: q }) => q },
    cell: ({ quantity: q }) => quantity(q),
  },
  {
    ...{ key: 'shopper', name: 'For', width: '', value: whose },
    cell: (hold) => (
      <Pick name="cart" value={hold.cart}>
        <Whose row={hold} or={hold.cart} />
      </Pick>
    ),
  },
  {
    ...{ key: 'ends', name: 'Ends in', width: '', isNumber: true, value: ({ expiresAt }) => expiresAt },
    cell: ({ expiresAt }) => leftAt(at, expiresAt),
  },
  {
    ...{ key: 'hold', name: 'Hold', width: '', value: ({ id }) => id },
    cell: ({ id }) => <CopyId id={id} what="hold id" short={`…${id.slice(-8)}`} />,
  },
]

const units = (key: 'available' | 'onHand' | 'held', name: string): Column<Sku> => ({
  ...{ key, name, width: '', isNumber: true, value: (sku) => sku[key] ?? '' },
  cell: (sku) => (sku[key] === undefined ? <span className="soft">–</span> : quantity(sku[key])),
})

export const skuColumns: readonly Column<Sku>[] = [
  {
    ...{ key: 'product', name: 'Product', width: '', value: ({ name }) => name },
    cell: ({ sku, name, status }) => (
      <>
        <Pick name="sku" value={sku}>
          {name}
        </Pick>{' '}
        {status === 'delisted' && <span className="badge">not sold</span>}
      </>
    ),
  },
  {
    ...{ key: 'sku', name: 'SKU', width: '', value: ({ sku }) => sku },
    cell: ({ sku }) => <CopyId id={sku} what="SKU" />,
  },
  units('available', 'Available'),
  units('onHand', 'On hand'),
  units('held', 'Held'),
]

export const sessionColumns = (at: string): readonly Column<Session>[] => [
  {
    ...{ key: 'title', name: 'Session', width: '', value: ({ title }) => title },
    cell: ({ id, title }) => (
      <Pick name="cart" value={id}>
        {title}
      </Pick>
    ),
  },
  {
    ...{ key: 'state', name: 'State', width: '', value: ({ status }) => status },
    cell: ({ status }) => <span className="badge">{status.toLowerCase()}</span>,
  },
  {
    ...{ key: 'items', name: 'In it', width: '', value: ({ itemCount }) => itemCount },
    cell: ({ items }) => items.map(({ quantity: q, name }) => `${quantity(q)} × ${name}`).join(', ') || 'nothing',
  },
  {
    ...{ key: 'total', name: 'Total', width: '', isNumber: true, value: ({ total }) => total },
    cell: ({ total, currency }) => money(total, currency),
  },
  {
    ...{ key: 'held', name: 'Held for', width: '', isNumber: true, value: ({ holdsUntil }) => holdsUntil ?? '' },
    cell: ({ holdsUntil }) => leftAt(at, holdsUntil),
  },
]
