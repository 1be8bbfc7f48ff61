import type { CartsSnapshot } from '@cartstream/client'
import { useAllCarts, useClearCarts, useClient } from '@cartstream/client/react'
import { Button } from '../../look/button.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { quantity } from '../../look/money.ts'
import { Empty, Loading, Stale } from '../../look/states.tsx'
import { Link } from '../../way/way.tsx'
import { useDoing } from '../cart/doing.ts'
import { Figure } from '../cart/figure.tsx'
import { soonest } from '../holds/soonest.ts'
import { Head } from '../shell/head.tsx'
import { toast } from '../toasts/toasts.tsx'
import '../cart/cart.css'
import './farms.css'

/** The carts in all shops, side by side, and what they come to together. */
export const FarmsPage = () => {
  const { carts: list } = useClient()
  const all = useAllCarts()
  const { status, carts, error } = all
  const reading = useDoing()
  const again = () => void reading.run(() => list.get({ fresh: true }))
  return (
    <>
      <Head title="All my carts" />
      {status === 'failed' && (
        <ErrorBox error={error} what="The carts cannot be read" onRetry={again} busy={reading.isPending} />
      )}
      {status === 'loading' && <Loading what="your carts" />}
      {status === 'stale' && error !== undefined && (
        <Stale>
          <span>These are your carts as they were last seen: {error.title}.</span>
          <Button className="button push" busy={reading.isPending} onClick={again}>
            Try again
          </Button>
        </Stale>
      )}
      {status !== 'loading' && status !== 'failed' && carts.length === 0 && (
        <Empty title="Nothing is in any of your carts">
          <Link to="/store">See what is on sale</Link>
        </Empty>
      )}
      {carts.length > 0 && (
        <>
          <GrandTotal all={all} />
          <div className="farms">
            {carts.map((cart) => (
              <Farm key={cart.id} cart={cart} />
            ))}
          </div>
        </>
      )}
    </>
  )
}

/** Per currency, as the service has added it up; pending while any of the carts is not confirmed. */
const GrandTotal = ({ all: { carts, totals } }: { all: CartsSnapshot }) => {
  const { run, isPending, error } = useClearCarts()
  const clear = async () => {
    await run()
    toast('What could be emptied is empty.')
  }
  const currencies = [...new Set(carts.map(({ currency }) => currency))]
  return (
    <section className="card row" aria-label="Grand total">
      <dl className="figures grand">
        {currencies.map((currency) => (
          <div key={currency} data-total>
            <dt>{currencies.length === 1 ? 'Grand total' : `Grand total in ${currency}`}</dt>
            <dd>
              <Figure amount={totals?.find((one) => one.currency === currency)?.total} currency={currency} />
            </dd>
          </div>
        ))}
      </dl>
      <span className="soft small">{carts.length === 1 ? '1 cart' : `${carts.length} carts`}</span>
      <Button kind="quiet" className="button push" busy={isPending} onClick={clear}>
        Empty all carts
      </Button>
      {error !== undefined && <ErrorBox error={error} what="Not all carts were emptied" />}
    </section>
  )
}

const Farm = ({ cart }: { cart: CartsSnapshot['carts'][number] }) => {
  const { shop, shopName, items, total, currency, purpose, id } = cart
  const until = soonest(cart)
  const query = `shop=${encodeURIComponent(shop)}`
  const where =
    purpose === undefined ? `/store/cart?${query}` : `/store/checkout?${query}&cart=${encodeURIComponent(id)}`
  return (
    <section className="card stack" aria-label={`${shopName}${purpose === undefined ? '' : `, ${purpose}`}`}>
      <div className="row">
        <h2>{shopName}</h2>
        {purpose !== undefined && (
          <span className="badge" data-tone="accent">
            {purpose}
          </span>
        )}
        {until !== undefined && (
          <span className="push small">
            kept for <Countdown until={until} over="no longer" />
          </span>
        )}
      </div>
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
