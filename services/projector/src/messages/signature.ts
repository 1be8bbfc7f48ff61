import { createHmac } from 'node:crypto'

/**
 * The value of `Cartstream-Signature`: when it was signed, in seconds, and the HMAC-SHA-256 of that, a dot and the body's bytes, in hex. How to
 * verify it: docs/how-to/ops/messages.md.
 */
export const signatureOf = (body: Buffer, secret: string, at: Date): string => {
  const t = Math.floor(at.getTime() / 1000)
  const v1 = createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex')
  return `t=${t},v1=${v1}`
}
