import { available, type View } from '@cartstream/decide'
import { type Ad, skuOfAd } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { documented } from '../http/openapi.ts'
import { CleanedView } from '../http/views.ts'
import { AddAdBody, ItemBody, Success } from './cart-reservations.ts'
import type { Facade } from './routes.ts'

/** Document 3, carts with reservations: what a shop's people and back ends do with its stock. */

const SoldBody = AddAdBody.extend({ quantity: z.int().min(1).max(999_999_999).default(1) })
const Sold = Success.extend({ ...ItemBody.shape, ...AddAdBody.shape, inventory: z.number(), availableNow: z.number() })

export const cartReservationsStock = (instance: FastifyInstance, { door, findShop, desks }: Facade): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const doc = (summary: string, answer: z.ZodType) => documented(`${summary} (document 3)`, 'documents', answer)

  app.post(
    '/api/reservations/cleanup',
    {
      onRequest: [door.enter('cleanup'), findShop],
      schema: {
        ...doc('End what is due, without waiting for the timer', CleanedView.extend(Success.shape)),
        body: z.strictObject({}).nullish(),
      },
    },
    (request, reply) => {
      const asking = { shop: request.shop, command: { type: 'CleanUp' as const }, said: '' }
      return desks.shops.ask(request, reply, asking, ({ answer }) => ({
        ...{ success: true, released: Number(answer.quantity ?? '0') },
      }))
    },
  )

  app.post(
    '/api/update-inventory',
    {
      onRequest: [door.enter('inventory'), findShop],
      schema: { ...doc('Take from the inventory what was sold elsewhere; never below zero', Sold), body: SoldBody },
    },
    (request, reply) => {
      const { quantity, ...ad } = request.body
      const sku = skuOfAd(ad)
      const change = { delta: `-${quantity}` }
      const command = { type: 'AdjustStock' as const, sku, batch: '-', change, reason: 'update-inventory' }
      const asking = { shop: request.shop, command, said: `${sku}\n${quantity}` }
      return desks.shops.serve(request, reply, { ...asking, show: (view) => inventoryOf(view, sku, ad) })
    },
  )
}

const inventoryOf = (view: View, itemId: string, ad: Ad): z.infer<typeof Sold> => ({
  ...{ success: true, itemId, ...ad },
  inventory: Number(view.get('pool', `${itemId}/-`)?.onHand ?? '0'),
  availableNow: Number(available(view, itemId, '-')),
})
