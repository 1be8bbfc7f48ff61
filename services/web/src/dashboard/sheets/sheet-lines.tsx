import type { SalesSheet } from '@cartstream/client'
import { money, quantity } from '../../look/money.ts'
import '../orders/orders.css'

type SheetLine = SalesSheet['lines'][number]

/** Each line with what it costs outside, here, and the difference; then what all of it comes to. */
export const SheetLines = ({ sheet }: { sheet: SalesSheet }) => (
  <>
    <table className="table" data-fold>
      <thead>
        <tr>
          <th scope="col">Goods</th>
          {['Quantity', 'Retail price', 'Price here', 'Discount', 'Together'].map((name) => (
            <th key={name} scope="col" className="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sheet.lines.map((line) => (
          <Line key={line.line} line={line} currency={sheet.currency} />
        ))}
      </tbody>
    </table>
    <Sums sheet={sheet} />
  </>
)

const Line = ({ line, currency }: { line: SheetLine; currency: string }) => {
  const { name, sku, variant, batch, sample, retailPrice, unitPrice, lineTotal, discount, discountPercent } = line
  return (
    <tr>
      <td>
        {name} <span className="soft mono">{sku}</span>{' '}
        {variant !== undefined && <span className="badge">{variant}</span>}{' '}
        {batch !== undefined && <span className="badge">batch {batch}</span>}{' '}
        {sample && <span className="badge">sample, not billed</span>}
      </td>
      <td className="number" data-label="Quantity">
        {quantity(line.quantity)} <span className="soft">{line.unit}</span>
      </td>
      <td className="number" data-label="Retail price">
        {money(retailPrice, currency)}
      </td>
      <td className="number" data-label="Price here">
        {sample ? '–' : money(unitPrice, currency)}
      </td>
      <td className="number" data-label="Discount">
        {discount === undefined ? '–' : `${money(discount, currency)} (${discountPercent ?? '0.00'} %)`}
      </td>
      <td className="number" data-label="Together">
        {sample ? 'not billed' : money(lineTotal, currency)}
      </td>
    </tr>
  )
}

const Sums = ({ sheet }: { sheet: SalesSheet }) => {
  const { currency, retailTotal, discount, discountPercent, subtotal, tax, total } = sheet
  return (
    <dl className="sums">
      <dt>At retail prices</dt>
      <dd>{money(retailTotal, currency)}</dd>
      <dt>Discount ({discountPercent} %)</dt>
      <dd>{money(discount, currency)}</dd>
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
}
