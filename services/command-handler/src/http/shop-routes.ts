import { available, type View } from '@cartstream/decide'
import { ConfigBody, ProductBody, ShopConfig, StockBody } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Door } from './door.ts'
import { canonical } from './idempotency.ts'
import { documented } from './openapi.ts'
import { ShopParams, SkuParams } from './params.ts'
import type { ShopDesk } from './shop-desk.ts'
import { ProductView, StockView } from './views.ts'

const productOf = (view: View, sku: string): ProductView | undefined => {
  const record = view.get('product', sku)
  return record && { ...record.product, status: record.status }
}

const stockOf = (view: View, sku: string, batch: string): StockView => {
  const pool = view.get('pool', `${sku}/${batch}`)
  const counts = { onHand: pool?.onHand ?? '0', held: pool?.held ?? '0', available: available(view, sku, batch) }
  return { sku, ...(batch !== '-' && { batch }), ...counts }
}

/** What a shop's people set: its policy, its catalogue, its stock; each answers the record as it stands. */
export const shopRoutes = (instance: FastifyInstance, door: Door, desk: ShopDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const catalogue = door.enter('catalogue')

  app.put(
    '/config',
    {
      onRequest: door.enter('configure'),
      schema: { ...documented('Set the policy of the shop', 'shop', ShopConfig), params: ShopParams, body: ConfigBody },
    },
    (request, reply) => {
      const command = { type: 'ConfigureShop' as const, config: request.body }
      const show = (view: View) => view.get('shop')?.config
      return desk.serve(request, reply, { ...request.params, command, said: canonical(request.body), show })
    },
  )

  app.put(
    '/products/:sku',
    {
      onRequest: catalogue,
      schema: {
        ...documented('List a product, or change it', 'shop', ProductView),
        params: SkuParams,
        body: ProductBody,
      },
    },
    (request, reply) => {
      const { shop, sku } = request.params
      const command = { type: 'ListProduct' as const, product: { ...request.body, sku } }
      const said = `${sku}\n${canonical(request.body)}`
      return desk.serve(request, reply, { shop, command, said, show: (view) => productOf(view, sku) })
    },
  )

  app.delete(
    '/products/:sku',
    {
      onRequest: catalogue,
      schema: { ...documented('Take a product off the list', 'shop', ProductView), params: SkuParams },
    },
    (request, reply) => {
      const { shop, sku } = request.params
      const command = { type: 'DelistProduct' as const, sku }
      return desk.serve(request, reply, { shop, command, said: sku, show: (view) => productOf(view, sku) })
    },
  )

  app.put(
    '/products/:sku/stock',
    {
      onRequest: door.enter('stock'),
      schema: { ...documented('Set or change the stock', 'shop', StockView), params: SkuParams, body: StockBody },
    },
    (request, reply) => {
      const { shop, sku } = request.params
      const { reason, ifOnHand, batch = '-', ...change } = request.body
      const command = { type: 'AdjustStock' as const, sku, batch, change, reason, ifOnHand }
      const said = `${sku}\n${canonical(request.body)}`
      return desk.serve(request, reply, { shop, command, said, show: (view) => stockOf(view, sku, batch) })
    },
  )
}
