import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { NotAuthentic, type Personal, type Place } from '../src/index.ts'
import { type Open, withKeys as withKeysOf } from './with-keys.ts'

export const someActor = (): string => randomBytes(16).toString('base64url')
export const contactOf = (actor: string): Place => ({ shop: 'demo', actor, field: 'contact' })

/** What every keeper of data keys promises of personal fields. */
export const fieldsContract = (open: Open): void => {
  const withKeys = withKeysOf(open)

  it.each(['{"name":"Zoë 🛒","email":"z@example.com"}', '', 'x'.repeat(12_260)])(
    'come back as they were sealed (%#), on another instance too',
    (plain) =>
      withKeys(2, async (one, another) => {
        const place = contactOf(someActor())
        const personal = await one.seal(place, plain)
        expect(await one.open(place, personal)).toEqual({ plain })
        expect(await another.open(place, personal)).toEqual({ plain })
      }),
  )

  it('say whose key opens them, and nothing of what is in them', () =>
    withKeys(1, async (keys) => {
      const place = contactOf(someActor())
      const plain = 'Alice Example, alice@example.com'
      const personal = await keys.seal(place, plain)
      expect(personal).toEqual({ subject: place.actor, ct: expect.stringMatching(/^[A-Za-z0-9_-]{38,16384}$/) })
      const bytes = Buffer.from(personal.ct, 'base64url')
      expect(bytes).toHaveLength(12 + plain.length + 16)
      expect(bytes.toString('latin1')).not.toMatch(/alice|example/i)
    }))

  it('are never sealed twice alike', () =>
    withKeys(1, async (keys) => {
      const place = contactOf(someActor())
      const all = await Promise.all(Array.from({ length: 50 }, () => keys.seal(place, 'the same')))
      expect(new Set(all.map(({ ct }) => ct.slice(0, 16))).size).toBe(50)
    }))

  it('open in their own place only', () =>
    withKeys(1, async (keys) => {
      const place = contactOf(someActor())
      const personal = await keys.seal(place, 'here')
      const elsewhere = [
        { ...place, shop: 'other' },
        { ...place, field: 'note' },
        { ...place, actor: someActor() },
        { ...place, shop: 'demoA', actor: place.actor.slice(1) }, // the same letters, split otherwise
        { ...place, shop: `demo${place.actor}`, actor: '' },
      ]
      for (const wrong of elsewhere) await expect(keys.open(wrong, personal)).rejects.toThrow(NotAuthentic)
    }))

  it('do not open with another actor’s key', () =>
    withKeys(1, async (keys) => {
      const [mine, theirs] = [contactOf(someActor()), contactOf(someActor())]
      const personal = await keys.seal(mine, 'mine')
      await keys.seal(theirs, 'theirs')
      const moved: Personal = { ...personal, subject: theirs.actor }
      await expect(keys.open(theirs, moved)).rejects.toThrow(NotAuthentic)
      await expect(keys.open(mine, moved)).rejects.toThrow(NotAuthentic)
    }))

  it('do not open where a bit is another, or a part is missing', () =>
    withKeys(1, async (keys) => {
      const place = contactOf(someActor())
      const personal = await keys.seal(place, 'as it was')
      const bytes = Buffer.from(personal.ct, 'base64url')
      const changed = [0, 12, bytes.length - 1].map((at) => bytes.map((byte, n) => (n === at ? byte ^ 1 : byte)))
      for (const wrong of [...changed, bytes.subarray(0, -1), bytes.subarray(0, 20), Buffer.alloc(0)]) {
        const ct = Buffer.from(wrong).toString('base64url')
        await expect(keys.open(place, { ...personal, ct })).rejects.toThrow(NotAuthentic)
      }
    }))

  it('of an actor who never had a key here are unknown, and stay so when they are asked for', () =>
    withKeys(2, async (one, another) => {
      const place = contactOf(someActor())
      const personal = { subject: place.actor, ct: 'A'.repeat(48) }
      for (const keys of [one, another, one]) expect(await keys.open(place, personal)).toEqual({ unknown: true })
    }))

  it('sealed by two instances that make the first key at once open on both', () =>
    withKeys(3, async (...all) => {
      for (let round = 0; round < 20; round++) {
        const places = Array.from({ length: 20 }, () => contactOf(someActor()))
        const sealed = await Promise.all(
          all.flatMap((keys, n) =>
            (n === 0 ? places : places.toReversed()).map(async (place) => ({
              place,
              personal: await keys.seal(place, place.actor),
            })),
          ),
        )
        for (const keys of all) {
          const opened = await Promise.all(sealed.map(({ place, personal }) => keys.open(place, personal)))
          expect(opened).toEqual(sealed.map(({ place }) => ({ plain: place.actor })))
        }
      }
    }))

  it.each(['x'.repeat(12_261), 'ä'.repeat(6131), 'secret\ud800'])(
    'are refused where they cannot be kept faithfully (%#), without being repeated',
    (plain) =>
      withKeys(1, async (keys) => {
        const error = await keys.seal(contactOf(someActor()), plain).catch((e: Error) => e)
        expect(error).toBeInstanceOf(TypeError)
        expect(String(error)).not.toMatch(/xx|ää|secret/)
      }),
  )
}
