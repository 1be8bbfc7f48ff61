import { Button } from '../../look/button.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { money, quantity } from '../../look/money.ts'
import { type ClientSession, holdEnds, type SessionLine } from '../sessions/session.tsx'
import { Totals } from '../sessions/totals.tsx'
import type { Wish, Wishes } from '../sessions/wish.ts'

const ask: Wish = {
  ...{ method: 'POST', path: 'checkout-request' },
  ...{ done: 'Your host is asked to make the order.', not: 'Your host was not asked' },
}
type RoomLinesProps = { session: ClientSession; wishes: Wishes }

/** What is in the cart of both; only the host takes things out. */
export const RoomLines = ({ session, wishes }: RoomLinesProps) => (
  <section className="card stack" aria-labelledby="cart">
    <h2 id="cart">In your cart</h2>
    {session.items.length === 0 ? (
      <p className="soft">Nothing yet.</p>
    ) : (
      <>
        <table className="table" data-fold>
          <thead>
            <tr>
              <th scope="col">Goods</th>
              <th scope="col" className="number">
                Quantity
              </th>
              <th scope="col" className="number">
                Price
              </th>
              <th scope="col" className="number">
                Together
              </th>
              <th scope="col">Held for</th>
            </tr>
          </thead>
          <tbody>
            {session.items.map((line) => (
              <Line key={line.id} line={line} currency={session.currency} />
            ))}
          </tbody>
        </table>
        <Totals session={session} />
        {session.status === 'ACTIVE' && <Ask session={session} wishes={wishes} />}
      </>
    )}
  </section>
)

const Ask = ({ session, wishes }: RoomLinesProps) => (
  <div className="row">
    {session.checkoutRequested ? (
      <span className="badge push" data-tone="good">
        <span aria-hidden="true">✓</span> Your host knows that you want to buy
      </span>
    ) : (
      <Button kind="main" className="button push" busy={wishes.isPending} onClick={() => wishes.mutate(ask)}>
        I want to buy this
      </Button>
    )}
  </div>
)

const Line = ({ line, currency }: { line: SessionLine; currency: string }) => {
  const { name, variant, unitPrice, retailPrice, lineTotal, sample, hold, holdEnded } = line
  return (
    <tr>
      <td>
        {name} {variant !== undefined && <span className="badge">{variant}</span>}{' '}
        {sample && <span className="badge">sample, not billed</span>}
      </td>
      <td className="number" data-label="Quantity">
        {quantity(line.quantity)}
      </td>
      <td className="number" data-label="Price">
        {money(unitPrice, currency)}{' '}
        {!sample && retailPrice !== undefined && retailPrice !== unitPrice && (
          <s className="soft small">{money(retailPrice, currency)}</s>
        )}
      </td>
      <td className="number" data-label="Together">
        {money(lineTotal, currency)}
      </td>
      <td data-label="Held for">
        {hold === undefined ? (
          <span className="soft">{holdEnded === undefined ? 'not held' : `no: ${holdEnds[holdEnded]}`}</span>
        ) : (
          <Countdown until={hold.expiresAt} />
        )}
      </td>
    </tr>
  )
}
