import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { batchContent, contentId, decodeLink, encodeLink, idOf, LINK_BYTES, readContent } from './link.ts'
import { partitionOf } from './partition.ts'

type Vector = {
  name: string
  height: string
  parent: string
  nonce: string
  records: { key: string; valueBase64: string }[]
  content?: string
  id: string
  links: string[]
  linkIndexes?: number[]
}
/** Computed by a program in another language from the contract's words alone. */
const golden = JSON.parse(readFileSync(new URL('../golden/link.json', import.meta.url), 'utf8')) as {
  batches: Vector[]
  partitions: { shop: string; of: number; partition: number }[]
}
const contentOf = ({ height, parent, nonce, records }: Vector) => ({
  ...{ height: BigInt(height), parent, nonce },
  records: records.map((r) => ({ key: r.key, value: Buffer.from(r.valueBase64, 'base64') })),
})

describe.each(golden.batches)('the golden batch: $name', (v) => {
  const content = batchContent(contentOf(v))

  it('has this content and this id', () => {
    if (v.content !== undefined) expect(content.toString('hex')).toBe(v.content)
    expect(idOf(content)).toBe(v.id)
    expect(contentId(contentOf(v))).toBe(v.id)
  })

  it('has these links, and they are read back', () => {
    const indexes = v.linkIndexes ?? v.records.map((_, i) => i)
    indexes.forEach((index, i) => {
      const link = {
        version: 1,
        height: BigInt(v.height),
        id: v.id,
        parent: v.parent,
        nonce: v.nonce,
        index,
        count: v.records.length,
      }
      expect(encodeLink(link).toString('hex')).toBe(v.links[i])
      expect(decodeLink(Buffer.from(v.links[i]!, 'hex'))).toEqual(link)
    })
  })

  it('is read back from its content', () => {
    const read = readContent(content)
    expect({ height: read.height, parent: read.parent, nonce: read.nonce }).toEqual({
      height: BigInt(v.height),
      parent: v.parent,
      nonce: v.nonce,
    })
    expect(read.records.map((r) => [r.key.toString(), r.value.toString('base64')])).toEqual(
      v.records.map((r) => [r.key, r.valueBase64]),
    )
  })
})

describe('a link', () => {
  const bytes = Buffer.from(golden.batches[0]!.links[0]!, 'hex')

  it('is not one where it is missing, too short, too long, or of another format', () => {
    expect(decodeLink(undefined)).toBeUndefined()
    expect(decodeLink(bytes.subarray(1))).toBeUndefined()
    expect(decodeLink(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined()
    expect(decodeLink(Buffer.concat([Buffer.of(2), bytes.subarray(1)]))).toBeUndefined()
    expect(bytes).toHaveLength(LINK_BYTES)
  })
})

const genesis = { height: 1n, parent: '0'.repeat(64), nonce: '0'.repeat(32) }

describe('the id of content', () => {
  it('is the same however large it is', () => {
    for (const bytes of [0, 1, 2 ** 20 - 100, 2 ** 20, 3 * 2 ** 20]) {
      const content = { ...genesis, records: [{ key: 'a', value: Buffer.alloc(bytes, 'x') }] }
      expect(contentId(content)).toBe(idOf(batchContent(content)))
    }
  })
})

describe('content that is cut off', () => {
  it('is not read', () => {
    const content = batchContent({ ...genesis, records: [{ key: 'a', value: Buffer.from('abc') }] })
    expect(() => readContent(content.subarray(0, -1))).toThrow(RangeError)
  })
})

describe('the partition of a shop', () => {
  it.each(golden.partitions)('$shop of $of is $partition', ({ shop, of, partition }) => {
    expect(partitionOf(shop, of)).toBe(partition)
  })
})
