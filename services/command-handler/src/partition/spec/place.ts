import { cartIdOf } from '@cartstream/keys'
import { type EventLog, ensureCreated, type Snapshots, type Stored } from '@cartstream/log'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import { createMemorySnapshots, MemoryShelf } from '@cartstream/log/memory-snapshots'
import type { Command } from '@cartstream/schemas'
import { actor, add, restock, SHOP } from '../../../simulation/stage.ts'
import type { Answer } from '../../answers.ts'
import { createIds } from '../ids.ts'
import type { KeepingOptions } from '../keeper.ts'
import { Loop } from '../loop.ts'
import { realTime } from '../time.ts'

export const CODES = { fold: 'fold', state: 'state' }
export type Entering = KeepingOptions & { codes?: typeof CODES; snapshots?: Snapshots }

/** A log, its snapshots, and the handlers that come and go. */
export class Place {
  readonly broker = new MemoryBroker()
  readonly shelf = new MemoryShelf()
  readonly snapshots = createMemorySnapshots(this.shelf)
  /** From where a handler has read the log. */
  readonly reads: bigint[] = []
  #keys = 0

  async enter({ codes = CODES, snapshots = this.snapshots, ...keeping }: Entering = {}) {
    const log = createMemoryLog(this.broker)
    const { logId } = await ensureCreated(log)
    this.reads.length = 0
    const told: { from?: Stored | undefined; passed: string[]; written: Stored[] } = { passed: [], written: [] }
    const loop = new Loop({
      log: this.#watched(log),
      ...{ partition: 0, time: realTime, ids: createIds(), cartIdOf },
      keeping: { ...keeping, snapshots, logId, codes },
      observe: {
        started: (from) => {
          told.from = from
        },
        passedOver: (_, why) => told.passed.push(why),
        snapshot: (stored) => told.written.push(stored),
      },
    })
    await loop.ready()
    return { loop, told }
  }

  #watched(log: EventLog): EventLog {
    const read: EventLog['read'] = (partition, from, options) => {
      this.reads.push(from.height)
      return log.read(partition, from, options)
    }
    return Object.assign(Object.create(log), { read })
  }

  does(loop: Loop, command: Command, key = `k${this.#keys++}`.padEnd(22, '_')): Promise<Answer> {
    const body = key
    const deadline = realTime.now() + 60_000
    return loop.submit({ shop: SHOP, command, key, body, actor: actor('a'), deadline }) as Promise<Answer>
  }

  /** A shop with one product, X, of which 10 are there, and a cart with one. */
  async opens(loop: Loop): Promise<Answer> {
    await this.does(loop, { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP' } })
    await this.does(loop, { type: 'ListProduct', product: { sku: 'X', name: 'X', price: '1.00', unit: 'each' } })
    await this.does(loop, restock(10))
    return this.does(loop, add(1), 'add'.padEnd(22, '_'))
  }
}

export const linesOf = async (snapshots: Snapshots, snapshot: Stored): Promise<string[]> => {
  const lines: string[] = []
  for await (const line of snapshots.read(snapshot)) lines.push(line)
  return lines
}
