import { setTimeout as sleep } from 'node:timers/promises'
import type { Instance } from './instance.ts'

export type Shopper = { name: string; as: string }
const SKU = '85123A'

/** So many customers with something in their carts, made 20 at a time. */
export const openCarts = async (instance: Instance, count: number): Promise<readonly Shopper[]> => {
  const shoppers: Shopper[] = []
  for (let i = 0; i < count; i += 20) {
    const names = Array.from({ length: Math.min(20, count - i) }, (_, n) => `shopper-${i + n}`)
    shoppers.push(
      ...(await Promise.all(
        names.map(async (name) => {
          const as = await instance.token('customer', name)
          await add(instance, as)
          return { name, as }
        }),
      )),
    )
  }
  return shoppers
}

export const add = (instance: Instance, as: string, sku = SKU): Promise<unknown> =>
  instance.ask('POST', 'carts/me/items', { as, body: { sku, quantity: '1' } })

/** The first products of the shop into everybody's cart: so many of them, of which there is no lack. */
export const fillCarts = async (instance: Instance, shoppers: readonly Shopper[], lines: number): Promise<void> => {
  const as = await instance.token('admin', 'ada')
  const { rows } = await instance.ask<{ rows: { sku: string }[] }>('GET', `availability?limit=${lines}`, { as })
  for (const { sku } of rows) {
    await instance.ask('PUT', `products/${sku}/stock`, { as, body: { set: '1000000', reason: 'many shoppers' } })
    for (let i = 0; i < shoppers.length; i += 20)
      await Promise.all(shoppers.slice(i, i + 20).map((shopper) => add(instance, shopper.as, sku)))
  }
}

/** Changes carts, one after the other in turn, so many times a second, until `stop`; resolves to how often it did. */
export const keepChanging = (instance: Instance, shoppers: readonly Shopper[], perSecond: number) => {
  let isOn = true
  const run = async (): Promise<number> => {
    const under: Promise<unknown>[] = []
    const began = performance.now()
    let done = 0
    while (isOn) {
      under.push(add(instance, shoppers[done++ % shoppers.length]!.as))
      await sleep(Math.max(0, (done * 1000) / perSecond - (performance.now() - began)))
    }
    await Promise.all(under)
    return done
  }
  const running = run()
  return {
    stop: (): Promise<number> => {
      isOn = false
      return running
    },
  }
}
