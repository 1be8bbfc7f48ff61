import { type CartManager, CartstreamError } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { useCallback, useState } from 'react'
import { serverTime } from '../../look/clock.ts'
import { inOneLine } from '../../look/fix.tsx'
import { inWords } from '../../look/spans.ts'
import { toast } from '../toasts/toasts.tsx'
import { soonest } from './soonest.ts'

export type Keeping = { keep: () => Promise<void>; isPending: boolean; refused: string | undefined }

/** Keeps what is in the cart for longer, and says until when; or, once it cannot be, why. */
export const useKeep = (): Keeping => {
  const { cart } = useClient()
  const [isPending, setPending] = useState(false)
  const [refused, setRefused] = useState<string>()
  const keep = useCallback(async () => {
    setPending(true)
    setRefused(undefined)
    try {
      toast(await kept(cart))
    } catch (error) {
      if (!(error instanceof CartstreamError)) throw error
      setRefused(whyNot(error))
      toast(whyNot(error), 'bad')
    } finally {
      setPending(false)
    }
  }, [cart])
  return { keep, isPending, refused }
}

/** What is being paid for is frozen, so the checkout is given up; the shopper begins the next, for only they know where it goes. */
const kept = async (cart: CartManager): Promise<string> => {
  const isPaying = cart.getSnapshot().cart?.status === 'checkout'
  if (isPaying) await cart.cancelCheckout()
  const { items } = await cart.keepHolds()
  const until = soonest({ items: items.map((line) => ({ ...line, key: line.id, pending: false })) })
  return until === undefined ? 'Your items are kept.' : `Your items are kept for ${roughly(Date.parse(until))} more.`
}

/** To the minute; to the second where that is all there is. */
const roughly = (until: number): string => {
  const left = until - serverTime()
  return inWords(left < 60_000 ? left : Math.round(left / 60_000) * 60_000)
}

const whyNot = (error: CartstreamError): string => {
  const { code, detail } = error
  const cap = /at most (\d+) seconds/.exec(detail)?.[1]
  if (code === 'hold-at-cap')
    return `Your items cannot be kept any longer: this shop keeps them for ${cap === undefined ? 'so long' : inWords(Number(cap) * 1000)} at most. Buy them before the time is up.`
  if (code === 'hold-expired') return 'Nothing is kept any more: the time was up. Buy it while there is some left.'
  return `Your items could not be kept for longer: ${inOneLine(error)}`
}
