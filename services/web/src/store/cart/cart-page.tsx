import type { ShownCart } from '@cartstream/client'
import { useAvailability, useCart, useClient } from '@cartstream/client/react'
import { useCallback } from 'react'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Empty, Loading, Stale } from '../../look/states.tsx'
import { Link } from '../../way/way.tsx'
import { useKeep } from '../holds/keep.ts'
import { Head } from '../shell/head.tsx'
import { useDoing } from './doing.ts'
import { Figures } from './figure.tsx'
import { Line } from './line.tsx'
import { Promotion } from './promotion.tsx'
import { Saved } from './saved.tsx'
import './cart.css'

/** What is in the cart, for how long it is kept, and what it comes to. */
export const CartPage = () => {
  const { cart: manager } = useClient()
  const { status, cart, error } = useCart()
  const recovering = useDoing()
  const again = () => void recovering.run(() => manager.recover())
  return (
    <>
      <Head title="Cart" />
      {status === 'failed' && (
        <ErrorBox error={error} what="The cart cannot be read" onRetry={again} busy={recovering.isPending} />
      )}
      {status === 'stale' && <Stale>This is your cart as it was last seen; it is being looked up.</Stale>}
      {status === 'loading' && <Loading what="your cart" />}
      {cart !== undefined && (cart.items.length === 0 ? <Nothing /> : <Filled cart={cart} />)}
      <Saved />
    </>
  )
}

const Nothing = () => (
  <Empty title="Nothing is in your cart">
    <Link to="/store">See what is on sale</Link>
  </Empty>
)

const Filled = ({ cart }: { cart: ShownCart }) => {
  const { cart: manager } = useClient()
  const { rows } = useAvailability()
  const nameOf = useCallback((sku: string) => rows.get(sku)?.name ?? sku, [rows])
  const isFrozen = cart.status === 'checkout'
  return (
    <div className="cart">
      <section className="card" aria-label="What is in the cart">
        {isFrozen && (
          <p className="notice" data-tone="warn">
            You are paying for this, so it cannot be changed. Finish the checkout, or give it up.
          </p>
        )}
        <ul className="lines">
          {cart.items.map((line) => (
            <Line key={line.key} cart={manager} currency={cart.currency} {...{ line, isFrozen, nameOf }} />
          ))}
        </ul>
        <Tools isFrozen={isFrozen} />
      </section>
      <Sums cart={cart} isFrozen={isFrozen} />
    </div>
  )
}

const Tools = ({ isFrozen }: { isFrozen: boolean }) => {
  const { cart: manager } = useClient()
  const { cart } = useCart()
  const keeping = useKeep()
  const clearing = useDoing()
  const isHeld = cart?.items.some(({ hold }) => hold !== undefined) ?? false
  return (
    <>
      <div className="row">
        {isHeld && (
          <Button busy={keeping.isPending} onClick={keeping.keep}>
            Keep my items
          </Button>
        )}
        <Button
          kind="quiet"
          className="button push"
          disabled={isFrozen}
          busy={clearing.isPending}
          onClick={() => clearing.run(() => manager.clear(), 'Your cart is empty.')}
        >
          Empty the cart
        </Button>
      </div>
      {keeping.refused !== undefined && <p className="small wrong">{keeping.refused}</p>}
    </>
  )
}

const Sums = ({ cart, isFrozen }: { cart: ShownCart; isFrozen: boolean }) => {
  const { cart: manager } = useClient()
  const pricing = useDoing()
  const isChanged = cart.items.some(({ priceNow }) => priceNow !== undefined)
  return (
    <section className="card stack sums" aria-label="What it comes to">
      <Figures cart={cart} />
      {isChanged && (
        <div className="notice" data-tone="warn">
          <span>Prices have changed since you chose.</span>
          <Button
            busy={pricing.isPending}
            onClick={() => pricing.run(() => manager.recalculate(), 'The prices are those of now.')}
          >
            Take the prices of now
          </Button>
        </div>
      )}
      <Link className="button" data-kind="main" to="/store/checkout">
        {isFrozen ? 'Go on paying' : 'Check out'}
      </Link>
      {!isFrozen && <Promotion />}
    </section>
  )
}
