import { Refused } from '@cartstream/answer'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { certificateOf } from '../certify/index.ts'
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
  ShopParams,
  SkuParams,
  StateAnswer,
  StateQuery,
} from './schemas.ts'
import { oneCart, pageOf, shopAt } from './shop-at.ts'
import { momentOf } from './when.ts'

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
          ? await pageOf(desk, { shop, ...query })
          : await oneCart(desk, { shop, cart, at: query.at, claims })
      return { ...answer, rows: await withNames<object>(desk.keys, claims, rows) }
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
      const looked = { at: new Date(at.now).toISOString(), position: at.past.position }
      return { ...explained, ...looked, heldBy, words: inWords(explained) }
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
