import type { CartManager, ShownLine } from '@cartstream/client'
import { type FormEvent, useEffect, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { inOneLine } from '../../look/fix.tsx'
import { quantity } from '../../look/money.ts'
import { stepped, typedAmount } from './amount.ts'
import { useDoing } from './doing.ts'

type QuantityProps = { cart: CartManager; line: ShownLine; name: string; isFrozen: boolean }

/** How much of it: a step more or less, or any amount by typing it. */
export const Quantity = ({ cart, line: { key, quantity: held, unit }, name, isFrozen }: QuantityProps) => {
  const [typed, setTyped] = useState(quantity(held))
  const { run, error } = useDoing()
  useEffect(() => setTyped(quantity(held)), [held])
  const to = (amount: string) => run(() => cart.change(key, amount), `${name}: ${amount}.`)
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    const amount = typedAmount(typed)
    if (amount === undefined) return setTyped(quantity(held))
    if (amount !== quantity(held)) void to(amount)
  }
  return (
    <form className="stack quantity" onSubmit={submit}>
      <span className="row">
        <Button
          disabled={isFrozen || Number(held) <= 1}
          onClick={() => to(stepped(held, -1))}
          aria-label={`One less of ${name}`}
        >
          −
        </Button>
        <input
          className="input number"
          inputMode="decimal"
          aria-label={`How much of ${name}`}
          size={4}
          value={typed}
          disabled={isFrozen}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={() => submit()}
        />
        <Button disabled={isFrozen} onClick={() => to(stepped(held, 1))} aria-label={`One more of ${name}`}>
          +
        </Button>
        {unit !== undefined && unit !== 'each' && <span className="soft">{unit}</span>}
      </span>
      {error !== undefined && (
        <p className="small wrong">
          {error.problem?.available === undefined
            ? inOneLine(error)
            : `${error.title}: ${quantity(error.problem.available)} more can be had.`}
        </p>
      )}
    </form>
  )
}
