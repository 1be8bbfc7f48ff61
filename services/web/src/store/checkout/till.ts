import type { Cart, Client, Outcome, ShownCart, Started } from '@cartstream/client'
import { useAllCarts, useCart, useClient } from '@cartstream/client/react'
import { useMemo } from 'react'

/** A cart that is paid for: the shopper's own, or one that was made for them, by its id; and what is done at a till. */
export type Till = {
  status: 'loading' | 'here' | 'failed'
  cart: ShownCart | undefined
  error: unknown
  /** Looks it up once more. */
  read(): Promise<unknown>
  begin(email: string): Promise<Started>
  giveUp(): Promise<Cart>
  recalculate(): Promise<Cart>
  pay(checkout: string, method: string): Promise<Outcome>
}

type Acts = Pick<Till, 'read' | 'begin' | 'giveUp' | 'recalculate' | 'pay'>
const contact = (email: string) => (email === '' ? {} : { email })

const ofMine = ({ cart }: Client): Acts => ({
  read: () => cart.recover(),
  begin: (email) => cart.checkout(contact(email)),
  giveUp: () => cart.cancelCheckout(),
  recalculate: () => cart.recalculate(),
  pay: (checkout, method) => cart.confirm(checkout, { method }),
})

const ofNamed = (client: Client, id: string): Acts => {
  const ask = async <T>(method: 'POST' | 'DELETE', path: string, body?: object): Promise<T> => {
    try {
      return await client.request<T>(method, path, body)
    } finally {
      void client.carts.get({ fresh: true }).catch(() => {}) // said where the carts are shown
    }
  }
  const path = `carts/${encodeURIComponent(id)}`
  return {
    read: () => client.carts.get({ fresh: true }),
    begin: (email) => ask('POST', `${path}/checkout`, contact(email)),
    giveUp: () => ask('DELETE', `${path}/checkout`),
    recalculate: () => ask('POST', `${path}/recalculate`),
    pay: (checkout, method) => ask('POST', `payments/${encodeURIComponent(checkout)}/confirm`, { method }),
  }
}

/** `id`: '' for the own cart. */
export const useTill = (id: string): Till => {
  const client = useClient()
  const mine = useCart()
  const all = useAllCarts()
  const acts = useMemo(() => (id === '' ? ofMine(client) : ofNamed(client, id)), [client, id])
  const cart = id === '' ? mine.cart : all.carts.find((one) => one.id === id)
  const { status, error } = id === '' ? mine : all
  return { ...acts, cart, error, status: status === 'loading' || status === 'failed' ? status : 'here' }
}
