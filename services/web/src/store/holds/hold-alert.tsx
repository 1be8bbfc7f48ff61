import { useCart } from '@cartstream/client/react'
import { useEffect, useRef } from 'react'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { serverTime, useNow } from '../../look/clock.ts'
import { Countdown } from '../../look/countdown.tsx'
import { toast } from '../toasts/toasts.tsx'
import { useKeep } from './keep.ts'
import { ended, soonest } from './soonest.ts'

const SOON_MS = 2 * 60_000
const SOON = 'Your items are kept for less than 2 minutes. Press Keep my items to keep them for longer.'

/** On every page, also while paying: less than two minutes are left for something, and one action keeps it. */
export const HoldAlert = () => {
  const { cart } = useCart()
  useEnded()
  const until = soonest(cart)
  return until === undefined ? null : <Soon until={until} isPaying={cart?.status === 'checkout'} />
}

const Soon = ({ until, isPaying }: { until: string; isPaying: boolean }) => {
  const left = Date.parse(until) - useNow()
  const isSoon = left > 0 && left < SOON_MS
  const keeping = useKeep()
  useEffect(() => {
    if (isSoon) announce(SOON, { surely: true })
  }, [isSoon])
  if (!isSoon) return null
  return (
    <section className="notice hold-alert" data-tone="warn" aria-label="Your items are kept for less than 2 minutes">
      <div className="row">
        <strong>
          Your items are kept for <Countdown until={until} over="no longer" />
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
