import { type FormEvent, useState } from 'react'
import { Button } from '../../look/button.tsx'

type ShopChoiceProps = { shop: string; shops: readonly string[] | '*'; onChoose: (shop: string) => void }

/** Which shop: a choice where the token names several, a field where it is good for all. */
export const ShopChoice = ({ shop, shops, onChoose }: ShopChoiceProps) => {
  if (shops === '*') return <AnyShop shop={shop} onChoose={onChoose} />
  if (shops.length < 2) return <span className="badge">{shop}</span>
  return (
    <label>
      <span className="unseen">Shop</span>
      <select className="input" value={shop} onChange={({ target }) => onChoose(target.value)}>
        {shops.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </label>
  )
}

const AnyShop = ({ shop, onChoose }: Omit<ShopChoiceProps, 'shops'>) => {
  const [text, setText] = useState(shop)
  const choose = (event: FormEvent) => {
    event.preventDefault()
    if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(text)) onChoose(text)
  }
  return (
    <form className="row" onSubmit={choose}>
      <label>
        <span className="unseen">Shop</span>
        <input className="input" size={12} value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      {text !== shop && <Button type="submit">Go</Button>}
    </form>
  )
}
