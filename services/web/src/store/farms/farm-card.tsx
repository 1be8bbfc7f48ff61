import type { CartsSnapshot } from '@cartstream/client'
import { Countdown } from '../../look/countdown.tsx'
import { quantity } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import { Figure } from '../cart/figure.tsx'
import { soonest } from '../holds/soonest.ts'

export type FarmCart = CartsSnapshot['carts'][number]

/** What is in one of the carts, and where it is changed, or paid for by itself. */
export const FarmCard = ({ cart }: { cart: FarmCart }) => {
  const { shop, shopName, items, total, currency, purpose, id, status } = cart
  const until = soonest(cart)
  const query = `shop=${encodeURIComponent(shop)}`
  const where =
    purpose === undefined ? `/store/cart?${query}` : `/store/checkout?${query}&cart=${encodeURIComponent(id)}`
  return (
    <section className="card stack" aria-label={`${shopName}${purpose === undefined ? '' : `, ${purpose}`}`}>
      <div className="row">
        <h2>{shopName}</h2>
        {until !== undefined && (
          <span className="push small">
            kept for <Countdown until={until} over="no longer" />
          </span>
        )}
      </div>
      {(purpose !== undefined || status === 'checkout') && (
        <div className="row">
          {purpose !== undefined && (
            <span className="badge" data-tone="accent">
              {purpose}
            </span>
          )}
          {status === 'checkout' && <span className="badge">being paid for</span>}
        </div>
      )}
      <ul className="lines">
        {items.map(({ key, name, sku, quantity: much, lineTotal, pending }) => (
          <li key={key} className="row line-short">
            <span>
              {quantity(much)} × {name ?? sku}
            </span>
            <span className="push">
              <Figure amount={pending ? undefined : lineTotal} currency={currency} />
            </span>
          </li>
        ))}
      </ul>
      <dl className="figures">
        <div data-total>
          <dt>Total</dt>
          <dd>
            <Figure amount={total} currency={currency} />
          </dd>
        </div>
      </dl>
      <Link className="button" to={where}>
        {purpose === undefined ? `Go to this cart` : 'Buy it'}
        <span className="unseen"> at {shopName}</span>
      </Link>
    </section>
  )
}
