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

export const add = (instance: Instance, as: string): Promise<unknown> =>
  instance.ask('POST', 'carts/me/items', { as, body: { sku: SKU, quantity: '1' } })

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
