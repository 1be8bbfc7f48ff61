import type { Cart, CartLine } from '@cartstream/client'
import { Button } from '../../look/button.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money, quantity } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import { useCommand } from '../ask.ts'
import { HoldLonger, Until, useHoldLonger } from './hold-longer.tsx'

/** What is in the cart; staff may have it held for longer, up to the shop's limit. */
export const CartLines = ({ cart }: { cart: Cart }) => {
  const keep = useCommand<Cart>('POST', 'All of it is held for longer.')
  const isHeld = cart.items.some(({ hold }) => hold !== undefined)
  return (
    <section className="card stack" aria-labelledby="lines">
      <div className="row">
        <h2 id="lines">In the cart</h2>
        <span className="push">{keep.data?.holdsUntil !== undefined && <Until at={keep.data.holdsUntil} />}</span>
        <Button disabled={!isHeld} busy={keep.isPending} onClick={() => keep.mutate({ path: `carts/${cart.id}/keep` })}>
          Hold all for longer
        </Button>
      </div>
      {keep.error !== null && <ErrorBox error={keep.error} what="The holds were not extended" />}
      {cart.items.length === 0 ? <p className="soft">Nothing is in it now.</p> : <Lines cart={cart} />}
      {cart.saved !== undefined && cart.saved.length > 0 && (
        <p className="soft small">Put aside for later: {cart.saved.map(({ name }) => name).join(', ')}</p>
      )}
    </section>
  )
}

const Lines = ({ cart: { items, currency } }: { cart: Cart }) => (
  <table className="table" data-fold>
    <thead>
      <tr>
        <th scope="col">Goods</th>
        <th scope="col" className="number">
          Quantity
        </th>
        <th scope="col" className="number">
          Each
        </th>
        <th scope="col" className="number">
          Together
        </th>
        <th scope="col">Held for</th>
        <th scope="col">
          <span className="unseen">What can be done</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {items.map((line) => (
        <Line key={line.id} line={line} currency={currency} />
      ))}
    </tbody>
  </table>
)

const ended: Record<NonNullable<CartLine['holdEnded']>, string> = {
  expired: 'no: time was up',
  'stock-reduced': 'no: stock was taken away',
  'released-by-staff': 'no: released by staff',
  'release-all': 'no: all holds were released',
}

const Line = ({ line, currency }: { line: CartLine; currency: string }) => {
  const { sku, name, unitPrice, lineTotal, priceNow, hold, holdEnded } = line
  const extend = useHoldLonger(name)
  return (
    <tr>
      <td>
        {name} <Link to={`/availability/${encodeURIComponent(sku)}`}>{sku}</Link>
        {extend.error !== null && <ErrorBox error={extend.error} what="The hold was not extended" />}
      </td>
      <td className="number" data-label="Quantity">
        {quantity(line.quantity)}
      </td>
      <td className="number" data-label="Each">
        {money(unitPrice, currency)}
        {priceNow !== undefined && <span className="badge">now {money(priceNow, currency)}</span>}
      </td>
      <td className="number" data-label="Together">
        {money(lineTotal, currency)}
      </td>
      <td data-label="Held for">
        {hold !== undefined && <Countdown until={hold.expiresAt} />}
        {hold === undefined && <span className="soft">{holdEnded === undefined ? 'not held' : ended[holdEnded]}</span>}
      </td>
      <td>
        {hold !== undefined && (
          <span className="row">
            <HoldLonger hold={hold.id} name={name} extend={extend} />
            <CopyId id={hold.id} what="hold id" short="" />
          </span>
        )}
      </td>
    </tr>
  )
}
