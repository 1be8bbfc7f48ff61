import type { Reservation, ShownLine } from '@cartstream/client'
import { useAllCarts, useCart, useClient, useLive } from '@cartstream/client/react'
import { useEffect, useState } from 'react'
import { announce } from '../../look/announcer.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { Link } from '../../way/way.tsx'
import { setWaiting, waitsFor } from './waiting.ts'

/** Whose turn in a waitlist has come is told, wherever they are: it is in their cart, or held in one of its own where that could not take it. */
export const KeptForYou = () => {
  const inCart = useTurns()
  const apart = useApart()
  return (
    <>
      {inCart.map((line) => (
        <Turn key={line.key} line={line} to="/store/cart" does="Go to the cart" />
      ))}
      {apart.flatMap(({ id, items }) =>
        items.map((line) => (
          <Turn key={id} line={line} to={`/store/checkout?cart=${encodeURIComponent(id)}`} does="Buy it" />
        )),
      )}
    </>
  )
}

type TurnProps = { line: ShownLine; to: string; does: string }

const Turn = ({ line: { name, sku, hold }, to, does }: TurnProps) => {
  const what = name ?? sku
  useEffect(() => announce(`Your turn: ${what} is kept for you.`, { surely: true }), [what])
  return (
    <section className="notice" data-tone="good" aria-label={`Your turn: ${what}`}>
      <div className="row">
        <span>
          Your turn: <strong>{what}</strong> is kept for you
          {hold !== undefined && (
            <>
              {' '}
              for <Countdown until={hold.expiresAt} over="no longer" />
            </>
          )}
        </span>
        <Link className="button push" data-kind="main" to={to}>
          {does}
        </Link>
      </div>
    </section>
  )
}

/** Lines that have come into the cart by themselves, while somebody waited for them here. */
const useTurns = (): readonly ShownLine[] => {
  const { shop } = useClient()
  const { cart } = useCart()
  const [come, setCome] = useState<readonly string[]>([])
  useEffect(() => {
    const here = (cart?.items ?? []).filter(({ sku }) => waitsFor(shop, sku))
    for (const { sku } of here) setWaiting(shop, sku, false)
    // What is not confirmed yet was put there by hand.
    const turns = here.filter(({ pending, hold }) => !pending && hold !== undefined).map(({ key }) => key)
    if (turns.length > 0) setCome((before) => [...before, ...turns])
  }, [shop, cart])
  if (cart?.status === 'checkout') return []
  return (cart?.items ?? []).filter(({ key, hold }) => hold !== undefined && come.includes(key))
}

/** Holds and carts are read from two models, and either may be first. */
const AGAIN_MS = 2000

const useApart = () => {
  const { shop, carts } = useClient()
  const { rows } = useLive<Reservation>('reservations')
  const held = [...rows.keys()].sort().join()
  useEffect(() => {
    if (held === '') return
    const look = () => void carts.get({ fresh: true }).catch(() => {}) // said where the carts are shown
    look()
    const timer = setTimeout(look, AGAIN_MS)
    return () => clearTimeout(timer)
  }, [held, carts])
  return useAllCarts().carts.filter((cart) => cart.shop === shop && cart.purpose === 'waitlist')
}
