import type { ShownCart } from '@cartstream/client'
import { useCart, useClient } from '@cartstream/client/react'
import type { ReactNode } from 'react'
import { ConnectionNotice } from '../../live/connection-badge.tsx'
import { Announcer } from '../../look/announcer.tsx'
import icon from '../../look/icon.svg'
import { ThemeSwitch } from '../../look/theme.tsx'
import { Link, usePath } from '../../way/way.tsx'
import { HoldAlert } from '../holds/hold-alert.tsx'
import { KeptForYou } from '../holds/kept-for-you.tsx'
import { Toasts } from '../toasts/toasts.tsx'
import type { Shopper } from '../who/shopper.ts'
import { Who } from '../who/sign-in.tsx'
import './shell.css'

type ShellProps = { shopper: Shopper; children: ReactNode }

/** What is around every page: where one can go, what is in the cart, and what is about to be lost. */
export const Shell = ({ shopper, children }: ShellProps) => (
  <div className="shop">
    <a className="skip unseen button" href="#page-content">
      Skip to the page
    </a>
    <header className="bar">
      <Brand />
      <Ways />
      <span className="row push">
        <ThemeSwitch />
        <Who shopper={shopper} />
        <CartButton />
      </span>
    </header>
    <main className="shop-page" id="page-content" tabIndex={-1}>
      <ConnectionNotice />
      <HoldAlert />
      <KeptForYou />
      {shopper.staff !== undefined && (
        <p className="small soft">
          You are signed in as {shopper.staff.claims.sub}, {shopper.staff.claims.role}, and shop here as a guest. Back
          to the <a href="/">dashboard</a>.
        </p>
      )}
      {children}
    </main>
    <Toasts />
    <Announcer />
  </div>
)

const Brand = () => {
  const { shop } = useClient()
  return (
    <Link className="brand" to="/store">
      <img src={icon} alt="" />
      <span>
        <span className="unseen">Shop </span>
        {shop}
      </span>
    </Link>
  )
}

const Ways = () => {
  const path = usePath()
  const current = (to: string) => (path === to ? ('page' as const) : undefined)
  return (
    <nav className="row" aria-label="Shop">
      <Link className="way" to="/store" aria-current={current('/store')}>
        Catalogue
      </Link>
      <Link className="way" to="/store/farms" aria-current={current('/store/farms')}>
        All my carts
      </Link>
    </nav>
  )
}

/** Leads to the cart, and says how many things are in it, once that is known; a dot while one of them is not confirmed yet. */
const CartButton = () => {
  const path = usePath()
  const { cart } = useCart()
  return (
    <Link
      className="button"
      data-kind="main"
      to="/store/cart"
      aria-current={path === '/store/cart' ? 'page' : undefined}
    >
      Cart
      {cart !== undefined && <Count of={cart} />}
    </Link>
  )
}

const Count = ({ of: { itemCount, pending } }: { of: ShownCart }) => (
  <>
    <span className="count number" aria-hidden="true" data-pending={pending || undefined}>
      {itemCount}
    </span>
    <span className="unseen">
      with {itemCount === 1 ? '1 item' : `${itemCount} items`}
      {pending && ', not confirmed yet'}
    </span>
  </>
)
