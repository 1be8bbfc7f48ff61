import type { Availability } from '@cartstream/client'
import { type InputHTMLAttributes, useId } from 'react'
import { offered } from './goods.ts'
import './goods.css'

type ProductFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> & {
  rows: ReadonlyMap<string, Availability>
  text: string
  onText: (text: string) => void
}

/** A product by its name or SKU; what can be chosen is what the shop sells now. */
export const ProductField = ({ rows, text, onText, ...more }: ProductFieldProps) => {
  const list = useId()
  return (
    <label className="field goods-product">
      <span>Product, by name or SKU</span>
      <input
        className="input"
        list={list}
        value={text}
        autoComplete="off"
        {...more}
        onChange={({ target }) => onText(target.value)}
      />
      <datalist id={list}>
        {offered(rows, text).map(({ sku, name }) => (
          <option key={sku} value={sku}>
            {name}
          </option>
        ))}
      </datalist>
    </label>
  )
}
