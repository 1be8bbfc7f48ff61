import type { PaymentRow } from '@cartstream/client'
import { useId, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { Fact } from '../../look/fact.tsx'
import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'
import { buyerOf } from '../orders/order.tsx'
import { type Due, duesOf, type Way } from './money.ts'
import { SettleSheet, ways } from './settle-sheet.tsx'

type PaymentCardProps = { payment: PaymentRow; onSettled: () => void }

/** A payment, with all of its money that is to be settled. */
export const PaymentCard = ({ payment, onSettled }: PaymentCardProps) => {
  const { id, cart, total, currency, order } = payment
  const title = useId()
  return (
    <section className="card stack" aria-labelledby={title}>
      <div className="row">
        <h2 id={title}>{buyerOf(payment)}</h2>
        <CopyId id={id} what="checkout id" short={`…${id.slice(-8)}`} />
        <span className="push row">
          {order !== undefined && <Link to={`/orders/${encodeURIComponent(order)}`}>Its order</Link>}
          <Link to={`/carts/${encodeURIComponent(cart)}`}>Its cart</Link>
        </span>
      </div>
      {duesOf(payment).map((due) => (
        <DueRow key={due.key} {...{ due, payment, onSettled }} total={money(total, currency)} />
      ))}
    </section>
  )
}

type DueRowProps = PaymentCardProps & { due: Due; total: string }

const DueRow = ({ due, payment, total, onSettled }: DueRowProps) => {
  const [way, setWay] = useState<Way>()
  return (
    <div className="stack">
      <p>{due.why}</p>
      <dl className="facts">
        <Fact name="Came">{money(due.amount, due.currency)}</Fact>
        <Fact name="Was due">{total}</Fact>
        <Fact name="When">
          <At at={due.at} />
        </Fact>
        <Fact name="By">{due.provider}</Fact>
      </dl>
      <div className="row">
        {due.can.map((each) => (
          <Button key={each} onClick={() => setWay(each)}>
            {ways[each].name}
          </Button>
        ))}
      </div>
      <SettleSheet {...{ due, way, payment }} onClose={() => setWay(undefined)} onSettled={onSettled} />
    </div>
  )
}
