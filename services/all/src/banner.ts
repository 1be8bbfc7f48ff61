import { mintToken } from '@cartstream/run'
import { DEMO_SHOP } from './seed/seed.ts'

const TWELVE_HOURS = 12 * 3600

export type BannerOptions = {
  url: string
  secret: string
  /** Names of the payment providers. */
  payments: readonly string[]
  home: string
  seconds: number
  note?: string
}

/** What a person sees when all is up: where it is, who they can be, what to type first. */
export const banner = async ({ url, secret, payments, home, seconds, note }: BannerOptions): Promise<string> => {
  const shops = [DEMO_SHOP]
  const staff = await mintToken(secret, { sub: 'alice', role: 'staff', shops }, TWELVE_HOURS)
  const customer = await mintToken(secret, { sub: 'bob', role: 'customer', shops }, TWELVE_HOURS)
  const shop = `${url}/v1/shops/${DEMO_SHOP}`
  return `
cartstream runs at ${url} (started in ${seconds.toFixed(1)} s; data in ${home}; Ctrl-C stops it)
${note === undefined ? '' : `  note: ${note}\n`}
  dashboard ${url}/   (sign in at a click)
  store     ${url}/store
  API       ${url}/openapi.json
  state     ${url}/readyz   ${url}/metrics
  shop      ${DEMO_SHOP}: ${shop}
  payments  ${payments.join(', ')}${payments.includes('test') ? ' (by "test" orders are had without money)' : ''}

Tokens for the next 12 hours (others: npx --no cartstream token --help)
  STAFF=${staff}
  CUSTOMER=${customer}

In a second shell: watch the shop's carts as alice of the staff ...
  curl -N -H 'accept: text/event-stream' -H 'authorization: Bearer ${staff}' '${shop}/stream?topics=live-carts'

... and in a third put two things into bob's cart
  curl -X POST -H 'content-type: application/json' -H 'authorization: Bearer ${customer}' -d '{"sku":"85123A","quantity":"2"}' ${shop}/carts/me/items
`
}
