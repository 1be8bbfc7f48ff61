import type { CartHistory } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { money, quantity } from '../../look/money.ts'
import { useZone } from '../../look/zone.tsx'
import { useAddress } from '../../way/way.tsx'
import { Asked } from '../asked.tsx'
import { sentenceOf } from '../carts/story.ts'
import { Closing } from './closing.tsx'
import { useAt } from './moment.ts'
import { Pick } from './pick.tsx'
import { wallOf } from './wall.ts'
import '../carts/timeline.css'

type Event = CartHistory['events'][number]

/** All that had happened to a cart by then, the latest first, with the cart after each event. */
export const CartThen = ({ at }: { at: string | undefined }) => {
  const [id, choose] = useAddress('cart')
  const query = useAt<CartHistory>(`carts/${encodeURIComponent(id)}/history?limit=1000`, at, { name: 'to' })
  return (
    <Closing name="The cart then" onClose={() => choose('')}>
      <CopyId id={id} what="cart id" />
      <Asked what="history of the cart" query={query}>
        {(history) => <Events history={history} at={at} />}
      </Asked>
    </Closing>
  )
}

const Events = ({ history: { events, subject, owner }, at }: { history: CartHistory; at: string | undefined }) => {
  const zone = useZone()
  const names = new Map<unknown, string>()
  for (const { state } of events) if ('items' in state) for (const { sku, name } of state.items) names.set(sku, name)
  if (events.length === 0) return <p className="soft">It was not there yet.</p>
  return (
    <>
      <p className="soft">Of {subject ?? owner}. A time leads to that moment.</p>
      <ol className="timeline">
        {events.toReversed().map((event) => (
          <li key={event.id} aria-current={event.at === at ? 'true' : undefined}>
            <div className="row">
              <span className="small number">
                <Pick name="at" value={event.at}>
                  {wallOf(Date.parse(event.at), zone)}
                </Pick>
              </span>
              <strong>{sentenceOf(event.type, event.data, (sku) => names.get(sku) ?? String(sku))}</strong>
            </div>
            <p className="soft small">After it: {afterwards(event)}</p>
          </li>
        ))}
      </ol>
    </>
  )
}

const afterwards = ({ state }: Event): string => {
  if (!('currency' in state)) return 'as another storefront has it'
  const goods = state.items.map((line) => `${quantity(line.quantity)} × ${line.name}`).join(', ') || 'empty'
  const held = state.items.filter(({ hold }) => hold !== undefined).length
  const status = state.status === undefined ? '' : `, ${state.status}`
  return `${goods}; ${money(state.total, state.currency)}${status}; ${held} of ${state.items.length} held`
}
