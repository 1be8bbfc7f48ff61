import type { LiveCart } from '@cartstream/client'
import { Age, Countdown } from '../../look/countdown.tsx'
import { Fact } from '../../look/fact.tsx'
import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import { isUnverified, shopperKind, shopperOf, stateOf } from './live-cart.ts'

export const CartFacts = ({ cart }: { cart: LiveCart }) => {
  const { total, currency, itemCount, openedAt, lastActivityAt, version } = cart
  const until = isUnverified(cart) ? undefined : cart.holdsUntil
  return (
    <dl className="card facts">
      <Fact name="Shopper">
        {shopperOf(cart)} <span className="badge">{shopperKind(cart)}</span>
      </Fact>
      <Fact name="State">{stateOf(cart)}</Fact>
      <Fact name="Total">{money(total, currency)}</Fact>
      <Fact name="Lines">{itemCount}</Fact>
      <Fact name="Held for">{until === undefined ? 'nothing is held' : <Countdown until={until} />}</Fact>
      <Fact name="Last seen">
        <Age since={lastActivityAt} /> ago
      </Fact>
      <Fact name="Opened">
        <At at={openedAt} />
      </Fact>
      <Fact name="Version">{version}</Fact>
    </dl>
  )
}
