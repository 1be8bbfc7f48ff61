import { useAvailability } from '@cartstream/client/react'
import { Button } from '../../look/button.tsx'
import { found } from '../goods/goods.ts'
import { ProductField } from '../goods/product-field.tsx'
import './session.css'

/** What was typed; `sku`: the product that is meant, where that is certain. */
export type AllotmentSaid = { key: number; text: string; sku?: string; most: string }

type FieldsProps = { said: readonly AllotmentSaid[]; onChange: (said: readonly AllotmentSaid[]) => void }

/** The most of a product that the session may take: so many lines as are wanted. */
export const AllotmentFields = ({ said, onChange }: FieldsProps) => {
  const change = (row: AllotmentSaid) => onChange(said.map((one) => (one.key === row.key ? row : one)))
  const next = (said.at(-1)?.key ?? 0) + 1
  return (
    <fieldset className="allotments stack">
      <legend>At most of a product (optional)</legend>
      {said.map((row) => (
        <OneOf
          key={row.key}
          row={row}
          onChange={change}
          onRemove={() => onChange(said.filter(({ key }) => key !== row.key))}
        />
      ))}
      <div>
        <Button onClick={() => onChange([...said, { key: next, text: '', most: '' }])}>
          {said.length === 0 ? 'Limit a product' : 'Limit another product'}
        </Button>
      </div>
    </fieldset>
  )
}

type OneOfProps = { row: AllotmentSaid; onChange: (row: AllotmentSaid) => void; onRemove: () => void }

const OneOf = ({ row, onChange, onRemove }: OneOfProps) => {
  const { rows } = useAvailability()
  const choose = (text: string) => {
    const sku = found(rows, text)?.sku
    onChange({ key: row.key, most: row.most, text, ...(sku !== undefined && { sku }) })
  }
  const name = row.sku === undefined ? undefined : rows.get(row.sku)?.name
  return (
    <div className="goods-form">
      <ProductField rows={rows} text={row.text} onText={choose} required />
      <label className="field goods-quantity">
        <span>At most</span>
        <input
          className="input"
          inputMode="decimal"
          value={row.most}
          required
          autoComplete="off"
          onChange={({ target }) => onChange({ ...row, most: target.value })}
        />
      </label>
      <Button kind="quiet" onClick={onRemove} aria-label={`Do not limit ${row.text === '' ? 'this' : row.text}`}>
        ✕
      </Button>
      {name !== undefined && name !== row.text && <p className="soft small goods-told">{name}</p>}
    </div>
  )
}

/** Undefined where all is well. */
export const whyNot = (said: readonly AllotmentSaid[]): string | undefined => {
  const unknown = said.find(({ sku }) => sku === undefined)
  if (unknown !== undefined) return `The shop sells no “${unknown.text}”: choose a product from the list.`
  const twice = said.find(({ sku }, i) => said.findIndex((one) => one.sku === sku) < i)
  return twice === undefined ? undefined : `${twice.sku} is limited twice.`
}
