import { expect, it } from 'vitest'
import { add, SHOP, stage } from '../../simulation/stage.ts'

const IDLE = 10

it('a cart that another handler has just filled, while this one looked at it, is left behind in time all the same', async () => {
  const s = await stage()
  const [a, b] = [await s.enter(), await s.enter()]
  await a.opens(5, { cartIdleSeconds: IDLE })
  const begun = s.time.now
  const { stream = '' } = (await a.does(add(1))) as { stream?: string }
  const cart = { id: stream.slice('cart/'.length) }
  const caller = { actor: 'a'.padEnd(22, '_'), kind: 'customer' as const }
  await a.does({ type: 'ClearCart', cart, caller })
  // the stand-in looks at the empty cart while the line that was decided a moment before is on its way
  await s.time.runUntil(begun + 11_950)
  a.hold()
  a.ask(add(1))
  await s.run(150)
  a.release()
  await s.run(50)
  a.kill()
  const [filled] = (await s.events()).filter((event) => event.type === 'ItemAdded').slice(-1)
  const idleAt = filled!.time + IDLE * 1000
  await s.time.runUntil(s.time.now + idleAt - b.loop.now() + 1)
  await b.does(add(1))
  expect(b.loop.view(SHOP)?.get('cart', cart.id)?.lines).toMatchObject([{ quantity: '2' }])
  expect((await s.types()).slice(-3)).toEqual(['CartAbandoned', 'ItemQuantityChanged', 'StockReserved'])
})
