import { createDecipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { associated, openText, sealText } from './seal.ts'

const key = Buffer.alloc(32, 7)
const place = { shop: 'demo', actor: 'AAAAAAAAAAAAAAAAAAAAAA', field: 'contact' }

describe('a sealed field', () => {
  it('is nonce, ciphertext and tag of AES-256-GCM, bound to shop, subject and field, each with its length', () => {
    const ct = sealText(key, place, { plain: 'Zoë', random: (n) => Buffer.alloc(n, 1) })
    expect(ct).toBe('AQEBAQEBAQEBAQEBLI5KHLhhxULIflmeGQ14NpchfC4') // for other languages
    const bytes = Buffer.from(ct, 'base64url')
    const aad = Buffer.concat(
      ['demo', place.actor, 'contact'].flatMap((part) => [Buffer.from([0, 0, 0, part.length]), Buffer.from(part)]),
    )
    const plain = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      .setAAD(aad)
      .setAuthTag(bytes.subarray(-16))
    expect(Buffer.concat([plain.update(bytes.subarray(12, -16)), plain.final()]).toString()).toBe('Zoë')
    expect(openText(key, place, ct)).toBe('Zoë')
  })

  it('is bound to its parts, not to what they make when they are put together', () => {
    const all = [['ab', 'c'], ['a', 'bc'], ['abc', ''], ['', 'abc'], ['abc']].map((parts) => associated(...parts))
    expect(new Set(all.map((bytes) => bytes.toString('hex'))).size).toBe(all.length)
  })
})
