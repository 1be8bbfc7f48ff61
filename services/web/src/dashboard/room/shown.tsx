import { useAvailability } from '@cartstream/client/react'
import { Button } from '../../look/button.tsx'
import { money } from '../../look/money.ts'
import { StockBadge } from '../availability/sku.tsx'
import type { ClientSession } from '../sessions/session.tsx'
import type { Wishes } from '../sessions/wish.ts'
import { addWish } from './client-goods.tsx'
import './room.css'

type ShownProps = { session: ClientSession; sku: string; wishes: Wishes }

/** What the host is talking about, at its price in here. */
export const Shown = ({ session, sku, wishes }: ShownProps) => {
  const { rows } = useAvailability()
  const product = rows.get(sku)
  const line = session.items.find((each) => each.sku === sku)
  const name = product?.name ?? line?.name ?? sku
  const outside = product?.price ?? line?.retailPrice
  const price = session.prices[sku] ?? outside
  const isOnce = product !== undefined && (product.variants ?? product.batches) === undefined
  return (
    <section className="card stack shown" aria-labelledby="shown">
      <span className="soft small">Your host shows you</span>
      <div className="row">
        <h2 id="shown">{name}</h2>
        {product !== undefined && <StockBadge sku={product} />}
      </div>
      <div className="row">
        {price !== undefined && <strong className="shown-price">{money(price, session.currency)}</strong>}
        {outside !== undefined && outside !== price && <s className="soft">{money(outside, session.currency)}</s>}
        {isOnce && session.status === 'ACTIVE' && (
          <Button
            kind="main"
            className="button push"
            busy={wishes.isPending}
            onClick={() => wishes.mutate(addWish({ sku, quantity: '1' }))}
          >
            Add one
          </Button>
        )}
      </div>
    </section>
  )
}
