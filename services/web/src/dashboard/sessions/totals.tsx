import { money } from '../../look/money.ts'
import type { ClientSession } from './session.tsx'
import '../orders/orders.css'

/** What it comes to; the same for host and client. */
export const Totals = ({ session: { subtotal, tax, total, currency } }: { session: ClientSession }) => (
  <dl className="sums">
    <dt>Goods</dt>
    <dd>{money(subtotal, currency)}</dd>
    <dt>Tax</dt>
    <dd>{money(tax, currency)}</dd>
    <dt>Total</dt>
    <dd>
      <strong data-total>{money(total, currency)}</strong>
    </dd>
  </dl>
)
