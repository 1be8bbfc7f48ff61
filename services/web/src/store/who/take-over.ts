import { type CartstreamError, type Client, connect } from '@cartstream/client'
import type { Claims } from '../../identity/claims.ts'
import { inOneLine } from '../../look/fix.tsx'
import { toast } from '../toasts/toasts.tsx'
import { forgetGuest, keptGuest } from './shopper.ts'

let running: Promise<void> | undefined

/**
 * At sign-in: what the guest had in carts comes into the customer's, in every shop that their token is good for. Until all of it has come the
 * guest is remembered, so whatever went wrong is tried again with the next page.
 */
export const takeOver = (client: Client, { shops }: Claims): Promise<void> => {
  running ??= take(client, shops).finally(() => {
    running = undefined
  })
  return running
}

const take = async (client: Client, shops: Claims['shops']): Promise<void> => {
  const token = keptGuest()
  if (token === undefined) return
  const guest = connect({ url: '', shop: client.shop, token, shared: false })
  try {
    const { carts } = await guest.carts.get()
    const own = carts.filter(({ shop, purpose }) => purpose === undefined && (shops === '*' || shops.includes(shop)))
    for (const { shop } of own) await client.cartOf(shop).merge(token)
    forgetGuest()
    if (own.length > 0) toast('What you chose before signing in is in your cart.')
  } catch (error) {
    if ((error as CartstreamError).code === 'unauthenticated') return forgetGuest()
    toast(`What you chose before signing in is not in your cart yet: ${inOneLine(error as CartstreamError)}`, 'bad')
  } finally {
    guest.close()
  }
}
