import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTyping, type Typing } from './typing.ts'

/** Each page types its own programs, which a busy machine takes its time for. */
const PAGE_MS = 600_000

/** States of each of the pages that it is what happens; one embedded instance for all of them, from the first to the last. */
export const areWhatHappens = (pages: readonly string[]): void => {
  let typing: Typing
  beforeAll(async () => {
    typing = await startTyping()
  })
  afterAll(() => typing.close())

  it.each(pages)(
    'docs/%s is what happens when it is typed into a shell',
    async (page) => {
      expect(await typing.type(page)).toEqual([])
    },
    PAGE_MS,
  )
}
