import type { Order } from '@cartstream/client'
import { useLive } from '@cartstream/client/react'
import { LiveList } from '../../live/live-list.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { Empty } from '../../look/states.tsx'
import { Link } from '../../way/way.tsx'
import { PageHead } from '../page-head.tsx'
import type { PageProps } from '../pages.ts'
import { useIsStaff } from '../who.ts'
import { CancelOrder } from './cancel-order.tsx'
import { Contact } from './contact.tsx'
import { buyerOf, OrderBadge } from './order.tsx'
import { OrderFacts } from './order-facts.tsx'
import { OrderLines } from './order-lines.tsx'
import { Refunds } from './refunds.tsx'

/** One order: what was sold to whom, what became of the money, and its cancelling. */
export const Page = ({ params: { order: id = '' } }: PageProps) => {
  const snapshot = useLive<Order>('orders')
  const isStaff = useIsStaff()
  const order = snapshot.rows.get(id)
  return (
    <>
      <PageHead title={order === undefined ? 'Order' : `Order of ${buyerOf(order)}`}>
        <CopyId id={id} what="order id" />
        {order !== undefined && <OrderBadge status={order.status} />}
        <Link className="push" to="/orders">
          All orders
        </Link>
      </PageHead>
      <LiveList what="order" snapshot={snapshot}>
        {order === undefined ? (
          <Empty title="There is no such order">Check the id: an order of another shop is not found here either.</Empty>
        ) : (
          <>
            <OrderFacts order={order} />
            <OrderLines order={order} />
            <Refunds of={order} />
            {isStaff && <Contact id={id} />}
            {isStaff && <CancelOrder order={order} />}
          </>
        )}
      </LiveList>
    </>
  )
}
