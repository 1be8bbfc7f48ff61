import { randomBytes } from 'node:crypto'
import { ShopId } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Door } from './door.ts'
import { documentedGuests } from './openapi.ts'

/** Makes a guest's token for these shops, good for `ttlSeconds`. */
export type MintGuest = (subject: string, shops: readonly string[] | '*', ttlSeconds: number) => Promise<string>
export type Guests = { mint: MintGuest; ttlSeconds?: number | undefined }

/** What a guest's counter of carts is kept for, at most (contract.md). */
const THIRTY_DAYS = 30 * 86_400

const GuestBody = z
  .strictObject({ shop: ShopId.optional(), shops: z.array(ShopId).min(1).max(50).optional() })
  .refine((body) => body.shop === undefined || body.shops === undefined, 'name `shop` or `shops`, not both')
  .nullish()
export const GuestView = z.object({
  token: z.string(),
  subject: z.string(),
  shops: z.union([z.literal('*'), z.array(ShopId)]),
  expiresAt: z.iso.datetime(),
})

/** POST /v1/guests: a shopper without an account gets a token of their own, good for all shops unless the body names some. */
export const guestRoutes = (
  instance: FastifyInstance,
  door: Door,
  { mint, ttlSeconds = THIRTY_DAYS }: Guests,
): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const seconds = Math.min(ttlSeconds, THIRTY_DAYS)
  app.post(
    '/v1/guests',
    { onRequest: door.enterByAddress('guests'), schema: { ...documentedGuests(GuestView), body: GuestBody } },
    async (request, reply) => {
      const { shop, shops } = request.body ?? {}
      const named = shop === undefined ? (shops ?? '*') : [shop]
      const subject = `guest:${randomBytes(16).toString('base64url')}`
      const token = await mint(subject, named, seconds)
      reply.code(201)
      return { token, subject, shops: named, expiresAt: new Date(Date.now() + seconds * 1000).toISOString() }
    },
  )
}
