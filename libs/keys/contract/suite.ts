import { describe, expect, it } from 'vitest'
import { erasureContract } from './erasure.ts'
import { fieldsContract } from './fields.ts'
import { pseudonymsContract } from './pseudonyms.ts'
import { type Open, withKeys as withKeysOf } from './with-keys.ts'

/** What every keeper of actor ids and data keys promises. */
export const keysContract = (open: Open): void => {
  const withKeys = withKeysOf(open)

  it('gives a subject a pseudonym of 22 base64url characters that does not show the subject', () =>
    withKeys(1, async (keys) => {
      const actor = await keys.actorOf('alice@example.com')
      expect(actor).toMatch(/^[A-Za-z0-9_-]{22}$/)
      expect(Buffer.from(actor, 'base64url').toString('latin1')).not.toContain('alice')
    }))

  it('gives the same subject the same pseudonym ever after, and others another', () =>
    withKeys(1, async (keys) => {
      const first = await keys.actorOf('s-1')
      expect(await keys.actorOf('s-1')).toBe(first)
      expect(await keys.actorOf('S-1')).not.toBe(first)
      expect(await keys.actorOf('s-1 ')).not.toBe(first)
    }))

  it('answers many first-seen subjects at once, each its own', () =>
    withKeys(1, async (keys) => {
      const names = Array.from({ length: 3000 }, (_, i) => `many-${i % 1000}`)
      const actors = await Promise.all(names.map((name) => keys.actorOf(name)))
      expect(new Set(actors).size).toBe(1000)
      expect(actors.slice(1000, 2000)).toEqual(actors.slice(0, 1000))
    }))

  it('has two instances that race on the same subjects agree', () =>
    withKeys(3, async (...all) => {
      for (let round = 0; round < 20; round++) {
        const names = Array.from({ length: 50 }, (_, i) => `race-${round}-${i}`)
        const answers = await Promise.all(
          all.map((keys, n) => Promise.all((n === 0 ? names : names.toReversed()).map((name) => keys.actorOf(name)))),
        )
        const [first, second, third] = answers as [string[], string[], string[]]
        expect(second.toReversed()).toEqual(first)
        expect(third.toReversed()).toEqual(first)
      }
    }))

  it('tells the subjects of pseudonyms, on another instance too, and leaves unknown ones out', () =>
    withKeys(2, async (one, another) => {
      const [a, b] = await Promise.all([one.actorOf('ann'), one.actorOf('bob')])
      const expected = new Map([
        [a, 'ann'],
        [b, 'bob'],
      ])
      expect(await another.subjectsOf([a, 'AAAAAAAAAAAAAAAAAAAAAA', b])).toEqual(expected)
      expect(await one.subjectsOf([a, b, a])).toEqual(expected)
      expect(await one.subjectsOf([])).toEqual(new Map())
    }))

  it('keeps what looks like SQL, other scripts and quotes as they are', () =>
    withKeys(2, async (one, another) => {
      for (const subject of [`'); drop table actors; --`, 'ä€🛒', '{"a":1}', '%s$1\\', 'x'.repeat(512)]) {
        const actor = await one.actorOf(subject)
        expect(await another.subjectsOf([actor])).toEqual(new Map([[actor, subject]]))
      }
    }))

  it.each(['', 'a\0b', 'a\ud800', 'x'.repeat(513)])(
    'refuses a subject that cannot be kept faithfully (%#), and serves the others of the same moment',
    (bad) =>
      withKeys(1, async (keys) => {
        const [refused, served] = await Promise.allSettled([keys.actorOf(bad), keys.actorOf(`beside-${bad.length}`)])
        expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) })
        expect(served.status).toBe('fulfilled')
      }),
  )

  describe('personal fields', () => fieldsContract(open))
  describe('derived pseudonyms', () => pseudonymsContract(open))
  describe('erasure', () => erasureContract(open))
}
