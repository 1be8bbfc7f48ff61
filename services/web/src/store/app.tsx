import { type Client, connect } from '@cartstream/client'
import { CartstreamProvider, useCart } from '@cartstream/client/react'
import { useEffect, useRef, useState } from 'react'
import { useShop } from '../identity/shop.ts'
import { learnTime } from '../look/clock.ts'
import { Empty } from '../look/states.tsx'
import { match } from '../way/match.ts'
import { usePath } from '../way/way.tsx'
import { CartPage } from './cart/cart-page.tsx'
import { CataloguePage } from './catalogue/catalogue-page.tsx'
import { CheckoutPage } from './checkout/checkout-page.tsx'
import { FarmsPage } from './farms/farms-page.tsx'
import { OrderPage } from './order/order-page.tsx'
import { Head } from './shell/head.tsx'
import { Shell } from './shell/shell.tsx'
import { type Shopper, useShopper } from './who/shopper.ts'
import { takeOver } from './who/take-over.ts'

/** The storefront: anybody may look and fill a cart; whoever signs in takes it along. */
export const App = () => {
  const shopper = useShopper()
  return <Shopping key={`${shopper.claims.role} ${shopper.claims.sub}`} shopper={shopper} />
}

/** A client of one person in one shop, for as long as it is them. */
const useConnected = (shop: string, { token, claims }: Shopper): Client | undefined => {
  const [client, setClient] = useState<Client>()
  useEffect(() => {
    const connected = connect({ url: '', shop, token, storage: sessionStorage })
    setClient(connected)
    return () => connected.close()
  }, [shop, token])
  useEffect(() => {
    if (client !== undefined && claims.role === 'customer') void takeOver(client, claims)
  }, [client, claims])
  return client?.shop === shop ? client : undefined
}

const Shopping = ({ shopper }: { shopper: Shopper }) => {
  const [shop, choose] = useShop(shopper.claims)
  useEffect(() => choose(shop), [shop, choose])
  const client = useConnected(shop, shopper)
  if (client === undefined) return null
  return (
    <CartstreamProvider client={client}>
      <ServiceTime />
      <Shell shopper={shopper}>
        <CurrentPage key={shop} />
      </Shell>
    </CartstreamProvider>
  )
}

/** Countdowns go by the service's clock. */
const ServiceTime = () => {
  const { clockAheadMs } = useCart()
  useEffect(() => learnTime(new Date(Date.now() + clockAheadMs).toISOString()), [clockAheadMs])
  return null
}

const CurrentPage = () => {
  const path = usePath()
  const before = useRef(path)
  useEffect(() => {
    if (before.current !== path) document.getElementById('page-content')?.focus({ preventScroll: true })
    before.current = path
  }, [path])
  const order = match('/store/orders/:id', path)
  if (order !== undefined) return <OrderPage key={order.id} id={order.id!} />
  switch (path.replace(/(.)\/$/, '$1')) {
    case '/store':
      return <CataloguePage />
    case '/store/cart':
      return <CartPage />
    case '/store/checkout':
      return <CheckoutPage />
    case '/store/farms':
      return <FarmsPage />
    default:
      return <NoSuchPage />
  }
}

const NoSuchPage = () => (
  <>
    <Head title="There is no such page" />
    <Empty title="The address leads nowhere">
      Go to <a href="/store">what is on sale</a>.
    </Empty>
  </>
)
