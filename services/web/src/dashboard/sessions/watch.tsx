import type { HostView } from '@cartstream/client'
import { Button } from '../../look/button.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { quantity } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import type { Wishes } from './wish.ts'

type WatchProps = { view: HostView; wishes: Wishes }

/** What a host keeps an eye on: holds that end soon, goods that others want, too, and how much of the stock is in here. */
export const Watch = ({ view, wishes }: WatchProps) => (
  <>
    <Expiring view={view} wishes={wishes} />
    <Contested view={view} />
    <SellThrough view={view} />
  </>
)

const Expiring = ({ view: { expiring }, wishes }: WatchProps) => (
  <section className="card stack" aria-labelledby="expiring">
    <h2 id="expiring">Holds about to end</h2>
    {expiring.length === 0 && <p className="soft">None ends within five minutes.</p>}
    <ul className="plain stack">
      {expiring.map(({ hold, name, quantity: count, expiresAt }) => (
        <li key={hold} className="row">
          <span>
            {quantity(count)} × {name}
          </span>
          <Countdown until={expiresAt} />
          <Button
            className="button push"
            aria-label={`Hold longer: ${name}`}
            onClick={() =>
              wishes.mutate({
                ...{ method: 'POST', path: `../reservations/${hold}/extend` },
                ...{ done: `${name} is held for longer.`, not: 'The hold was not extended' },
              })
            }
          >
            Hold longer
          </Button>
        </li>
      ))}
    </ul>
  </section>
)

const Contested = ({ view: { contested } }: { view: HostView }) => (
  <section className="card stack" aria-labelledby="contested">
    <h2 id="contested">Wanted by others, too</h2>
    {contested.length === 0 && <p className="soft">Nobody else holds or waits for any of it.</p>}
    <ul className="plain stack">
      {contested.map(({ sku, batch, inSession, heldByOthers, free, waiting }) => (
        <li key={`${sku}/${batch}`}>
          <Link to={`/availability/${encodeURIComponent(sku)}`}>{sku}</Link>
          {batch !== undefined && `, batch ${batch}`}: {quantity(inSession)} in here, {quantity(heldByOthers)} held by
          others, {quantity(free)} free{waiting > 0 && `, ${waiting} waiting`}
        </li>
      ))}
    </ul>
  </section>
)

const SellThrough = ({ view: { sellThrough } }: { view: HostView }) =>
  sellThrough.length === 0 ? null : (
    <section className="card stack" aria-labelledby="sell-through">
      <h2 id="sell-through">Of the stock</h2>
      <ul className="plain stack">
        {sellThrough.map(({ sku, quantity: count, onHand, percentOfStock }) => (
          <li key={sku}>
            <span className="mono">{sku}</span>: {quantity(count)}
            {onHand !== undefined && ` of ${quantity(onHand)}`}
            {percentOfStock !== undefined && ` (${percentOfStock} %)`}
          </li>
        ))}
      </ul>
    </section>
  )
