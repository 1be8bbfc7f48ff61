import { createHmac, timingSafeEqual } from 'node:crypto'
import { type IntentRequest, ProviderRefused } from '../port.ts'

/** Apart from a webhook's, so that neither can be passed off as the other. */
const macOf = (secret: string, facts: string): Buffer =>
  createHmac('sha256', secret).update(`intent\n${facts}`).digest().subarray(0, 16)

/** What an intent is, in its id: `ti_<mac>:<key>:<amount>:<currency>:<shop>:<payment>:<combined>`, each part URI-encoded. */
export const intentIdOf = (secret: string, { key, reference, amount, currency }: IntentRequest): string => {
  const { shop, payment, combined } = reference
  // usually both follow from the key, and an id has 255 characters at most
  const parts = [key, amount, currency, shop === shopOf(key) ? '' : shop, payment === key ? '' : payment]
  const facts = [...parts.map(encodeURIComponent), combined ? '1' : ''].join(':')
  const id = `ti_${macOf(secret, facts).toString('base64url')}:${facts}`
  if (id.length > 255) throw new ProviderRefused('the key and the reference are too long for the test provider')
  return id
}

/** Undefined: not an id that was made with this secret. */
export const readIntentId = (secret: string, id: string): IntentRequest | undefined => {
  const [, mac, facts] = /^ti_([A-Za-z0-9_-]{22}):(.*)$/s.exec(id) ?? []
  if (mac === undefined || facts === undefined) return undefined
  if (!timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(secret, facts))) return undefined
  const [key, amount, currency, shop, payment, combined] = facts.split(':').map(decodeURIComponent) as Six
  const reference = {
    shop: shop || shopOf(key),
    payment: payment || key,
    ...(combined === '1' && { combined: true as const }),
  }
  return { key, reference, amount, currency }
}

type Six = [string, string, string, string, string, string]
const shopOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf('.')))
