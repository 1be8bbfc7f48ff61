import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTyping, type Typing } from '../typing.ts'

let typing: Typing
beforeAll(async () => {
  typing = await startTyping()
})
afterAll(() => typing.close())

it('docs/documents/2-live-shopping.md is what happens when it is typed into a shell', async () => {
  const { steps, differences } = await typing.type('documents/2-live-shopping.md')
  expect(steps).toBeGreaterThanOrEqual(3)
  expect(differences).toEqual([])
})
