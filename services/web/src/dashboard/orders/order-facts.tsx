import type { Order } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { Fact } from '../../look/fact.tsx'
import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'
import { buyerOf } from './order.tsx'

const reasonIn = (reason: string | undefined): string =>
  reason === undefined || reason === 'asked' ? '' : `: ${reason}`

export const OrderFacts = ({ order }: { order: Order }) => {
  const { total, currency, provider, placedAt, paidAt, payBy, ended, ownerKind, intent } = order
  return (
    <dl className="card facts">
      <Fact name="Buyer">
        {buyerOf(order)} {ownerKind === 'guest' && <span className="badge">guest</span>}
      </Fact>
      <Fact name="Total">{money(total, currency)}</Fact>
      <Fact name="Placed">
        <At at={placedAt} />
      </Fact>
      <Fact name="Paid">
        {paidAt === undefined ? 'not yet' : <At at={paidAt} />} <span className="soft">by {provider}</span>
      </Fact>
      {payBy !== undefined && (
        <Fact name="To be paid in">
          <Countdown until={payBy} over="overdue" />
        </Fact>
      )}
      {ended !== undefined && (
        <Fact name={order.status === 'expired' ? 'Ended unpaid' : 'Cancelled'}>
          <At at={ended.at} />
          {reasonIn(ended.reason)}
          <div className="soft small">{ended.restock === false ? 'not back in stock' : 'back in stock'}</div>
        </Fact>
      )}
      <Fact name="Cart">
        <Link to={`/carts/${encodeURIComponent(order.cart)}`}>What happened to it</Link>
      </Fact>
      {intent !== undefined && (
        <Fact name="Payment">
          <CopyId id={intent} what="payment intent" short={`${intent.slice(0, 10)}…`} />
        </Fact>
      )}
    </dl>
  )
}
