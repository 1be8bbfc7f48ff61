import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { BadSignature, type Notice, TOLERANCE_SECONDS } from '../port.ts'

/** `t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`, as Stripe's has it. */
export const SIGNATURE_HEADER = 'cartstream-test-signature'

const Reference = z.strictObject({
  shop: z.string(),
  payment: z.string(),
  combined: z.literal(true).exactOptional(),
})
const Money = { intent: z.string(), amount: z.string(), currency: z.string(), reference: Reference }
const Body = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('succeeded'), ...Money }),
  z.strictObject({ type: z.literal('failed'), ...Money, reason: z.string().max(200), final: z.boolean() }),
  z.strictObject({
    type: z.literal('refund'),
    refund: z.string(),
    outcome: z.enum(['refunded', 'failed']),
    providerRefund: z.string(),
    reference: Reference,
  }),
]) satisfies z.ZodType<Notice>

export type SignedWebhook = { body: Buffer; headers: Record<string, string> }
type ToSign = { secret: string; body: Buffer | string; at?: Date }

const signatureOf = (secret: string, at: string, body: Buffer): Buffer =>
  createHmac('sha256', secret).update(`${at}.`).update(body).digest()

/** Headers for a body of whatever kind, as the test provider would sign it at `at` (now, where absent). */
export const signTestBody = ({ secret, body, at = new Date() }: ToSign): SignedWebhook => {
  const bytes = Buffer.from(body)
  const time = String(Math.floor(at.getTime() / 1000))
  const signature = signatureOf(secret, time, bytes).toString('hex')
  return {
    body: bytes,
    headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: `t=${time},v1=${signature}` },
  }
}

/** A webhook as the test provider would send it: for specs, loads and trying things out. */
export const signTestWebhook = (secret: string, notice: Notice, at?: Date): SignedWebhook =>
  signTestBody({ secret, body: JSON.stringify(notice), ...(at && { at }) })

/** The notice in a signed body; undefined where it is of a type that concerns nobody. Throws BadSignature. */
export const readTestWebhook = (
  { secret, now }: { secret: string; now: () => number },
  rawBody: Buffer,
  headers: IncomingHttpHeaders,
): Notice | undefined => {
  const [, time, signature] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(String(headers[SIGNATURE_HEADER] ?? '')) ?? []
  if (time === undefined || signature === undefined) throw new BadSignature('no signature')
  if (!timingSafeEqual(Buffer.from(signature, 'hex'), signatureOf(secret, time, rawBody)))
    throw new BadSignature('the signature is not of this body')
  if (Math.abs(now() / 1000 - Number(time)) > TOLERANCE_SECONDS) throw new BadSignature('signed too long ago')
  return Body.safeParse(jsonOf(rawBody)).data
}

const jsonOf = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
