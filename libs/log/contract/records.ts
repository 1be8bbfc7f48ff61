import { type Batch, type EventLog, encode, GENESIS, type Head, type Recorded, seal } from '../src/index.ts'
import type { OutsideRecord } from './place.ts'

let made = 0
const id = () => `00000000-0000-7000-8000-${(++made).toString(16).padStart(12, '0')}`

/** A record that says nothing but that it was made; `reason` tells records apart. */
export const marker = (reason: 'start' | 'idle' | 'answer' | 'resolve' | 'probe' = 'probe'): Recorded =>
  encode({ type: 'Marker', stream: 'log/0', data: { reason } }, '-', id(), 1_700_000_000_000, {})

/** A shop's record of about `bytes` bytes. */
export const bulky = (bytes: number): Recorded =>
  encode(
    {
      type: 'ProductListed',
      stream: 'product/A',
      data: {
        product: {
          sku: 'A',
          name: 'x',
          price: '1.00',
          unit: 'each',
          attributes: { fill: 'x'.repeat(Math.min(500, bytes)) },
        },
      },
    },
    'farm',
    id(),
    1_700_000_000_000,
    { correlationId: 'x'.repeat(Math.max(0, bytes - 900)) },
  )

export const markers = (count: number): Recorded[] => Array.from({ length: count }, () => marker())

/** Appends and insists on success. */
export const appended = async (log: EventLog, parent: Head, records: Recorded[], partition = 0): Promise<Head> => {
  const outcome = await log.append(partition, parent, records)
  if (!('appended' in outcome)) throw new Error(`not appended: ${JSON.stringify(outcome)}`)
  return outcome.appended
}

/** Appends `batches` batches of `size` records, one on the other; returns the heads, the parent first. */
export const chain = async (log: EventLog, batches: number, size = 1, from: Head = GENESIS): Promise<Head[]> => {
  const heads = [from]
  for (let i = 0; i < batches; i++) heads.push(await appended(log, heads[i]!, markers(size)))
  return heads
}

/** Everything valid after `from`, up to the end. */
export const all = async (log: EventLog, from: Head = GENESIS, partition = 0): Promise<Batch[]> => {
  const batches: Batch[] = []
  for await (const batch of log.read(partition, from, { follow: false })) batches.push(batch)
  return batches
}

export const heads = (batches: readonly Batch[]): Head[] => batches.map((b) => b.head)

/** What a writer would send for `records` on `parent`, as an outsider may send it (again). */
export const sealedOn = (
  parent: Head,
  records: Recorded[],
  nonce = 'ab'.repeat(16),
): { head: Head; records: OutsideRecord[] } => {
  const sealed = seal(parent, nonce, records)
  const outside = records.map((r, i) => ({ key: r.key, value: r.value, link: sealed.links[i]! }))
  return {
    head: { offset: parent.offset + BigInt(records.length), height: sealed.height, id: sealed.id },
    records: outside,
  }
}

/** The next value of an iterator, or an error after `ms`. */
export const within = async <T>(ms: number, promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
