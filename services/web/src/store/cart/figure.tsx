import type { ShownCart } from '@cartstream/client'
import { money } from '../../look/money.ts'

/** A sum of money, or that it is still being worked out; never one that is not so. */
export const Figure = ({ amount, currency }: { amount: string | undefined; currency: string }) =>
  amount === undefined ? (
    <span className="figure" data-pending>
      pending …
    </span>
  ) : (
    <span className="figure number">{money(amount, currency)}</span>
  )

/** What all of it comes to. While something is not confirmed yet, so are the sums. */
export const Figures = ({ cart }: { cart: ShownCart }) => {
  const { adjustments = [], subtotal, discount, tax, total, currency } = cart
  return (
    <dl className="figures">
      <Row name="Goods" amount={subtotal} currency={currency} />
      {adjustments.map(({ id, label, amount }) => (
        <Row key={id} name={label} amount={cart.pending ? undefined : amount} currency={currency} />
      ))}
      {adjustments.length === 0 && discount !== undefined && (
        <Row name="Discount" amount={discount} currency={currency} />
      )}
      <Row name="Tax" amount={tax} currency={currency} />
      <Row name="Total" amount={total} currency={currency} />
    </dl>
  )
}

const Row = ({ name, amount, currency }: { name: string; amount: string | undefined; currency: string }) => (
  <div data-total={name === 'Total' || undefined}>
    <dt>{name}</dt>
    <dd>
      <Figure amount={amount} currency={currency} />
    </dd>
  </div>
)
