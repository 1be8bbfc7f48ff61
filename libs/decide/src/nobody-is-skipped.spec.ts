import { anything, cartsOf, type History, histories } from '@cartstream/spec/asked'
import { paying } from '@cartstream/spec/paying'
import { openShop, play, poolsIn, promised } from '@cartstream/spec/played'
import { stocked } from '@cartstream/spec/sample'
import { waiting } from '@cartstream/spec/waiting'
import { givenOf, happen, settleAll, type World } from '@cartstream/spec/world'
import { Big } from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { waitlistDueAt } from './serve.ts'
import { poolId } from './stock.ts'
import type { Command, CommandOf, DomainEvent, DueKey, EventOf } from './types.ts'

/**
 * The promise: who came first is served first, and nothing that the first in line could have is left to anybody else. The queues here are kept
 * by the events alone.
 */

const runs = { numRuns: 500 }
/** So little that there is something to wait for. */
const scarce = [stocked('MUG', '1'), stocked('MUG', '0', 'B1'), stocked('CHEESE', '0'), stocked('SHIRT', '0')]
type Place = EventOf<'WaitlistJoined'>['data']
type Queues = Map<string, Place[]>
const queueOf = (queues: Queues, { sku, batch }: { sku: string; batch: string }): Place[] => {
  const key = `${sku}/${batch}`
  const queue = queues.get(key) ?? []
  queues.set(key, queue)
  return queue
}

const keep = (queues: Queues, event: DomainEvent): void => {
  switch (event.type) {
    case 'WaitlistJoined':
      queueOf(queues, event.data).push(event.data)
      return
    case 'WaitlistMoved':
    case 'WaitlistLeft':
    case 'WaitlistPromoted': {
      const queue = queueOf(queues, event.data)
      const place = queue.findIndex(({ entry }) => entry === event.data.entry)
      const moved = event.type === 'WaitlistMoved' ? [{ ...queue[place]!, actor: event.data.actor }] : []
      queue.splice(place, 1, ...moved)
    }
  }
}

/**
 * Lives a history; `seen` is told of every event with the queues as they were before it, `before` of a command with the queues as it finds them, and
 * `after` of the world once a batch is in it.
 */
const live = (
  history: History,
  seen: (event: DomainEvent, queues: Queues) => void,
  after: (world: World, queues: Queues, accepted: boolean) => void,
  before: (command: Command, queues: Queues) => void = nothing,
) => {
  const world = openShop({ hold: 'add', cartIdleSeconds: 300 })
  happen(world, scarce)
  const queues: Queues = new Map()
  play(history, world, ({ command, settled, decision }) => {
    const tell = (events: readonly DomainEvent[]) => {
      for (const event of events) {
        seen(event, queues)
        keep(queues, event)
      }
    }
    tell(settled)
    before(command, queues)
    tell('accepted' in decision ? decision.accepted : [])
    // a shop that has carts again looks at all its waitlists
    if (command.type === 'ConfigureShop') tell(settleAll(world, () => waitlistsIn(world), givenOf(world)))
    after(world, queues, 'accepted' in decision)
  })
}
const waitlistsIn = (world: World): readonly DueKey[] =>
  [...world.records.keys()].filter((key): key is `waitlist/${string}` => key.startsWith('waitlist/'))
const asked = fc.oneof(
  { weight: 4, arbitrary: anything },
  { weight: 4, arbitrary: waiting },
  { weight: 3, arbitrary: paying },
)
const nothing = () => {}

