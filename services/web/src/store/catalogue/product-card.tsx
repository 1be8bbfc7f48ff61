import type { Availability, ShownLine } from '@cartstream/client'
import { memo, useId, useState } from 'react'
import { money } from '../../look/money.ts'
import { AddButton } from './add-button.tsx'
import { InCartBadge, StockBadge } from './stock-badge.tsx'
import { Waitlist } from './waitlist.tsx'

export type Choice = { variant?: string; batch?: string }
type ProductCardProps = { product: Availability; lines: readonly ShownLine[] }

/** A product: what it costs, what is left of it, and how to have it. Drawn again only when it, or its line, has changed. */
export const ProductCard = memo(({ product, lines }: ProductCardProps) => {
  const [choice, setChoice] = useState<Choice>({})
  const id = useId()
  const { name, sku, unit } = product
  const line = lines.find(
    ({ variant = '', batch = '' }) => variant === (choice.variant ?? '') && batch === (choice.batch ?? ''),
  )
  const isOut = product.stock === 'out' && line === undefined
  return (
    <li className="card product">
      <h2 id={id}>{name}</h2>
      <p className="small soft">{sku}</p>
      <Price product={product} variant={choice.variant} />
      <p className="row">
        <StockBadge of={product} isMine={lines.length > 0} />
        {lines.map((one) => (
          <InCartBadge key={one.key} line={one} unit={unit} />
        ))}
      </p>
      <Choices product={product} choice={choice} onChoose={setChoice} />
      <div className="product-end">
        {isOut ? (
          <Waitlist product={product} choice={choice} />
        ) : (
          <AddButton product={product} choice={choice} line={line} />
        )}
      </div>
    </li>
  )
})

const Price = ({ product, variant }: { product: Availability; variant: string | undefined }) => {
  const { price, retailPrice, currency, unit, variants } = product
  const more = variants?.find((one) => one.name === variant)?.additionalPrice
  return (
    <p className="price">
      <strong>{money(price, currency)}</strong>
      {more !== undefined && Number(more) !== 0 && <span className="soft"> + {money(more, currency)}</span>}
      {unit !== 'each' && <span className="soft"> per {unit}</span>}
      {retailPrice !== undefined && Number(retailPrice) > Number(price) && (
        <s className="soft small">
          <span className="unseen">Recommended price: </span>
          {money(retailPrice, currency)}
        </s>
      )}
    </p>
  )
}

type ChoicesProps = { product: Availability; choice: Choice; onChoose: (choice: Choice) => void }

const Choices = ({ product: { name, variants, batches, currency }, choice, onChoose }: ChoicesProps) => (
  <>
    {variants !== undefined && variants.length > 0 && (
      <select
        className="input"
        aria-label={`Kind of ${name}`}
        value={choice.variant ?? ''}
        onChange={({ target }) => onChoose(chosen(choice, { variant: target.value }))}
      >
        <option value="">As it is</option>
        {variants.map((variant) => (
          <option key={variant.name} value={variant.name}>
            {variant.name}
            {Number(variant.additionalPrice) !== 0 && ` (+ ${money(variant.additionalPrice, currency)})`}
          </option>
        ))}
      </select>
    )}
    {batches !== undefined && batches.length > 0 && (
      <select
        className="input"
        aria-label={`Batch of ${name}`}
        value={choice.batch ?? ''}
        onChange={({ target }) => onChoose(chosen(choice, { batch: target.value }))}
      >
        <option value="">Any batch</option>
        {batches.map(({ name: batch, expiresOn }) => (
          <option key={batch} value={batch}>
            {batch}
            {expiresOn !== undefined && `, best before ${expiresOn}`}
          </option>
        ))}
      </select>
    )}
  </>
)

/** What is not chosen is not there, rather than empty. */
const chosen = (before: Choice, after: Choice): Choice =>
  Object.fromEntries(Object.entries({ ...before, ...after }).filter(([, value]) => value !== ''))
