import { expect, it } from 'vitest'
import { Erased } from '../src/index.ts'
import { contactOf, someActor } from './fields.ts'
import { type Open, withKeys as withKeysOf } from './with-keys.ts'

/** What every keeper of data keys promises when an actor is erased. */
export const erasureContract = (open: Open): void => {
  const withKeys = withKeysOf(open)

  it('makes what was sealed unreadable for ever, and says that it was erased', () =>
    withKeys(2, async (one, another) => {
      const place = contactOf(someActor())
      const personal = await one.seal(place, 'gone')
      await one.erase(place.actor)
      for (const keys of [one, another]) expect(await keys.open(place, personal)).toEqual({ erased: true })
    }))

  it('is told apart from never having had a key, also where the ciphertext is nonsense', () =>
    withKeys(1, async (keys) => {
      const [erased, never] = [contactOf(someActor()), contactOf(someActor())]
      await keys.erase(erased.actor)
      expect(await keys.open(erased, { subject: erased.actor, ct: 'AAAA' })).toEqual({ erased: true })
      expect(await keys.open(never, { subject: never.actor, ct: 'AAAA' })).toEqual({ unknown: true })
    }))

  it('makes no new key: nothing is sealed for them any more, on any instance', () =>
    withKeys(2, async (one, another) => {
      const [had, never] = [contactOf(someActor()), contactOf(someActor())]
      const personal = await one.seal(had, 'gone')
      await Promise.all([one.erase(had.actor), one.erase(never.actor)])
      for (const keys of [one, another])
        for (const place of [had, never]) await expect(keys.seal(place, 'again')).rejects.toThrow(Erased)
      expect(await another.open(had, personal)).toEqual({ erased: true })
    }))

  it('asked again, or by two at once, is as good as once', () =>
    withKeys(2, async (one, another) => {
      const place = contactOf(someActor())
      await one.seal(place, 'gone')
      await Promise.all([one.erase(place.actor), another.erase(place.actor)])
      await one.erase(place.actor)
      await expect(another.seal(place, 'again')).rejects.toThrow(Erased)
    }))

  it('forgets who they were: the subject is somebody new when they come back, with a key of their own', () =>
    withKeys(2, async (one, another) => {
      const subject = `comes-back-${someActor()}`
      const before = await one.actorOf(subject)
      await one.erase(before)
      expect(await one.subjectsOf([before])).toEqual(new Map())
      expect(await another.subjectsOf([before])).toEqual(new Map())
      const after = await one.actorOf(subject)
      expect(after).not.toBe(before)
      expect(await another.actorOf(subject)).toBe(after)
      const personal = await one.seal(contactOf(after), 'anew')
      expect(await another.open(contactOf(after), personal)).toEqual({ plain: 'anew' })
    }))

  it('leaves everybody else as they were', () =>
    withKeys(1, async (keys) => {
      const [gone, stays] = await Promise.all(['goes', 'stays'].map((who) => keys.actorOf(`${who}-${someActor()}`)))
      const personal = await keys.seal(contactOf(stays!), 'still here')
      await keys.erase(gone!)
      expect(await keys.open(contactOf(stays!), personal)).toEqual({ plain: 'still here' })
      expect((await keys.subjectsOf([stays!])).size).toBe(1)
    }))

  it('in the midst of sealing leaves nothing that opens', () =>
    withKeys(2, async (one, another) => {
      const place = contactOf(someActor())
      const sealing = Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? one : another).seal(place, 'racing').catch((error: unknown) => error),
      )
      await one.erase(place.actor)
      for (const sealed of await Promise.all(sealing)) {
        if (sealed instanceof Erased) continue
        expect(await one.open(place, sealed as Awaited<ReturnType<typeof one.seal>>)).toEqual({ erased: true })
      }
    }))
}
