import type { ShownCart } from '@cartstream/client'
import { useState } from 'react'
import { go, Link, useAddress } from '../../dashboard/way/way.tsx'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money, quantity } from '../../look/money.ts'
import { Empty, Loading } from '../../look/states.tsx'
import { useDoing } from '../cart/doing.ts'
import { Figure, Figures } from '../cart/figure.tsx'
import { Head } from '../shell/head.tsx'
import { Pay } from './pay.tsx'
import { type Till, useTill } from './till.ts'
import '../cart/cart.css'

/** From a cart to an order: who it goes to, then how it is paid. */
export const CheckoutPage = () => {
  const [id] = useAddress('cart')
  const till = useTill(id)
  const { status, cart, error } = till
  return (
    <>
      <Head title="Checkout" />
      {status === 'loading' && <Loading what="your cart" />}
      {status === 'failed' && <ErrorBox error={error} what="The cart cannot be read" />}
      {status === 'here' && (cart === undefined || cart.items.length === 0) && (
        <Empty title="There is nothing to pay for">
          <Link to="/store">See what is on sale</Link>
        </Empty>
      )}
      {cart !== undefined && cart.items.length > 0 && <Buying till={till} cart={cart} />}
    </>
  )
}

const Buying = ({ till, cart }: { till: Till; cart: ShownCart }) => (
  <div className="cart">
    {cart.status === 'checkout' && cart.checkout !== undefined ? (
      <Pay key={cart.checkout} till={till} checkout={cart.checkout} />
    ) : (
      <Begin till={till} cart={cart} />
    )}
    <Summary cart={cart} />
  </div>
)

const Begin = ({ till, cart }: { till: Till; cart: ShownCart }) => {
  const { run, isPending, error } = useDoing()
  const [email, setEmail] = useState('')
  const begin = () =>
    run(async () => {
      const { order } = await till.begin(email)
      if (order !== undefined) go(`/store/orders/${order.id}`)
    })
  const isSure = cart.total !== undefined
  return (
    <section className="card stack" aria-labelledby="contact">
      <h2 id="contact">1. Who it goes to</h2>
      <form action={() => void begin()} className="stack">
        <label className="field">
          <span>Email, for the receipt (may be left out)</span>
          <input
            className="input"
            type="email"
            autoComplete="email"
            value={email}
            onChange={({ target }) => setEmail(target.value)}
          />
        </label>
        <div className="row">
          <Button kind="main" type="submit" busy={isPending} disabled={!isSure}>
            {isSure ? `Go on to pay ${money(cart.total!, cart.currency)}` : 'The total is pending …'}
          </Button>
          <Link className="button" data-kind="quiet" to="/store/cart">
            Back to the cart
          </Link>
        </div>
      </form>
      {error !== undefined && (
        <ErrorBox error={error} what="The checkout was not begun">
          {error.code === 'price-changed' && (
            <Button onClick={() => run(() => till.recalculate(), 'The prices are those of now.')}>
              Take the prices of now
            </Button>
          )}
        </ErrorBox>
      )}
    </section>
  )
}

const Summary = ({ cart }: { cart: ShownCart }) => (
  <section className="card stack" aria-label="What you buy">
    <ul className="lines">
      {cart.items.map(({ key, name, sku, quantity: much, lineTotal, pending }) => (
        <li key={key} className="row line-short">
          <span>
            {quantity(much)} × {name ?? sku}
          </span>
          <span className="push">
            <Figure amount={pending ? undefined : lineTotal} currency={cart.currency} />
          </span>
        </li>
      ))}
    </ul>
    <Figures cart={cart} />
  </section>
)