describe('nobody is skipped', () => {
  it('the order of serving is the order of joining among those who still wait, and each is served what they wait for', () => {
    fc.assert(
      fc.property(histories(asked), (history) => {
        const check = (event: DomainEvent, queues: Queues) => {
          if (event.type !== 'WaitlistPromoted') return
          const { entry, actor, quantity } = event.data
          expect(queueOf(queues, event.data)[0]).toMatchObject({ entry, actor, quantity })
        }
        live(history, check, nothing)
      }),
      runs,
    )
  })

  it('a login moves the guest’s places to the customer, where they are and one in each queue, and nobody else’s', () => {
    fc.assert(
      fc.property(histories(asked), (history) => {
        let [earlier, moves]: [Queues, CommandOf<'MergeCart'> | undefined] = [new Map(), undefined]
        const before = (command: Command, queues: Queues) => {
          moves = command.type === 'MergeCart' ? command : undefined
          earlier = new Map([...queues].map(([pool, queue]) => [pool, [...queue]]))
        }
        const gone = new Set<string>()
        const seen = (event: DomainEvent) => {
          const isGone = event.type === 'WaitlistLeft' && event.data.because === 'delisted'
          if (isGone || event.type === 'WaitlistPromoted') gone.add(event.data.entry)
        }
        const after = (_: World, queues: Queues, accepted: boolean) => {
          if (moves === undefined || !accepted) return
          const { from, caller } = moves
          const isOne = ({ actor }: Place) => actor === from || actor === caller.actor
          for (const [pool, queue] of earlier) {
            const left = queue.filter((place) => !isOne(place) || place === queue.find(isOne))
            const whose = left.map((place) => [place.entry, isOne(place) ? caller.actor : place.actor] as const)
            const stand = whose.filter(([entry]) => !gone.has(entry))
            expect(queues.get(pool)!.map(({ entry, actor }) => [entry, actor])).toEqual(stand)
          }
        }
        live(history, seen, after, before)
      }),
      runs,
    )
  })

  it('after no decision is there anything left that the first in line could have', () => {
    fc.assert(
      fc.property(histories(asked), (history) => {
        live(history, nothing, (world, queues) => {
          const hasCarts = world.view.get('shop')!.config.cartsEnabled
          for (const pool of poolsIn(world)) {
            const [first] = queueOf(queues, pool)
            if (!first) continue
            const { most, held } = promised(world, pool)
            if (hasCarts) expect(most.minus(held).lt(first.quantity)).toBe(true)
            expect(world.view.get('product', pool.sku)?.status).toBe('listed')
            expect(waitlistDueAt(world.view, poolId(pool.sku, pool.batch))).toBeUndefined()
          }
        })
      }),
      runs,
    )
  })

  it('whoever is served has a line of their own, held for them and no more than it takes', () => {
    fc.assert(
      fc.property(histories(asked), (history) => {
        const served: EventOf<'WaitlistPromoted'>['data'][] = []
        const remember = (event: DomainEvent) => void (event.type === 'WaitlistPromoted' && served.push(event.data))
        live(history, remember, (world) => {
          for (const { cart: id, line: lineId, actor, sku, batch, quantity } of served.splice(0)) {
            const cart = world.view.get('cart', id)
            const line = cart?.lines.find(({ line }) => line === lineId)
            if (!cart || !line) continue // taken out again by the very command that was waiting for the queue
            expect({ owner: cart.owner, sku: line.sku, batch: line.batch }).toEqual({ owner: actor, sku, batch })
            const [hold] = line.holds ?? []
            if (!hold) continue
            expect(new Big(hold.quantity).gte(quantity)).toBe(true)
          }
          for (const { lines } of cartsOf(world)) {
            for (const { quantity, parts, holds = [] } of lines) {
              if (parts) continue
              expect(holds.length).toBeLessThanOrEqual(1)
              for (const hold of holds) expect(new Big(hold.quantity).lte(quantity)).toBe(true)
            }
          }
        })
      }),
      runs,
    )
  })

  it('no more is held than may be, and who waits is counted once', () => {
    fc.assert(
      fc.property(histories(asked), (history) => {
        live(history, nothing, (world, queues) => {
          for (const pool of poolsIn(world)) {
            const { most, counting } = promised(world, pool)
            expect(counting.lte(most) || counting.eq('0')).toBe(true)
          }
          const places = new Map<string, number>()
          for (const { actor } of [...queues.values()].flat()) places.set(actor, (places.get(actor) ?? 0) + 1)
          for (const key of world.records.keys()) {
            if (!key.startsWith('customer/')) continue
            const { actor, waiting = [] } = world.view.get('customer', key.slice('customer/'.length))!
            expect(waiting.length).toBe(places.get(actor) ?? 0)
          }
          for (const [key, queue] of queues) {
            const record = world.view.get('waitlist', key)
            expect(record?.entries.map(({ entry }) => entry) ?? []).toEqual(queue.map(({ entry }) => entry))
          }
        })
      }),
      runs,
    )
  })
})
