import type { CartHistory } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money } from '../../look/money.ts'
import { Loading } from '../../look/states.tsx'
import { At } from '../../look/zone.tsx'
import { useAsked } from '../ask.ts'
import { sentenceOf } from './story.ts'
import './timeline.css'

type Event = CartHistory['events'][number]

/** All that happened to a cart, the latest first. `version`: asked anew where it is another. */
export const Timeline = ({ id, version }: { id: string; version?: number | undefined }) => {
  const { data, error, refetch } = useAsked<CartHistory>(`carts/${encodeURIComponent(id)}/history?limit=1000`, version)
  return (
    <section className="card stack" aria-labelledby="timeline">
      <h2 id="timeline">What happened</h2>
      {error !== null && <ErrorBox error={error} what="The history cannot be read" onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Loading what="the history" />}
      {data !== undefined && <Events history={data} />}
    </section>
  )
}

const Events = ({ history: { events, owner } }: { history: CartHistory }) => {
  const names = new Map<unknown, string>()
  for (const { state } of events) if ('items' in state) for (const { sku, name } of state.items) names.set(sku, name)
  const nameOf = (sku: unknown) => names.get(sku) ?? String(sku)
  return (
    <ol className="timeline">
      {events.toReversed().map((event) => (
        <li key={event.id}>
          <div className="row">
            <span className="soft small number">
              <At at={event.at} />
            </span>
            <strong>{sentenceOf(event.type, event.data, nameOf)}</strong>
            <span className="soft small">{byWhom(event, owner)}</span>
            <span className="push soft small">{totalOf(event)}</span>
          </div>
          <details>
            <summary className="soft small">{event.type}</summary>
            <CopyId id={event.id} what="event id" />
            <pre className="mono">{JSON.stringify(event.data, null, 2)}</pre>
          </details>
        </li>
      ))}
    </ol>
  )
}

/** Only staff may have somebody else's goods held for longer. */
const byWhom = ({ actor, data, type }: Event, owner: string): string => {
  if (data.byStaff === true) return 'by staff'
  if (actor === undefined) return 'by the system'
  if (actor === owner) return 'by the shopper'
  return type === 'HoldExtended' ? 'by staff' : ''
}

const totalOf = ({ state }: Event): string => {
  if (!('currency' in state)) return ''
  return `total then ${money(state.total, state.currency)}`
}
