import type { Reservation } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { Age, Countdown } from '../../look/countdown.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { quantity } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import { useAsked } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { HoldLonger, useHoldLonger } from '../carts/hold-longer.tsx'
import { useIsStaff } from '../who.ts'

type Answer = { rows: readonly Reservation[]; next?: string }

type HeldForProps = { sku: string; name: string; figures: string | undefined }

/** Who has it in a cart now, and for how long; staff may have that last longer. */
export const HeldFor = ({ sku, name, figures }: HeldForProps) => {
  const path = `reservations?status=active&limit=200&sku=${encodeURIComponent(sku)}`
  const query = useAsked<Answer>(path, figures)
  return (
    <section className="card stack" aria-labelledby="held">
      <h2 id="held">Held for</h2>
      <Asked what="holds" query={query}>
        {({ rows, next }) => (
          <>
            {rows.length === 0 ? <p className="soft">Nothing of it is held.</p> : <Holds holds={rows} name={name} />}
            {next !== undefined && <p className="soft small">These are the first 200; there are more.</p>}
          </>
        )}
      </Asked>
    </section>
  )
}

const Holds = ({ holds, name }: { holds: readonly Reservation[]; name: string }) => (
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
        <Held key={hold.id} hold={hold} name={name} />
      ))}
    </tbody>
  </table>
)

const Held = ({ hold, name }: { hold: Reservation; name: string }) => {
  const isStaff = useIsStaff()
  const who = hold.subject ?? hold.owner ?? hold.cart
  const extend = useHoldLonger(`${name} for ${who}`)
  return (
    <tr>
      <td>
        <Link to={`/carts/${encodeURIComponent(hold.cart)}`}>{who}</Link>
        {extend.error !== null && <ErrorBox error={extend.error} what="The hold was not extended" />}
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
        <span className="row">
          <CopyId id={hold.id} what="hold id" short={`…${hold.id.slice(-8)}`} />
          {isStaff && <HoldLonger hold={hold.id} name={`${name} for ${who}`} extend={extend} />}
        </span>
      </td>
    </tr>
  )
}
