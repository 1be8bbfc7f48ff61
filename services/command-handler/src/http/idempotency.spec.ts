import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonical, keyed, shortHash } from './idempotency.ts'

const plain = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

describe('the hash of a key', () => {
  it('is the first 16 bytes of SHA-256 as base64url, whatever its last bits are', () => {
    for (let i = 0; i < 500; i++) expect(shortHash(`text ${i}`)).toBe(plain(`text ${i}`))
    expect(shortHash('梨 🍐')).toBe(plain('梨 🍐'))
  })

  it('is of shop, key and subject, which cannot run into each other', () => {
    expect(keyed('k', 'demo', 'alice', 'r')).toEqual({ key: plain('demo\nk\nalice'), body: plain('r') })
    expect(keyed('ka', 'demo', 'lice', 'r').key).not.toBe(keyed('k', 'demo', 'alice', 'r').key)
  })

  it('is random where no key came', () => {
    const keys = Array.from({ length: 1000 }, () => keyed(undefined, 'demo', 'alice', 'r').key)
    expect(new Set(keys).size).toBe(1000)
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })

  it('tells the time of a UUIDv7, and of no other key', () => {
    expect(keyed('017F22E2-79B0-7CC3-98C4-DC0C0C07398F', 'demo', 'a', 'r').keyTime).toBe(
      Date.parse('2022-02-22T19:22:22Z'),
    )
    for (const other of [
      '017F22E2-79B0-4CC3-98C4-DC0C0C07398F',
      '017F22E2-79B0-7CC3-18C4-DC0C0C07398F',
      '017f22e279b07cc398c4dc0c0c07398f',
    ])
      expect(keyed(other, 'demo', 'a', 'r').keyTime).toBeUndefined()
  })
})

describe('a canonical body', () => {
  it('has its members in one order, at every depth, and those left out left out', () => {
    expect(canonical({ b: [{ d: '1', c: null }], a: undefined, é: true })).toBe('{"b":[{"c":null,"d":"1"}],"é":true}')
  })
})
