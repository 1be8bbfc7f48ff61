import type { CartHistory } from '@cartstream/client'
import type { ReactNode } from 'react'
import { CopyId } from '../../look/copy-id.tsx'
import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import { Asked, type AskedProps, isNotFound } from '../asked.tsx'
import { sentenceOf } from './story.ts'
import './timeline.css'

type Event = CartHistory['events'][number]

export const historyOf = (id: string): string => `carts/${encodeURIComponent(id)}/history?limit=1000`

/** `none`: what stands there where there never was such a cart. */
type TimelineProps = { query: AskedProps<CartHistory>['query']; none: ReactNode }

/** All that happened to a cart, the latest first. */
export const Timeline = ({ query, none }: TimelineProps) => {
  if (query.data === undefined && isNotFound(query.error)) return none
  return (
    <section className="card stack" aria-labelledby="timeline">
      <h2 id="timeline">What happened</h2>
      <Asked what="history" query={query}>
        {(history) => <Events history={history} />}
      </Asked>
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
