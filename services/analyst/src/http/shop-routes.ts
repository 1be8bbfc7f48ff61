import { Refused } from '@cartstream/answer'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { certificateOf } from '../certify/index.ts'
import { lookedAt } from '../fold/looked-at.ts'
import { explain } from '../shop/explain.ts'
import { inWords } from '../shop/words.ts'
import { described } from './described.ts'
import { type AnalystDesk, entering } from './desk.ts'
import { withNames } from './names.ts'
import {
  CertificateAnswer,
  CertificateQuery,
  ExplainAnswer,
  ExplainQuery,
  MomentsAnswer,
  MomentsQuery,
  ShopParams,
  SkuParams,
  StateAnswer,
  StateQuery,
} from './schemas.ts'
import { oneCart, pageOf, shopAt } from './shop-at.ts'
import { momentOf } from './when.ts'

const instant = (ms: number): string => new Date(ms).toISOString()
const told = ([name, ms]: [string, number]) => [name, instant(ms)] as const

/** The whole shop as it stood, why a SKU could not be bought, and the certificate that nothing was oversold. */
export const shopRoutes = (instance: FastifyInstance, desk: AnalystDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  app.get(
    '/state',
    {
      preHandler: entering(desk, 'history'),
      schema: {
        ...described('The shop at a moment: every SKU with its holds, every cart; or one cart', StateAnswer),
        params: ShopParams,
        querystring: StateQuery,
      },
    },
    async ({ params: { shop }, query: { cart, ...query }, claims }) => {
      const { rows, ...answer } =
        cart === undefined
          ? await pageOf(desk, { shop, claims, ...query })
          : await oneCart(desk, { shop, cart, at: query.at, claims })
      return { ...answer, rows: await withNames<object>(desk.keys, claims, rows) }
    },
  )
  app.get(
    '/moments',
    {
      preHandler: entering(desk, 'history'),
      schema: {
        ...described(
          'The instants of a shop’s events next to a moment, and the first and the last of all',
          MomentsAnswer,
        ),
        params: ShopParams,
        querystring: MomentsQuery,
      },
    },
    async ({ params: { shop }, query: { at: text } }) => {
      const index = desk.follower.of(shop)
      const moment = await momentOf(desk.follower, shop, { name: 'at', text })
      const [at, now] = [lookedAt(index, moment, desk.now()), Math.max(desk.now(), index.latest)]
      const found = Object.entries(index.times.around(shop, text === undefined ? Number.POSITIVE_INFINITY : at))
      return { ...{ shop, at: instant(at), now: instant(now) }, ...Object.fromEntries(found.map(told)) }
    },
  )
  app.get(
    '/availability/:sku/explain',
    {
      preHandler: entering(desk, 'history'),
      schema: {
        ...described('Why a SKU can or cannot be bought at a moment, and what took the last one', ExplainAnswer),
        params: SkuParams,
        querystring: ExplainQuery,
      },
    },
    async ({ params: { shop, sku }, query: { at: text, batch }, claims }) => {
      const { follower, keys } = desk
      const at = await shopAt(desk, shop, await momentOf(follower, shop, { name: 'at', text }))
      const explained = await explain({ log: follower.log, index: follower.of(shop), at }, sku, batch)
      if (explained === undefined) throw new Refused('not-found', 'the SKU was never listed')
      const heldBy = await withNames(keys, claims, explained.heldBy)
      const looked = { at: instant(at.now), position: at.past.position }
      return { ...explained, ...looked, heldBy, words: inWords({ ...explained, heldBy }) }
    },
  )
  app.get(
    '/certificate',
    {
      preHandler: entering(desk, 'certificate'),
      schema: {
        ...described('That nothing of this shop was oversold, from the log alone, up to now', CertificateAnswer),
        params: ShopParams,
        querystring: CertificateQuery,
      },
    },
    async ({ params: { shop } }) => certificateOf([desk.follower.of(shop).audit], shop, desk.code),
  )
}
