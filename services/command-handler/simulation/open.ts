import { encode, GENESIS, LOG_KEY, seal } from '@cartstream/log'
import type { Command } from '@cartstream/schemas'
import { actorOf, Client } from './client.ts'
import { productOf } from './products.ts'
import { EPOCH, type World } from './world.ts'

/** A log, handlers, and a shop with a little stock: all in fair weather. */
export const open = async (world: World): Promise<void> => {
  const { broker, random, profile, time } = world
  const nonce = Buffer.alloc(16)
  random.fill(nonce)
  const data = { logId: '00000000-0000-4000-8000-000000000000', partitions: 1, partition: 0, format: 1 as const }
  const created = encode({ type: 'LogCreated', stream: 'log/0', data }, LOG_KEY, 'created', EPOCH, {})
  const sealed = seal(GENESIS, nonce.toString('hex'), [created])
  broker.produce([{ key: Buffer.from(LOG_KEY), value: created.value, link: sealed.links[0] }])
  for (let i = 0; i < profile.handlers; i++) world.start(i)
  let waiting = profile.shops.length
  const opens = async (shop: string): Promise<void> => {
    const owner = new Client(world, { name: `${shop[0]}o`, shop }, random.fork())
    for (const command of commandsOf(world)) await owner.issue(command, actorOf('staff'))
    waiting--
  }
  for (const shop of profile.shops) void opens(shop)
  await time.runUntil(60_000, () => waiting === 0)
}

const commandsOf = ({ profile, random }: World): Command[] => [
  { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', ...profile.policy } },
  ...profile.skus.map((sku): Command => ({ type: 'ListProduct', product: productOf(sku, random) })),
  ...profile.skus
    .filter((sku) => sku !== 'K')
    .map((sku): Command => {
      const change = { set: String(random.between(1, profile.stock)) }
      return { type: 'AdjustStock', sku, batch: '-', change, reason: 'count' }
    }),
  { type: 'SetPromotion', code: 'TENTH', label: 'a tenth', percent: '10' },
]
