import { Button } from '../../look/button.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { money, quantity } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import { ChangeField } from './change-field.tsx'
import { goesOn, holdEnds, type SessionLine, type StaffSession } from './session.tsx'
import { Totals } from './totals.tsx'
import type { Wish, Wishes } from './wish.ts'

type SessionLinesProps = { session: StaffSession; wishes: Wishes }

/** What is in the session; its host changes quantities and prices where they stand. */
export const SessionLines = ({ session, wishes }: SessionLinesProps) => (
  <section className="card stack" aria-labelledby="in-session">
    <h2 id="in-session">In the session</h2>
    {session.items.length === 0 ? (
      <p className="soft">Nothing yet.</p>
    ) : (
      <>
        <table className="table" data-fold>
          <thead>
            <tr>
              <th scope="col">Goods</th>
              <th scope="col">Quantity</th>
              <th scope="col">Price here</th>
              <th scope="col" className="number">
                Together
              </th>
              <th scope="col">Held for</th>
            </tr>
          </thead>
          <tbody>
            {session.items.map((line) => (
              <Line key={line.id} {...{ line, session, wishes }} />
            ))}
          </tbody>
        </table>
        <Totals session={session} />
      </>
    )}
  </section>
)

type LineProps = SessionLinesProps & { line: SessionLine }

const Line = ({ line, session, wishes }: LineProps) => {
  const { id, sku, name, unitPrice, lineTotal, hold, holdEnded, sample } = line
  const { currency, prices, status } = session
  const isOpen = goesOn(status)
  const price = prices[sku] ?? unitPrice
  return (
    <tr>
      <td>
        <div>
          {name} <Link to={`/availability/${encodeURIComponent(sku)}`}>{sku}</Link>{' '}
          <span className="badge">{line.addedBy === 'HOST' ? 'from the host' : 'from the client'}</span>{' '}
          {sample && <span className="badge">sample</span>}{' '}
          {line.highlighted && (
            <span className="badge" data-tone="accent">
              ★ shown
            </span>
          )}
        </div>
        {isOpen && <LineActions {...{ line, session, wishes }} />}
      </td>
      <td data-label="Quantity">
        {isOpen ? (
          <ChangeField
            label={`Quantity of ${name}`}
            value={quantity(line.quantity)}
            onSet={(next) => wishes.mutate(quantityWish(id, next))}
          />
        ) : (
          quantity(line.quantity)
        )}
      </td>
      <td data-label="Price here">
        {isOpen && !sample ? (
          <ChangeField
            label={`Price of ${name} here`}
            value={price}
            onSet={(next) => wishes.mutate(priceWish(sku, next))}
          />
        ) : (
          money(unitPrice, currency)
        )}
        {line.retailPrice !== undefined && line.retailPrice !== unitPrice && (
          <span className="soft small outside">outside {money(line.retailPrice, currency)}</span>
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

const LineActions = ({ line: { id, sku, name, sample, highlighted }, session, wishes }: LineProps) => (
  <div className="row line-actions">
    <Button
      aria-pressed={highlighted}
      aria-label={`Show ${name} to the client`}
      onClick={() => wishes.mutate(highlightWish(highlighted ? null : sku))}
    >
      Show
    </Button>
    <Button aria-pressed={sample} aria-label={`Sample: ${name}`} onClick={() => wishes.mutate(sampleWish(id, !sample))}>
      Sample
    </Button>
    {session.prices[sku] !== undefined && (
      <Button aria-label={`Price as outside for ${name}`} onClick={() => wishes.mutate(priceWish(sku, null))}>
        Price as outside
      </Button>
    )}
    <Button kind="danger" aria-label={`Take out ${name}`} onClick={() => wishes.mutate(removeWish(id))}>
      Take out
    </Button>
  </div>
)

const quantityWish = (line: string, quantity: string): Wish => ({
  ...{ method: 'PATCH', path: `items/${line}`, body: { quantity } },
  ...{ done: 'The quantity is changed.', not: 'The quantity is as it was' },
})
const priceWish = (sku: string, price: string | null): Wish => ({
  ...{ method: 'PUT', path: `prices/${encodeURIComponent(sku)}`, body: { price } },
  ...{ done: 'The price is changed.', not: 'The price is as it was' },
})
const highlightWish = (sku: string | null): Wish => ({
  ...{ method: 'PUT', path: 'highlight', body: { sku } },
  ...{
    done: sku === null ? 'Nothing is shown to the client now.' : 'It is shown to the client.',
    not: 'It is not shown',
  },
})
const sampleWish = (line: string, sample: boolean): Wish => ({
  ...{ method: 'PUT', path: `items/${line}/sample`, body: { sample } },
  ...{ done: sample ? 'It is a sample now.' : 'It is billed now.', not: 'The line is as it was' },
})
const removeWish = (line: string): Wish => ({
  ...{ method: 'DELETE', path: `items/${line}` },
  ...{ done: 'It is out.', not: 'It was not taken out' },
})
