import type { CartHistory, LiveCart } from '@cartstream/client'
import { useLive } from '@cartstream/client/react'
import { LiveList } from '../../live/live-list.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { Empty } from '../../look/states.tsx'
import { Link } from '../../way/way.tsx'
import { useAsked } from '../ask.ts'
import { PageHead } from '../page-head.tsx'
import type { PageProps } from '../pages.ts'
import { useIsStaff } from '../who.ts'
import { CartFacts } from './cart-facts.tsx'
import { CartLines } from './cart-lines.tsx'
import { isUnverified, shopperOf } from './live-cart.ts'
import { historyOf, Timeline } from './timeline.tsx'

/** One cart: what is in it, what is held for it, and all that happened to it. */
export const Page = ({ params: { cart: id = '' } }: PageProps) =>
  useIsStaff() ? <Watched id={id} /> : <Past id={id} />

const none = <Empty title="There is no such cart">It has never had anything in it, or belongs to another shop.</Empty>

const Watched = ({ id }: { id: string }) => {
  const snapshot = useLive<LiveCart>(`cart:${id}`)
  const cart = snapshot.rows.get(id)
  const history = useAsked<CartHistory>(historyOf(id), cart?.version)
  return (
    <>
      <Head id={id} title={cart === undefined ? 'Cart' : `Cart of ${shopperOf(cart)}`} />
      <LiveList what="cart" snapshot={snapshot} none={none}>
        {cart === undefined ? (
          none
        ) : (
          <>
            <CartFacts cart={cart} />
            {!isUnverified(cart) && <CartLines cart={cart} />}
          </>
        )}
      </LiveList>
      <Timeline query={history} none={null} />
    </>
  )
}

const EVERY_MS = 5000

/** Analysts are not shown carts as they are, but all that happened to them; asked for again and again, for no stream tells of it. */
const Past = ({ id }: { id: string }) => {
  const history = useAsked<CartHistory>(historyOf(id), undefined, EVERY_MS)
  return (
    <>
      <Head id={id} title="Cart" />
      <Timeline query={history} none={none} />
    </>
  )
}

const Head = ({ id, title }: { id: string; title: string }) => (
  <PageHead title={title}>
    <CopyId id={id} what="cart id" />
    <Link className="push" to="/carts">
      All live carts
    </Link>
  </PageHead>
)
