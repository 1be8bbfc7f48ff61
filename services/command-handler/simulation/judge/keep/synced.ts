import { cartIdOf } from '@cartstream/keys'
import { check } from '../broken.ts'
import { follows, type Ledger, type Told } from '../ledger.ts'

/** What another storefront keeps: one for each owner, apart from their carts, until it says so or has said nothing for long. */
export const keepSynced = (ledger: Ledger, event: Told<'CartSynced' | 'SyncedCartEnded'>): void => {
  const { cart } = event.data
  const was = ledger.synced.get(cart)
  follows(!ledger.carts.has(cart) && standsAlone(ledger), event)
  if (event.type === 'SyncedCartEnded') {
    follows(was !== undefined, event)
    const early = event.data.because === 'expired' ? was!.ends - event.time : 0
    check(early <= 0, 'abandoned-when-idle', () => `${cart} ended ${early} ms early`)
    ledger.synced.delete(cart)
    return
  }
  const { owner, itemCount, total, expiresAt } = event.data
  const ends = Date.parse(expiresAt)
  follows(cart === cartIdOf(ledger.shop, owner, 'synced') && (was === undefined || was.owner === owner), event)
  follows(ends === event.time + ledger.config.cartIdleSeconds * 1000, event)
  const late = was === undefined ? 0 : event.time - was.ends
  check(
    was === undefined || late < 0,
    'abandoned-when-idle',
    () => `${cart} was said again, and is over for ${late} ms`,
  )
  ledger.synced.set(cart, { owner, itemCount, total, ends })
}

/** A command that is about it takes nothing and sells nothing: it has no event besides. */
const standsAlone = ({ decision: { command, events } }: Ledger): boolean => command === undefined || events.length === 1
