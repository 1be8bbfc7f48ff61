import type { PaymentRow } from '@cartstream/client'
import { money } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import { useRead } from '../ask.ts'
import type { Part, PartState } from './combined.ts'

const words: Record<PartState, { word: string; sign: string; tone?: string }> = {
  pending: { word: 'pending', sign: '…' },
  ordered: { word: 'ordered', sign: '✓', tone: 'good' },
  'given back': { word: 'given back', sign: '↩', tone: 'warn' },
  refused: { word: 'refused', sign: '✕', tone: 'bad' },
  unfulfilled: { word: 'paid, not ordered', sign: '!', tone: 'bad' },
}

/** A line for each shop: what has become of its part. */
export const PartList = ({ parts, currency }: { parts: readonly Part[]; currency: string | undefined }) => (
  <ul className="parts" aria-label="Shop by shop">
    {parts.map((part) => (
      <li key={part.cart} className="row" data-state={part.state}>
        <strong>{part.shopName}</strong>
        <span className="badge" data-tone={words[part.state].tone}>
          <span aria-hidden="true">{words[part.state].sign}</span>
          {words[part.state].word}
        </span>
        <span className="small">
          <Then part={part} />
        </span>
        {part.total !== undefined && currency !== undefined && (
          <span className="push number">{money(part.total, currency)}</span>
        )}
      </li>
    ))}
  </ul>
)

const Then = ({ part: { shop, shopName, state, order, checkout } }: { part: Part }) => {
  const query = `?shop=${encodeURIComponent(shop)}`
  if (order !== undefined)
    return (
      <Link to={`/store/orders/${order}${query}`}>
        See the order<span className="unseen"> at {shopName}</span>
      </Link>
    )
  if (state === 'unfulfilled' && checkout !== undefined) return <MadeGood shop={shop} checkout={checkout} />
  if (state === 'refused')
    return (
      <Link to={`/store/cart${query}`}>
        See what the matter is<span className="unseen"> at {shopName}</span>
      </Link>
    )
  return state === 'given back' ? 'Back in your cart there, and not paid.' : null
}

type Refund = NonNullable<PaymentRow['refunds']>[number]
const refunds: Record<Refund['status'], string> = {
  requested: 'goes back to you',
  sent: 'is on its way back to you',
  refunded: 'has gone back to you',
  failed: 'did not come through to you: the shop gives it back by hand',
  'by-hand': 'was given back to you by the shop',
}

/** Money that bought nothing: whether it goes back by itself, or the shop's people look at it. */
const MadeGood = ({ shop, checkout }: { shop: string; checkout: string }) => {
  const { data } = useRead<PaymentRow>(`/v1/shops/${shop}/payments/${encodeURIComponent(checkout)}`)
  if (data === undefined) return null
  const { refunds: back = [] } = data
  if (back.length === 0) return 'The shop’s people look at it: you get the goods, or the money back.'
  return back.map(({ id, amount, currency, status }) => (
    <span key={id}>
      {money(amount, currency)} {refunds[status]}.{' '}
    </span>
  ))
}
