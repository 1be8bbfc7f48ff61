import type { Command } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'
import type { Submission } from '../src/answers.ts'
import { actorOf, Client } from './client.ts'
import { productOf, variantOf } from './products.ts'
import type { World } from './world.ts'

/** What a shop's staff do: count, correct, reprice, help a customer, see to holds, orders, and money that is no order yet. */
export const choreOf = (world: World, actor: string, client: Client): Submission['command'] => {
  const { random } = client
  const sku = random.pick(world.profile.skus.filter((sku) => sku !== 'K'))
  const adjust = { type: 'AdjustStock' as const, sku, batch: '-', reason: 'count' }
  const lot = random.next()
  if (lot < 0.22) return { ...adjust, change: { set: String(random.between(0, 5)) } }
  if (lot < 0.45) return { ...adjust, change: { delta: random.pick(['1', '2', '-1', '-2']) } }
  if (lot < 0.58) return { type: 'ListProduct', product: productOf(random.pick(world.profile.skus), random) }
  if (lot < 0.61) return { type: 'DelistProduct', sku }
  if (lot < 0.66) return promotionBy(client)
  if (lot < 0.68) return { type: 'CleanUp' }
  const chore = lot < 0.9 ? seeTo(world, client) : help(world, actor, client)
  return chore ?? { ...adjust, change: { delta: '1' } }
}

const promotionBy = ({ random }: Client): Command => {
  if (random.chance(0.3)) return { type: 'EndPromotion', code: 'TENTH' }
  const sized = random.pick([{ percent: '10' }, { percent: '12.5', skus: ['A'] }, { amount: '1.50' }])
  const minimum = random.chance(0.3) ? { minimumSubtotal: '5.00' } : {}
  return { type: 'SetPromotion', code: 'TENTH', label: 'less', ...sized, ...minimum }
}

/** What the lists for staff show, which may be settled already. */
const seeTo = ({ reader }: World, { random, shop }: Client): Command | undefined => {
  const lot = random.next()
  const unfulfilled = reader.unfulfilled.get(shop)
  const refunds = reader.refunds.get(shop)
  if (refunds !== undefined && lot < 0.3) return handingBack(random.pick(refunds))
  if (unfulfilled !== undefined && lot < 0.6) {
    return settling(random.pick(unfulfilled), random)
  }
  const orders = reader.orders.get(shop)
  if (orders !== undefined && lot < 0.8)
    return { type: 'CancelOrder', order: random.pick(orders), restock: random.chance(0.7), reason: 'asked' }
  const holds = reader.holds.get(shop)?.slice(-12)
  if (holds === undefined) return undefined
  if (random.chance(0.05)) return { type: 'ReleaseAll', reason: 'roll-back' }
  const hold = random.pick(holds)
  return random.chance(0.5) ? { type: 'ReleaseHold', hold, reason: 'asked' } : { type: 'ExtendHold', hold }
}

type Open = { checkout: string; intent: string }
const settling = (open: Open, random: Random): Command => {
  const { checkout, intent } = open
  return {
    type: 'SettlePayment',
    checkout,
    intent,
    how: random.pick(['order', 'refund', 'by-hand']),
    note: 'as agreed',
  }
}
/** Some do so too early, some twice. */
const handingBack = ({ checkout, intent, refund }: Open & { refund: string }): Command => ({
  ...{ type: 'SettlePayment', checkout, intent, how: 'by-hand', refund, note: 'in cash' },
})

/** At the end of the day, staff see to some of the money that is no order yet, or could not go back. */
export const settleSome = async (world: World): Promise<void> => {
  for (const [shop, refunds] of world.reader.refunds) {
    const client = new Client(world, { name: `${shop[0]}back`, shop }, world.random.fork())
    for (const refund of refunds)
      if (world.random.chance(0.5)) await client.issue(handingBack(refund), actorOf('staff'))
  }
  for (const [shop, open] of world.reader.unfulfilled) {
    const client = new Client(world, { name: `${shop[0]}late`, shop }, world.random.fork())
    for (const entry of open)
      if (world.random.chance(0.5)) await client.issue(settling(entry, world.random), actorOf('staff'))
  }
}

const help = (world: World, actor: string, { random, shop }: Client): Command | undefined => {
  const helped = random.pick([...Array(world.profile.shoppers).keys()])
  const view = random.pick(world.handlers).loop.view(shop)
  const id = view?.get('customer', actorOf(`c${helped}`))?.active
  if (id === undefined) return undefined
  const base = { cart: { id }, caller: { actor, kind: 'staff' as const } }
  if (random.chance(0.5)) {
    const sku = random.pick(world.profile.skus)
    return { type: 'AddItem', sku, ...variantOf(sku, random), quantity: '1', ...base }
  }
  const discount = view?.get('cart', id)?.discounts?.[0]?.discount
  if (discount !== undefined && random.chance(0.5)) return { type: 'WithdrawDiscount', discount, ...base }
  return { type: 'GrantDiscount', label: 'sorry', ...random.pick([{ percent: '50' }, { amount: '2.00' }]), ...base }
}
