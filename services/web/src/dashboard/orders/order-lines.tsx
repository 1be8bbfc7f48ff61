import type { Order } from '@cartstream/client'
import { money, quantity } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import './orders.css'

type Line = Order['items'][number]

/** What was sold, and what it comes to. */
export const OrderLines = ({ order: { items, currency, ...sums } }: { order: Order }) => (
  <section className="card stack" aria-labelledby="sold">
    <h2 id="sold">What was sold</h2>
    <table className="table" data-fold>
      <thead>
        <tr>
          <th scope="col">Goods</th>
          <th scope="col" className="number">
            Quantity
          </th>
          <th scope="col" className="number">
            Each
          </th>
          <th scope="col" className="number">
            Together
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((line) => (
          <Sold key={line.id} line={line} currency={currency} />
        ))}
      </tbody>
    </table>
    <Sums currency={currency} {...sums} />
  </section>
)

const Sold = ({ line, currency }: { line: Line; currency: string }) => (
  <tr>
    <td>
      {line.name} <Link to={`/availability/${encodeURIComponent(line.sku)}`}>{line.sku}</Link>{' '}
      {line.variant !== undefined && <span className="badge">{line.variant}</span>}{' '}
      {line.batch !== undefined && <span className="badge">batch {line.batch}</span>}{' '}
      {line.sample && <span className="badge">sample</span>}
    </td>
    <td className="number" data-label="Quantity">
      {quantity(line.quantity)} <span className="soft">{line.unit}</span>
    </td>
    <td className="number" data-label="Each">
      {money(line.unitPrice, currency)}
    </td>
    <td className="number" data-label="Together">
      {money(line.lineTotal, currency)}
    </td>
  </tr>
)

type SumsProps = Pick<Order, 'adjustments' | 'subtotal' | 'tax' | 'total' | 'currency'>

const Sums = ({ adjustments = [], subtotal, tax, total, currency }: SumsProps) => (
  <dl className="sums">
    <dt>Goods</dt>
    <dd>{money(subtotal, currency)}</dd>
    {adjustments.map(({ id, label, amount }) => [
      <dt key={id}>{label}</dt>,
      <dd key={`${id} amount`}>{money(amount, currency)}</dd>,
    ])}
    <dt>Tax</dt>
    <dd>{money(tax, currency)}</dd>
    <dt>Total</dt>
    <dd>
      <strong>{money(total, currency)}</strong>
    </dd>
  </dl>
)
