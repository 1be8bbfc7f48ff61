import type { Reservation } from '@cartstream/client'
import { useAllCarts, useClient, useLive } from '@cartstream/client/react'
import { useEffect } from 'react'
import { Link } from '../../dashboard/way/way.tsx'
import { announce } from '../../look/announcer.tsx'
import { Countdown } from '../../look/countdown.tsx'

/** Whose turn in a waitlist has come: what they waited for is held in a cart of its own, and they are told wherever they are. */
export const KeptForYou = () => {
  const { shop, carts } = useClient()
  const { rows } = useLive<Reservation>('reservations')
  const held = [...rows.keys()].sort().join()
  useEffect(() => {
    if (held !== '') void carts.get({ fresh: true }).catch(() => {}) // said where the carts are shown
  }, [held, carts])
  const kept = useAllCarts().carts.filter((cart) => cart.shop === shop && cart.purpose === 'waitlist')
  const names = kept.flatMap(({ items }) => items.map(({ name, sku }) => name ?? sku)).join(', ')
  useEffect(() => {
    if (names !== '') announce(`${names} is kept for you: your turn in the waitlist has come.`, { surely: true })
  }, [names])
  return kept.map(({ id, items }) =>
    items.map(({ key, name, sku, hold }) => (
      <section key={key} className="notice" data-tone="good" aria-label="Kept for you">
        <div className="row">
          <span>
            Your turn: <strong>{name ?? sku}</strong> is kept for you
            {hold !== undefined && (
              <>
                {' '}
                for <Countdown until={hold.expiresAt} over="no longer" />
              </>
            )}
          </span>
          <Link className="button push" data-kind="main" to={`/store/checkout?cart=${encodeURIComponent(id)}`}>
            Buy it
          </Link>
        </div>
      </section>
    )),
  )
}
