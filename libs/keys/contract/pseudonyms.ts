import { expect, it } from 'vitest'
import { type Open, withKeys as withKeysOf } from './with-keys.ts'

const session = { shop: 'demo', field: 'session' }

/** What every keeper of secrets promises of the names it derives from texts. */
export const pseudonymsContract = (open: Open): void => {
  const withKeys = withKeysOf(open)

  it('are the same for the same text ever after, on every instance, and 22 base64url characters', () =>
    withKeys(2, async (one, another) => {
      for (const text of ['session-1767225600000-0.4fzyo82mvyr', 'a/b?c#d%2f', '🛒 ä', 'x'.repeat(512)]) {
        const name = await one.pseudonymOf(session, text)
        expect(name).toMatch(/^[A-Za-z0-9_-]{22}$/)
        expect(await one.pseudonymOf(session, text)).toBe(name)
        expect(await another.pseudonymOf(session, text)).toBe(name)
      }
    }))

  it('agree where instances ask for the first time at once', () =>
    withKeys(5, async (...all) => {
      const names = await Promise.all(all.map((keys) => keys.pseudonymOf(session, 'first')))
      expect(new Set(names).size).toBe(1)
    }))

  it('are others for another text, shop or field, however their letters are split', () =>
    withKeys(1, async (keys) => {
      const places = [
        ['demo', 'session', 'ab'],
        ['demo', 'session', 'a'],
        ['demo', 'session', 'ab '],
        ['demo', 'session', 'AB'],
        ['demos', 'ession', 'ab'],
        ['demo', 'sessiona', 'b'],
        ['other', 'session', 'ab'],
      ] as const
      const names = await Promise.all(places.map(([shop, field, text]) => keys.pseudonymOf({ shop, field }, text)))
      expect(new Set(names).size).toBe(places.length)
    }))

  it('are nobody’s: an erasure takes none of them away, and nothing is kept that leads back', () =>
    withKeys(1, async (keys) => {
      const name = await keys.pseudonymOf(session, 'erased')
      await keys.erase(name)
      expect(await keys.pseudonymOf(session, 'erased')).toBe(name)
      expect(await keys.subjectsOf([name])).toEqual(new Map())
    }))

  it.each(['', 'a\0b', 'secret\ud800', 'x'.repeat(513)])(
    'are refused to what cannot be told apart faithfully (%#), without repeating it',
    (bad) =>
      withKeys(1, async (keys) => {
        const error = await keys.pseudonymOf(session, bad).catch((e: Error) => e)
        expect(error).toBeInstanceOf(TypeError)
        expect(String(error)).not.toMatch(/xx|secret/)
      }),
  )
}
