import type { PaymentRow } from '@cartstream/client'
import { useState } from 'react'
import { Button } from '../../look/button.tsx'
import { money } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import { useRead } from '../ask.ts'
import { pathOf } from './combined.ts'
import type { FarmCart } from './farm-card.tsx'
import type { Method, PayingAll } from './paying-all.ts'

type PayAllProps = { carts: readonly FarmCart[]; currency: string; total: string | undefined; paying: PayingAll }

/** All the carts of one currency, at one press. A single cart has a checkout of its own. */
export const PayAll = ({ carts, currency, total, paying }: PayAllProps) => {
  const [email, setEmail] = useState('')
  const frozen = carts.find(({ status }) => status === 'checkout')
  if (frozen !== undefined && !paying.isPending) return <Underway key={frozen.checkout} cart={frozen} />
  if (carts.length < 2) return null
  const start = (method: Method) => {
    if (total !== undefined && !paying.isPending) void paying.start({ carts, total, email, method })
  }
  return (
    <form action={() => start('test-ok')} className="pay-all">
      <label className="field">
        <span>Email, for the receipts (may be left out)</span>
        <input
          className="input"
          type="email"
          autoComplete="email"
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
      </label>
      <Button kind="main" type="submit" busy={paying.isPending} disabled={total === undefined}>
        {total === undefined ? 'The total is pending …' : `Pay for all ${carts.length}: ${money(total, currency)}`}
      </Button>
      <Button disabled={total === undefined} busy={paying.isPending} onClick={() => start('test-declined')}>
        Try a card that is declined
      </Button>
      <p className="small soft">
        All shops are paid at once, or none is. They take test payments: no money goes anywhere.
      </p>
    </form>
  )
}

/** One of them is being paid for already, by itself or with others: that is to be finished, or given up, first. */
const Underway = ({ cart: { shop, shopName, id, purpose, checkout } }: { cart: FarmCart }) => {
  const { data, error } = useRead<PaymentRow>(`/v1/shops/${shop}/payments/${encodeURIComponent(checkout ?? '')}`)
  if (data === undefined && error === undefined) return null
  const whole = data?.combined
  const own = `/store/checkout?shop=${encodeURIComponent(shop)}${purpose === undefined ? '' : `&cart=${encodeURIComponent(id)}`}`
  return (
    <div className="notice" data-tone="warn">
      <div className="row">
        {whole === undefined ? (
          <>
            <span>You have begun to pay at {shopName}: finish that, or give it up, and then pay for all.</span>
            <Link className="button push" to={own}>
              Go on at {shopName}
            </Link>
          </>
        ) : (
          <>
            <span>You have begun to pay for several carts at once.</span>
            <Link className="button push" data-kind="main" to={pathOf(whole)}>
              Go on paying
            </Link>
          </>
        )}
      </div>
    </div>
  )
}
