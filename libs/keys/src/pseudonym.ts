import { createHmac } from 'node:crypto'
import type { Place } from './personal.ts'
import { associated } from './seal.ts'
import { checkSubject } from './subject.ts'

/** The first 16 bytes of HMAC-SHA-256 over shop, field and text, each with its length before it. Throws TypeError as for a subject. */
export const pseudonym = (secret: Buffer, { shop, field }: Pick<Place, 'shop' | 'field'>, text: string): string => {
  checkSubject(text)
  const digest = createHmac('sha256', secret)
    .update(associated(shop, field, text))
    .digest()
  return digest.subarray(0, 16).toString('base64url')
}
