import type { CartstreamError, Order } from '@cartstream/client'
import { useEffect } from 'react'
import { announce } from '../../look/announcer.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Fact } from '../../look/fact.tsx'
import { money, quantity } from '../../look/money.ts'
import { Empty, Loading } from '../../look/states.tsx'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'
import { useRead } from '../ask.ts'
import { Figures } from '../cart/figure.tsx'
import { Head } from '../shell/head.tsx'
import '../cart/cart.css'

const words: Record<Order['status'], { title: string; tone: string; says: string }> = {
  paid: { title: 'Thank you', tone: 'good', says: 'It is paid, and yours.' },
  unpaid: { title: 'Ordered', tone: 'warn', says: 'It is yours once it is paid.' },
  cancelled: { title: 'Cancelled', tone: 'bad', says: 'The shop has cancelled this order.' },
  expired: { title: 'Not paid in time', tone: 'bad', says: 'It was not paid in time, so it is over.' },
}

/** What was bought. */
export const OrderPage = ({ id }: { id: string }) => {
  const { data: order, error, isAsking, again } = useRead<Order>(`orders/${encodeURIComponent(id)}`)
  useEffect(() => {
    if (order !== undefined) announce(`${words[order.status].title}. ${words[order.status].says}`)
  }, [order])
  if (order === undefined)
    return (
      <>
        <Head title="Order" />
        {error === undefined && <Loading what="the order" />}
        {error !== undefined && isNone(error) && (
          <Empty title="There is no such order of yours here">
            It may be another shop’s, or of whoever was signed in then. <Link to="/store">To the catalogue</Link>
          </Empty>
        )}
        {error !== undefined && !isNone(error) && (
          <ErrorBox error={error} what="The order cannot be read" onRetry={again} busy={isAsking} />
        )}
      </>
    )
  return <Ordered order={order} />
}

/** An id that is none is nobody's order, either. */
const isNone = ({ code }: CartstreamError): boolean => code === 'not-found' || code === 'bad-request'

const Ordered = ({ order }: { order: Order }) => {
  const { title, tone, says } = words[order.status]
  const items = order.items.map((line) => ({ ...line, key: line.id, pending: false }))
  return (
    <>
      <Head title={title}>
        <span className="badge" data-tone={tone}>
          {order.status}
        </span>
      </Head>
      <p>{says}</p>
      <section className="card stack" aria-label="Order">
        <dl className="facts">
          <Fact name="Order">
            <CopyId id={order.id} what="order id" />
          </Fact>
          <Fact name="Placed">
            <At at={order.placedAt} />
          </Fact>
        </dl>
        <ul className="lines">
          {items.map(({ id, name, quantity: much, lineTotal }) => (
            <li key={id} className="row line-short">
              <span>
                {quantity(much)} × {name}
              </span>
              <span className="push number">{money(lineTotal, order.currency)}</span>
            </li>
          ))}
        </ul>
        <Figures cart={{ ...order, version: 0, status: 'ordered', items, itemCount: items.length, pending: false }} />
      </section>
      <p>
        <Link to="/store">Back to the catalogue</Link>
      </p>
    </>
  )
}
