import type { Availability, CartstreamError, WaitlistPlace } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { useEffect, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { inOneLine } from '../../look/fix.tsx'
import { setWaiting } from '../holds/waiting.ts'
import { toast } from '../toasts/toasts.tsx'
import type { Choice } from './product-card.tsx'

/** `place`: from 1. */
type Place = { waiting: false } | { waiting: true; place: number }
type Answered = { waiting: boolean; ahead?: number }
const placeOf = ({ waiting, ahead = 0 }: Answered): Place =>
  waiting ? { waiting, place: ahead + 1 } : { waiting: false }

type WaitlistProps = { product: Availability; choice: Choice }

/** Sold out: waiting for the next one, or not any more. */
export const Waitlist = ({ product: { sku, name }, choice }: WaitlistProps) => {
  const client = useClient()
  const [place, setPlace] = useState<Place>({ waiting: false })
  const [isBusy, setBusy] = useState(false)
  const path = `waitlist/${encodeURIComponent(sku)}`
  const query = choice.batch === undefined ? '' : `?batch=${encodeURIComponent(choice.batch)}`
  useEffect(() => {
    if (place.waiting) setWaiting(client.shop, sku, true)
  }, [client, sku, place])
  useEffect(() => {
    const asking = new AbortController()
    client
      .request<{ rows: WaitlistPlace[] }>('GET', `${path}${query}`, undefined, { signal: asking.signal })
      .then(({ rows: [row] }) => setPlace(row === undefined ? { waiting: false } : { waiting: true, place: row.place }))
      .catch(() => {}) // joining says the place, too
    return () => asking.abort()
  }, [client, path, query])
  const run = async (method: 'POST' | 'DELETE') => {
    setBusy(true)
    try {
      const asked =
        method === 'POST'
          ? client.request<Answered>('POST', path, choice)
          : client.request<Answered>('DELETE', path + query)
      const now = placeOf(await asked)
      setPlace(now)
      setWaiting(client.shop, sku, now.waiting)
      toast(now.waiting ? `You wait for ${name}: place ${now.place}.` : `You do not wait for ${name} any more.`)
    } catch (error) {
      toast(`The waitlist for ${name}: ${inOneLine(error as CartstreamError)}`, 'bad')
    } finally {
      setBusy(false)
    }
  }
  if (!place.waiting)
    return (
      <Button busy={isBusy} onClick={() => run('POST')} aria-label={`Join the waitlist for ${name}`}>
        Join the waitlist
      </Button>
    )
  return (
    <>
      <p className="small">You wait for the next one: place {place.place}.</p>
      <Button busy={isBusy} onClick={() => run('DELETE')} aria-label={`Leave the waitlist for ${name}`}>
        Leave the waitlist
      </Button>
    </>
  )
}
