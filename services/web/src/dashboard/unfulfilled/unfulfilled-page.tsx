import type { PaymentRow } from '@cartstream/client'
import { Empty } from '../../look/states.tsx'
import { useAsked } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { PageHead } from '../page-head.tsx'
import { PaymentCard } from './payment-card.tsx'

const EVERY_MS = 5000
type Listed = { rows: readonly PaymentRow[]; next?: string }

/** Money that came and is no order, or was to go back and did not: what staff have to settle. Asked for anew every 5 s, for no stream tells of it. */
export const Page = () => {
  const query = useAsked<Listed>('payments?status=unfulfilled&limit=200', undefined, EVERY_MS)
  const { data } = query
  return (
    <>
      <PageHead title="Paid but not fulfilled">
        {data !== undefined && <span className="soft">{counted(data.rows.length)}</span>}
      </PageHead>
      <Asked what="payments" query={query}>
        {(listed) => <Payments {...listed} onSettled={() => void query.refetch()} />}
      </Asked>
    </>
  )
}

const Payments = ({ rows, next, onSettled }: Listed & { onSettled: () => void }) => (
  <>
    {rows.length === 0 && (
      <Empty title="Nothing is to be settled">
        Money is here when it came too late, twice, or is another sum than was due, and when a refund came to nothing.
      </Empty>
    )}
    {rows.map((payment) => (
      <PaymentCard key={payment.id} payment={payment} onSettled={onSettled} />
    ))}
    {next !== undefined && <p className="soft small">These are the first 200; there are more.</p>}
  </>
)

const counted = (count: number): string => `${count} ${count === 1 ? 'payment' : 'payments'}`
