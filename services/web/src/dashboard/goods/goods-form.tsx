import type { Availability } from '@cartstream/client'
import { useAvailability } from '@cartstream/client/react'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { quantity as inShort, money } from '../../look/money.ts'
import { found } from './goods.ts'
import { ProductField } from './product-field.tsx'
import './goods.css'

export type Wanted = { sku: string; variant?: string; batch?: string; quantity: string }
type GoodsFormProps = {
  busy: boolean
  /** `onDone`: to be called once it is in. */
  onAdd: (wanted: Wanted, onDone: () => void) => void
  children?: ReactNode
}

/** A product by its name or SKU, and how much of it. What can be chosen is what the shop sells now. */
export const GoodsForm = ({ busy, onAdd, children }: GoodsFormProps) => {
  const { rows } = useAvailability()
  const [text, setText] = useState('')
  const [quantity, setQuantity] = useState('1')
  const [kind, setKind] = useState<Kind>({})
  const [isWrong, setWrong] = useState(false)
  const told = useId()
  const product = found(rows, text)
  const change = (next: string) => {
    setText(next)
    setKind({})
    setWrong(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (product === undefined) return setWrong(true)
    onAdd({ sku: product.sku, quantity, ...usual(product), ...kind }, () => change(''))
  }
  return (
    <form className="goods-form" onSubmit={submit}>
      <ProductField rows={rows} text={text} onText={change} aria-invalid={isWrong} aria-describedby={told} />
      {product !== undefined && <Kinds product={product} kind={kind} onChange={setKind} />}
      <label className="field goods-quantity">
        <span>Quantity</span>
        <input
          className="input"
          inputMode="decimal"
          value={quantity}
          required
          onChange={({ target }) => setQuantity(target.value)}
        />
      </label>
      {children}
      <Button kind="main" type="submit" busy={busy}>
        Add
      </Button>
      <p id={told} className="soft small goods-told" role={isWrong ? 'alert' : undefined}>
        {isWrong ? 'The shop sells no such product. Choose one from the list.' : product && describe(product)}
      </p>
    </form>
  )
}

const describe = ({ name, price, currency, unit, available, stock }: Availability): string => {
  const left =
    available === undefined
      ? { in: 'in stock', low: 'few left', out: 'sold out' }[stock]
      : `${inShort(available)} available`
  return `${name}, ${money(price, currency)} per ${unit}, ${left}`
}

type Kind = { variant?: string; batch?: string }
/** The first of them, until somebody chooses. */
const usual = ({ variants = [], batches = [] }: Availability): Kind => ({
  ...(variants[0] && { variant: variants[0].name }),
  ...(batches[0] && { batch: batches[0].name }),
})

type KindsProps = { product: Availability; kind: Kind; onChange: (kind: Kind) => void }

const Kinds = ({ product: { variants = [], batches = [] }, kind, onChange }: KindsProps) => (
  <>
    {variants.length > 0 && (
      <OneOf name="Variant" of={variants} onChange={(variant) => onChange({ ...kind, variant })} />
    )}
    {batches.length > 0 && <OneOf name="Batch" of={batches} onChange={(batch) => onChange({ ...kind, batch })} />}
  </>
)

type OneOfProps = { name: string; of: readonly { name: string }[]; onChange: (name: string) => void }

const OneOf = ({ name, of, onChange }: OneOfProps) => (
  <label className="field">
    <span>{name}</span>
    <select className="input" onChange={({ target }) => onChange(target.value)}>
      {of.map((each) => (
        <option key={each.name}>{each.name}</option>
      ))}
    </select>
  </label>
)
