import type { Order } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'

export type Refund = NonNullable<Order['refunds']>[number]

const words: Record<Refund['status'], { word: string; tone?: string }> = {
  requested: { word: 'asked for', tone: 'accent' },
  sent: { word: 'at the provider', tone: 'accent' },
  refunded: { word: 'refunded', tone: 'good' },
  failed: { word: 'came to nothing', tone: 'bad' },
  'by-hand': { word: 'given back by hand', tone: 'good' },
}

const RefundRow = ({ refund: { id, amount, currency, requestedAt, status, byHand, error } }: { refund: Refund }) => (
  <li className="row">
    <strong>{money(amount, currency)}</strong>
    <span className="badge" data-tone={words[status].tone}>
      {words[status].word}
    </span>
    <span className="soft small">
      asked for <At at={requestedAt} />
      {byHand?.note !== undefined && `; ${byHand.note}`}
      {error !== undefined && `; ${error}`}
    </span>
    {status === 'failed' && <Link to="/unfulfilled">Settle it</Link>}
    <span className="push">
      <CopyId id={id} what="refund id" short={`…${id.slice(-8)}`} />
    </span>
  </li>
)

/** Money that goes back, or has. */
export const Refunds = ({ of: { refunds = [] } }: { of: { refunds?: readonly Refund[] } }) =>
  refunds.length === 0 ? null : (
    <section className="card stack" aria-labelledby="refunds">
      <h2 id="refunds">Money that goes back</h2>
      <ul className="plain stack">
        {refunds.map((refund) => (
          <RefundRow key={refund.id} refund={refund} />
        ))}
      </ul>
    </section>
  )
