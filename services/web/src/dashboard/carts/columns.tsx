import type { LiveCart } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { Age, Countdown } from '../../look/countdown.tsx'
import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import type { Column } from '../table/column.ts'
import { goodsOf, heldUntil, isUnverified, linesOf, shopperKind, shopperOf, stateOf } from './live-cart.ts'

const tones: Record<string, string> = { checkout: 'accent', abandoned: 'warn' }

const Shopper = ({ cart }: { cart: LiveCart }) => {
  const kind = shopperKind(cart)
  return (
    <>
      {shopperOf(cart)} {kind !== 'customer' && <span className="badge">{kind}</span>}
    </>
  )
}

/** A row per shopper. */
export const cartColumns: readonly Column<LiveCart>[] = [
  {
    key: 'shopper',
    name: 'Shopper',
    width: 'minmax(9rem, 1.5fr)',
    value: shopperOf,
    cell: (cart) => <Shopper cart={cart} />,
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
    key: 'items',
    name: 'Lines',
    width: '4rem',
    isNumber: true,
    value: ({ itemCount }) => itemCount,
    cell: ({ itemCount }) => <Lines count={itemCount} />,
  },
  {
    key: 'hold',
    name: 'Held for',
    width: '6.5rem',
    isNumber: true,
    narrow: 'end',
    sorts: 'span',
    value: heldUntil,
    text: (cart) => (isUnverified(cart) ? '' : (cart.holdsUntil ?? '')),
    cell: (cart) =>
      isUnverified(cart) || cart.holdsUntil === undefined ? (
        <span className="soft">not held</span>
      ) : (
        <Countdown until={cart.holdsUntil} />
      ),
  },
  {
    key: 'age',
    name: 'Last seen',
    width: '6rem',
    isNumber: true,
    narrow: 'no',
    sorts: 'instant',
    value: ({ lastActivityAt }) => Date.parse(lastActivityAt),
    text: ({ lastActivityAt }) => lastActivityAt,
    cell: ({ lastActivityAt }) => <Age since={lastActivityAt} />,
  },
  {
    key: 'state',
    name: 'State',
    width: '7rem',
    narrow: 'no',
    value: stateOf,
    cell: (cart) => (
      <span className="badge" data-tone={tones[stateOf(cart)]}>
        {stateOf(cart)}
      </span>
    ),
  },
  {
    key: 'goods',
    name: 'Goods',
    width: 'minmax(8rem, 3fr)',
    narrow: 'no',
    value: goodsOf,
    cell: (cart) => <span className="soft">{goodsOf(cart)}</span>,
  },
  {
    key: 'opened',
    name: 'Opened',
    width: '9rem',
    narrow: 'no',
    extra: true,
    sorts: 'instant',
    value: ({ openedAt }) => Date.parse(openedAt),
    text: ({ openedAt }) => openedAt,
    cell: ({ openedAt }) => <At at={openedAt} />,
  },
  {
    key: 'skus',
    name: 'SKUs',
    width: 'minmax(6rem, 2fr)',
    narrow: 'no',
    extra: true,
    value: (cart) => skusOf(cart),
    cell: (cart) => <span className="mono">{skusOf(cart)}</span>,
  },
  {
    key: 'cart',
    name: 'Cart',
    width: '9rem',
    narrow: 'no',
    value: ({ id }) => id,
    cell: ({ id }) => <CopyId id={id} what="cart id" short={`…${id.slice(-8)}`} />,
  },
]

const skusOf = (cart: LiveCart): string =>
  linesOf(cart)
    .map(({ sku }) => sku)
    .join(' ')

/** On a phone there is no head that says what the number counts. */
const Lines = ({ count }: { count: number }) => (
  <>
    {count}
    <span className="only-narrow-inline soft"> {count === 1 ? 'line' : 'lines'}</span>
  </>
)
