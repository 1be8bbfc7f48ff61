import type { CartstreamError, ShownCart } from '@cartstream/client'
import { useState } from 'react'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money, quantity } from '../../look/money.ts'
import { Empty, Loading } from '../../look/states.tsx'
import { go, Link, useAddress } from '../../way/way.tsx'
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
  const reading = useDoing()
  const again = () => void reading.run(() => till.read())
  return (
    <>
      <Head title="Checkout" />
      {status === 'loading' && <Loading what="your cart" />}
      {status === 'failed' && (
        <ErrorBox error={error} what="The cart cannot be read" onRetry={again} busy={reading.isPending} />
      )}
      {status === 'here' && (cart === undefined || cart.items.length === 0) && (
        <Empty title="There is nothing to pay for">
          <Link to="/store">See what is on sale</Link>
        </Empty>
      )}
      {cart !== undefined && cart.items.length > 0 && <Buying till={till} cart={cart} />}
    </>
  )
}

/** A payment that fails ends the checkout, so why, and the contact, are known here, where the next one begins. */
const Buying = ({ till, cart }: { till: Till; cart: ShownCart }) => {
  const [email, setEmail] = useState('')
  const paying = useDoing()
  const isBegun = cart.status === 'checkout' && cart.checkout !== undefined
  return (
    <div className="cart">
      <section className="card stack" aria-labelledby="step">
        <h2 id="step">{isBegun ? '2. Pay' : '1. Who it goes to'}</h2>
        {paying.error !== undefined && <ErrorBox error={paying.error} what="It was not paid" />}
        {isBegun ? (
          <Pay key={cart.checkout} till={till} checkout={cart.checkout!} doing={paying} />
        ) : (
          <Begin till={till} cart={cart} contact={{ email, setEmail }} onBegin={paying.forget} />
        )}
      </section>
      <Summary cart={cart} />
    </div>
  )
}

type Contact = { email: string; setEmail: (email: string) => void }
type BeginProps = { till: Till; cart: ShownCart; contact: Contact; onBegin: () => void }

const Begin = ({ till, cart, contact: { email, setEmail }, onBegin }: BeginProps) => {
  const { run, isPending, error } = useDoing()
  const begin = () =>
    run(async () => {
      onBegin()
      const { order } = await till.begin(email)
      if (order !== undefined) go(`/store/orders/${order.id}`)
    })
  const isSure = cart.total !== undefined
  return (
    <>
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
      {error !== undefined && <NotBegun till={till} error={error} />}
    </>
  )
}

const NotBegun = ({ till, error }: { till: Till; error: CartstreamError }) => {
  const { run, isPending } = useDoing()
  return (
    <ErrorBox error={error} what="The checkout was not begun">
      {error.code === 'price-changed' && (
        <Button busy={isPending} onClick={() => run(() => till.recalculate(), 'The prices are those of now.')}>
          Take the prices of now
        </Button>
      )}
    </ErrorBox>
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
