import type { CartstreamError } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { useState } from 'react'
import { useAddress } from '../../way/way.tsx'
import { useDoing } from '../cart/doing.ts'
import type { FarmCart } from './farm-card.tsx'

const TEST = 'test'
export type Method = 'test-ok' | 'test-declined'
type Wanted = { carts: readonly FarmCart[]; total: string; email: string; method: Method }
/** A start that came to nothing, and for which carts. */
export type NotStarted = { carts: readonly FarmCart[]; error: CartstreamError }

/**
 * Paying for several carts at once. Its id is in the address from when it has one, so that a page that is loaded again goes on with it; `not`: why
 * it has none.
 */
export const usePayingAll = () => {
  const { combined } = useClient()
  const [id, setId] = useAddress('pay')
  const doing = useDoing()
  const [asked, setAsked] = useState<readonly FarmCart[]>([])
  const pay = (checkout: string, method: Method) => doing.run(() => combined.confirm(checkout, { method }))
  const start = ({ carts, total, email, method }: Wanted) => {
    setAsked(carts)
    return doing.run(async () => {
      const named = carts.map(({ shop, id: cart }) => ({ shop, cart }))
      const { checkout } = await combined.start({ carts: named, total, ...(email !== '' && { email }) })
      setId(checkout.id)
      if (checkout.provider === TEST) await combined.confirm(checkout.id, { method, amount: total })
    })
  }
  const giveUp = () => doing.run(() => combined.cancel(id))
  const leave = () => {
    doing.forget()
    setId('')
  }
  const { error, isPending } = doing
  const not: NotStarted | undefined = id === '' && error !== undefined ? { carts: asked, error } : undefined
  return { id, start, pay, giveUp, leave, isPending, error: id === '' ? undefined : error, not }
}
export type PayingAll = ReturnType<typeof usePayingAll>
