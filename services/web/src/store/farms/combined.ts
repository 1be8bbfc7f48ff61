import type { Combined } from '@cartstream/client'
import { money } from '../../look/money.ts'

/** The page of a payment for several carts. */
export const pathOf = (id: string): string => `/store/farms?pay=${encodeURIComponent(id)}`

/** What has become of a shop's part of a payment for several. `unfulfilled`: its money was taken, and it is no order. */
export type PartState = 'pending' | 'ordered' | 'given back' | 'refused' | 'unfulfilled'
export type Part = {
  shop: string
  shopName: string
  cart: string
  state: PartState
  total?: string
  order?: string
  checkout?: string
}

export const partsOf = (combined: Combined): readonly Part[] =>
  combined.carts.map(({ shop, shopName, cart }) => {
    const part = combined.parts?.find((one) => one.cart === cart)
    const { total, order, checkout } = part ?? {}
    return {
      ...{ shop, shopName, cart, state: stateOf(combined, shop, part) },
      ...(total !== undefined && { total }),
      ...(order !== undefined && { order }),
      ...(checkout !== undefined && { checkout }),
    }
  })

type Told = NonNullable<Combined['parts']>[number]
const stateOf = ({ status, refused }: Combined, shop: string, part: Told | undefined): PartState => {
  if (part?.order !== undefined) return 'ordered'
  if (part?.unfulfilled) return 'unfulfilled'
  if (status !== 'closed' && status !== 'cancelled') return 'pending'
  if (refused?.shop === shop) return 'refused'
  return status === 'closed' ? 'given back' : 'pending'
}

type Listed = { id: string; shop: string; status?: string }

/** Shops whose carts are shown frozen, or as if they were not ordered, though the payment for them is closed. */
export const shopsBehind = ({ status, carts, parts = [] }: Combined, listed: readonly Listed[]): readonly string[] =>
  status !== 'closed'
    ? []
    : listed
        .filter(({ id }) => carts.some(({ cart }) => cart === id))
        .filter(
          (cart) => cart.status === 'checkout' || parts.find((part) => part.cart === cart.id)?.order !== undefined,
        )
        .map(({ shop }) => shop)

/** What is said of it, and of the money above all. `tone`: as of badges. */
export type Phase = { title: string; says: string; tone?: 'good' | 'warn' | 'bad' }

const NOTHING_TAKEN = 'No money was taken. Everything is in your carts again.'

export const phaseOf = (combined: Combined): Phase => {
  const parts = partsOf(combined)
  switch (combined.status) {
    case 'started':
    case 'prepared':
      return {
        title: 'Asking every shop',
        says: 'Each is asked to keep your items while you pay. Nothing is paid yet.',
      }
    case 'intended':
      return { title: 'Pay for all of it', says: 'Every shop keeps your items while you pay. Nothing is paid yet.' }
    case 'paid':
      return { title: 'It is paid', says: `${sumOf(combined)} is paid, and the shops are placing your orders.` }
    case 'cancelled':
      return { title: 'Not paid', tone: 'warn', says: `${whyNot(combined)} Your carts are being opened again.` }
    case 'closed':
      if (parts.some(({ state }) => state === 'unfulfilled')) return notAll(combined, parts)
      if (combined.outcome === 'ordered')
        return { title: 'Thank you', tone: 'good', says: `${sumOf(combined)} is paid, and every shop has your order.` }
      return { title: 'Not paid', tone: 'bad', says: `${whyNot(combined)} ${NOTHING_TAKEN}` }
  }
}

const notAll = (combined: Combined, parts: readonly Part[]): Phase => {
  const names = parts.filter(({ state }) => state === 'unfulfilled').map(({ shopName }) => shopName)
  const says = `${sumOf(combined)} is paid, but not ordered at ${names.join(', ')}: that part of the money is made good, as it says below.`
  return { title: 'Paid, but not all of it is ordered', tone: 'bad', says }
}

const sumOf = ({ total, currency }: Combined): string =>
  total === undefined || currency === undefined ? 'It' : money(total, currency)

const whyNot = ({ because, refused, carts }: Combined): string => {
  if (because === undefined) return 'It is over.'
  switch (because) {
    case 'asked':
      return 'You gave it up.'
    case 'failed':
      return 'The payment did not go through.'
    case 'expired':
      return 'The time to pay was up.'
    case 'refused': {
      const name = carts.find(({ shop }) => shop === refused?.shop)?.shopName
      const why = whyRefused(refused?.code)
      return name === undefined ? `${why[0]!.toUpperCase()}${why.slice(1)}.` : `At ${name}, ${why}.`
    }
  }
}

/** Why a shop says no to what is in a cart, as the rest of a sentence. */
export const whyRefused = (code: string | undefined): string => whys[code ?? ''] ?? 'something in your cart has changed'

const whys: Record<string, string> = {
  'out-of-stock': 'there is not enough left of something that was not kept for you any more',
  'price-changed': 'something costs another price by now',
  delisted: 'something in your cart is not sold any more',
  'cart-empty': 'your cart is empty',
  'below-minimum': 'there is less in your cart than the shop sells at once',
  'over-limit': 'there is more in your cart than the shop sells at once',
  'checkout-in-progress': 'your cart is being paid for by itself already',
  'combined-part': 'your cart is being paid for already',
  'carts-disabled': 'carts are closed at the moment',
  'currencies-differ': 'another currency is used',
}
