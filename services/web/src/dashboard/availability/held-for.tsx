import type { Reservation } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { Age, Countdown } from '../../look/countdown.tsx'
import { quantity } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import { useAsked } from '../ask.ts'
import { Asked } from '../asked.tsx'

type Held = { rows: readonly Reservation[]; next?: string }

/** Who has it in a cart now, and for how long. */
export const HeldFor = ({ sku, figures }: { sku: string; figures: string | undefined }) => {
  const path = `reservations?status=active&limit=200&sku=${encodeURIComponent(sku)}`
  const query = useAsked<Held>(path, figures)
  return (
    <section className="card stack" aria-labelledby="held">
      <h2 id="held">Held for</h2>
      <Asked what="holds" query={query}>
        {({ rows, next }) => (
          <>
            {rows.length === 0 ? <p className="soft">Nothing of it is held.</p> : <Holds holds={rows} />}
            {next !== undefined && <p className="soft small">These are the first 200; there are more.</p>}
          </>
        )}
      </Asked>
    </section>
  )
}

const Holds = ({ holds }: { holds: readonly Reservation[] }) => (
  <table className="table" data-fold>
    <thead>
      <tr>
        <th scope="col">Shopper</th>
        <th scope="col" className="number">
          Quantity
        </th>
        <th scope="col">Since</th>
        <th scope="col">Ends in</th>
        <th scope="col">Hold</th>
      </tr>
    </thead>
    <tbody>
      {holds.map((hold) => (
        <tr key={hold.id}>
          <td>
            <Link to={`/carts/${encodeURIComponent(hold.cart)}`}>{hold.subject ?? hold.owner ?? hold.cart}</Link>
          </td>
          <td className="number" data-label="Quantity">
            {quantity(hold.quantity)}
          </td>
          <td data-label="Since">
            <Age since={hold.reservedAt} />
          </td>
          <td data-label="Ends in">
            <Countdown until={hold.expiresAt} />
          </td>
          <td data-label="Hold">
            <CopyId id={hold.id} what="hold id" short={`…${hold.id.slice(-8)}`} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
