import { useAllCarts, useClient } from '@cartstream/client/react'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Empty, Loading, Stale } from '../../look/states.tsx'
import { Link } from '../../way/way.tsx'
import { useDoing } from '../cart/doing.ts'
import { Head } from '../shell/head.tsx'
import { FarmCard } from './farm-card.tsx'
import { GrandTotal } from './grand-total.tsx'
import { NotStarted } from './not-started.tsx'
import { Paying } from './paying.tsx'
import { usePayingAll } from './paying-all.ts'
import '../cart/cart.css'
import './farms.css'

/** The carts in all shops, side by side, what they come to together, and how all of it is paid at once. */
export const FarmsPage = () => {
  const { carts: list } = useClient()
  const all = useAllCarts()
  const paying = usePayingAll()
  const { status, carts, error } = all
  const reading = useDoing()
  const again = () => void reading.run(() => list.get({ fresh: true }))
  const isNothing = status !== 'loading' && status !== 'failed' && carts.length === 0
  return (
    <>
      <Head title="All my carts" />
      {paying.id !== '' && <Paying key={paying.id} paying={paying} />}
      {paying.not !== undefined && <NotStarted not={paying.not} />}
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
      {isNothing && paying.id === '' && (
        <Empty title="Nothing is in any of your carts">
          <Link to="/store">See what is on sale</Link>
        </Empty>
      )}
      {carts.length > 0 && (
        <>
          <GrandTotal all={all} paying={paying} />
          <div className="farms">
            {carts.map((cart) => (
              <FarmCard key={cart.id} cart={cart} />
            ))}
          </div>
        </>
      )}
    </>
  )
}
