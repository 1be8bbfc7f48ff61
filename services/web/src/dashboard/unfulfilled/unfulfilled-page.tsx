import type { PaymentRow } from '@cartstream/client'
import { useNow } from '../../look/clock.ts'
import { ErrorBox } from '../../look/error-box.tsx'
import { Empty, Loading, Stale } from '../../look/states.tsx'
import { useAsked } from '../ask.ts'
import { PageHead } from '../page-head.tsx'
import { PaymentCard } from './payment-card.tsx'

const EVERY_MS = 10_000
type Listed = { rows: readonly PaymentRow[]; next?: string }

/** Money that came and is no order, or was to go back and did not: what staff have to settle. Asked for anew every 10 s, for no stream tells of it. */
export const Page = () => {
  const turn = Math.floor(useNow() / EVERY_MS)
  const { data, error, refetch } = useAsked<Listed>('payments?status=unfulfilled&limit=200', turn)
  const again = () => void refetch()
  return (
    <>
      <PageHead title="Paid but not fulfilled">
        {data !== undefined && <span className="soft">{counted(data.rows.length)}</span>}
      </PageHead>
      {error !== null && <ErrorBox error={error} what="The list cannot be read" onRetry={again} />}
      {error !== null && data !== undefined && <Stale>What is below is as it was before that.</Stale>}
      {error === null && data === undefined && <Loading what="what is to be settled" />}
      {data?.rows.length === 0 && (
        <Empty title="Nothing is to be settled">
          Money is here when it came too late, twice, or is another sum than was due, and when a refund came to nothing.
        </Empty>
      )}
      {data?.rows.map((payment) => (
        <PaymentCard key={payment.id} payment={payment} onSettled={again} />
      ))}
      {data?.next !== undefined && <p className="soft small">These are the first 200; there are more.</p>}
    </>
  )
}

const counted = (count: number): string => `${count} ${count === 1 ? 'payment' : 'payments'}`
