import { describe, expect, it } from 'vitest'
import { seal } from './batch.ts'
import { Chain, type RawRecord } from './chain.ts'
import { encode } from './codec.ts'
import { Diverged, GENESIS, type Head, type Recorded } from './port.ts'

const record = (): Recorded => encode({ type: 'Marker', stream: 'log/0', data: { reason: 'probe' } }, '-', 'id', 0, {})

/** A batch of `count` records on `parent`, as the broker stores it from `base` on. */
const stored = (
  parent: Head,
  count: number,
  base: bigint,
  nonce = '0'.repeat(32),
): { raw: RawRecord[]; head: Head } => {
  const records = Array.from({ length: count }, record)
  const { id, height, links } = seal(parent, nonce, records)
  const raw = records.map((r, i) => ({
    offset: base + BigInt(i),
    at: 1000 + Number(base),
    key: Buffer.from(r.key),
    value: r.value,
    link: links[i],
  }))
  return { raw, head: { offset: base + BigInt(count - 1), height, id } }
}
const feed = (chain: Chain, records: RawRecord[]): Head[] =>
  records.flatMap((r) => {
    const batch = chain.feed(r)
    return batch === undefined ? [] : [batch.head]
  })

describe('a chain', () => {
  it('moves to a batch that stands on its head, when the last record is in', () => {
    const chain = new Chain(0, GENESIS)
    const { raw, head } = stored(GENESIS, 3, 0n)
    expect(feed(chain, raw.slice(0, 2))).toEqual([])
    expect(chain.head).toEqual(GENESIS)
    expect(feed(chain, raw.slice(2))).toEqual([head])
    expect(chain.head).toEqual(head)
  })

  it('goes on from any head that it is told', () => {
    const first = stored(GENESIS, 2, 0n)
    const second = stored(first.head, 2, 2n)
    expect(feed(new Chain(0, first.head), second.raw)).toEqual([second.head])
  })

  it('takes the first of two on the same parent, whoever it is from', () => {
    const [one, other] = [stored(GENESIS, 1, 0n, '1'.repeat(32)), stored(GENESIS, 2, 1n, '2'.repeat(32))]
    const chain = new Chain(0, GENESIS)
    expect(feed(chain, [...one.raw, ...other.raw])).toEqual([one.head])
    expect(chain.voidBatches).toBe(1)
  })

  it('does not join records that are not next to each other', () => {
    const { raw } = stored(GENESIS, 2, 0n)
    const chain = new Chain(0, GENESIS)
    expect(feed(chain, [raw[0]!, { ...raw[1]!, offset: 2n }])).toEqual([])
    expect(chain.voidBatches).toBeGreaterThan(0)
  })

  it('does not join records of two batches', () => {
    const [one, other] = [stored(GENESIS, 2, 0n, '1'.repeat(32)), stored(GENESIS, 2, 0n, '2'.repeat(32))]
    expect(feed(new Chain(0, GENESIS), [one.raw[0]!, other.raw[1]!])).toEqual([])
  })

  it('counts a record without a link, and one without a value, as foreign', () => {
    const { raw } = stored(GENESIS, 1, 0n)
    const chain = new Chain(0, GENESIS)
    expect(
      feed(chain, [
        { ...raw[0]!, link: undefined },
        { ...raw[0]!, value: null },
      ]),
    ).toEqual([])
    expect(chain).toMatchObject({ foreignRecords: 2, voidBatches: 0, head: GENESIS })
  })

  it('has diverged where a batch stands on another head at its own height, or above', () => {
    const first = stored(GENESIS, 1, 0n)
    for (const height of [1n, 2n, 50n]) {
      const chain = new Chain(0, first.head)
      const { raw } = stored({ offset: 0n, height, id: 'f'.repeat(64) }, 1, 1n)
      expect(() => feed(chain, raw)).toThrow(Diverged)
    }
  })

  it('has not diverged where a batch stands on another head below its own', () => {
    const first = stored(GENESIS, 1, 0n)
    const second = stored(first.head, 1, 1n)
    const chain = new Chain(0, second.head)
    const { raw } = stored({ offset: 0n, height: 1n, id: 'f'.repeat(64) }, 1, 2n)
    expect(feed(chain, raw)).toEqual([])
    expect(chain.voidBatches).toBe(1)
  })
})
