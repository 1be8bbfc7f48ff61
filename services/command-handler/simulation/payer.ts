import type { CheckoutRecord } from '@cartstream/decide'
import type { Caller } from '@cartstream/schemas'
import type { Client } from './client.ts'
import { type Intent, takenBy } from './provider.ts'
import type { World } from './world.ts'

/** `about`: the stream that the checkout's answer named. */
type Paying = { client: Client; caller: Caller; about: string | undefined }

/**
 * What follows a checkout: its door asks the provider for an intent, by the checkout's id, and records it; the payer pays, or doesn't, in
 * time, or late; comes back to the shop, or not; and the provider tells what it has, on its own way.
 */
export const payFor = async (world: World, paying: Paying): Promise<void> => {
  world.paying++
  const id = paying.about?.startsWith('checkout/') ? paying.about.slice('checkout/'.length) : undefined
  const checkout = id === undefined ? undefined : checkoutBy(world, paying.client.shop, id)
  const isDue = checkout !== undefined && checkout.combined === undefined && Number(checkout.total) > 0
  if (isDue) await pay(world, paying, checkout)
  world.paying--
}

/** As one of the handlers shows it. */
const checkoutBy = (world: World, shop: string, id: string): CheckoutRecord | undefined => {
  for (const { loop } of world.handlers) {
    const checkout = loop.view(shop)?.get('checkout', id)
    if (checkout !== undefined) return checkout
  }
  return undefined
}

const pay = async (world: World, { client, caller }: Paying, checkout: CheckoutRecord): Promise<void> => {
  const { random } = client
  const { provider } = world
  const { checkout: id } = checkout
  const intent = await intend(world, { client, caller }, checkout)
  const lot = random.next()
  if (lot < 0.1) return
  if (lot < 0.16) {
    await client.issue({ type: 'FailPayment', checkout: id, reason: 'no money', by: caller }, caller.actor)
    return
  }
  if (random.chance(0.15)) provider.decline(intent.id)
  const { checkoutTtlSeconds } = world.profile.policy
  await world.sleep(random.pick([0, 50, 400, 1500, checkoutTtlSeconds > 60 ? 3000 : checkoutTtlSeconds * 1000 + 200]))
  if (!provider.pay(intent.id) || random.chance(0.4)) return
  await world.sleep(random.between(5, 300))
  const command = takenBy(intent)
  await client.issue(command.type === 'ConfirmPayment' ? { ...command, by: caller } : command, caller.actor)
}

const intend = async (
  world: World,
  { client, caller }: Pick<Paying, 'client' | 'caller'>,
  { checkout, total, provider: name }: CheckoutRecord,
): Promise<Intent> => {
  const { random, shop } = client
  const provider = name === 'invoice' ? 'invoice' : 'test'
  // once in a while an amount is lost in translation, or a second intent is made, under another key
  const amount = random.chance(0.03) ? '0.01' : total
  const key = random.chance(0.04) ? `${checkout}.again` : checkout
  const intent = world.provider.create(key, { provider, shop, payment: checkout, combined: false, amount })
  const taken = { provider, intent: intent.id, amount: intent.amount, currency: 'GBP' }
  if (provider === 'test' && random.chance(0.9))
    await client.issue({ type: 'RecordIntent', checkout, ...taken }, caller.actor)
  return intent
}

/** As `payFor`, for a combined checkout: its intent is there once all its carts are frozen, if they ever are. */
export const payForAll = async (world: World, paying: Paying): Promise<void> => {
  world.paying++
  await payTogether(world, paying)
  world.paying--
}

const payTogether = async (world: World, { client, caller, about }: Paying): Promise<void> => {
  const { random, shop } = client
  const id = about!.slice('combined/'.length)
  if (random.chance(0.25)) return giveUp(world, { client, caller }, id)
  for (let look = 0; look < 60; look++) {
    await world.sleep(50)
    const combined = random.pick(world.handlers).loop.view(shop)?.get('combined', id)
    if (combined?.status === 'cancelled' || combined?.status === 'closed') return
    if (combined?.status === 'intended') break
  }
  const intent = [...world.provider.intents.values()].find(({ payment }) => payment === id)
  if (intent === undefined || random.chance(0.1)) return
  // some give up in one window, and pay in another
  if (random.chance(0.4)) void giveUp(world, { client, caller }, id)
  else await world.sleep(random.pick([0, 50, 400, 1500, 3500]))
  await world.sleep(random.between(0, 30))
  if (!world.provider.pay(intent.id) || random.chance(0.4)) return
  const command = takenBy(intent)
  await client.issue(command.type === 'PayCombined' ? { ...command, by: caller } : command, caller.actor)
}

const giveUp = async (world: World, { client, caller }: Pick<Paying, 'client' | 'caller'>, combined: string) => {
  await world.sleep(client.random.between(0, 30))
  await client.issue({ type: 'CancelCombined', combined, because: 'asked', by: caller }, caller.actor)
}
