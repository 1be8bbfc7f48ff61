import { useAllCarts, useCart, useClient } from '@cartstream/client/react'
import { useEffect, useRef } from 'react'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { serverTime, useNow } from '../../look/clock.ts'
import { Countdown } from '../../look/countdown.tsx'
import { usePath } from '../../way/way.tsx'
import { toast } from '../toasts/toasts.tsx'
import { type Kept, useKeep } from './keep.ts'
import { ended, soonest } from './soonest.ts'

const SOON_MS = 2 * 60_000
const SOON = 'Your items are kept for less than 2 minutes. Press Keep my items to keep them for longer.'

/** On every page, also while paying: less than two minutes are left for something, and one action keeps it. Among all carts, for the first of any. */
export const HoldAlert = () => {
  useEnded()
  const isAll = usePath().startsWith('/store/farms')
  return isAll ? <OfAll /> : <OfMine />
}

const OfMine = () => {
  const { shop } = useClient()
  const { cart } = useCart()
  const until = soonest(cart)
  return until === undefined ? null : <Soon carts={[{ shop, status: cart?.status, until }]} />
}

const OfAll = () => {
  const now = useNow()
  const carts = useAllCarts().carts.flatMap((cart) => {
    const until = soonest(cart)
    const isHeld = until !== undefined && Date.parse(until) > now && cart.purpose === undefined
    return isHeld ? [{ ...cart, until }] : []
  })
  const [first] = carts.sort((a, b) => Date.parse(a.until) - Date.parse(b.until))
  return first === undefined ? null : <Soon key={first.shop} carts={carts} at={first.shopName} />
}

/** `carts`: the one whose items end first is the first; `at`: its shop's name, where there are several. */
type SoonProps = { carts: readonly (Kept & { until: string })[]; at?: string }

const Soon = ({ carts, at }: SoonProps) => {
  const now = useNow()
  const { until } = carts[0]!
  const soon = carts.filter((cart) => Date.parse(cart.until) - now < SOON_MS)
  const isSoon = soon.length > 0 && Date.parse(until) > now
  const isPaying = soon.some(({ status }) => status === 'checkout')
  const keeping = useKeep(soon)
  useEffect(() => {
    if (isSoon) announce(SOON, { surely: true })
  }, [isSoon])
  if (!isSoon) return null
  return (
    <section className="notice hold-alert" data-tone="warn" aria-label="Your items are kept for less than 2 minutes">
      <div className="row">
        <strong>
          Your items{at !== undefined && ` at ${at}`} are kept for <Countdown until={until} over="no longer" />
        </strong>
        <Button
          kind="main"
          className="button push"
          busy={keeping.isPending}
          aria-disabled={keeping.isPending || keeping.refused !== undefined || undefined}
          onClick={keeping.refused === undefined ? keeping.keep : undefined}
        >
          Keep my items
        </Button>
      </div>
      <p className="small">
        {keeping.refused ??
          (isPaying
            ? 'Pay before the time is up, or keep them for longer and go on to pay again.'
            : 'After that somebody else may buy them.')}
      </p>
    </section>
  )
}

/** Says what is not kept any more, once it is not. */
const useEnded = (): void => {
  const { cart } = useCart()
  const before = useRef(cart)
  useEffect(() => {
    const names = ended(before.current, cart, serverTime())
    before.current = cart
    if (names.length > 0)
      toast(`Time is up: ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not kept for you any more.`, 'bad')
  }, [cart])
}
