import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTyping, type Typing } from '../typing.ts'

let typing: Typing
beforeAll(async () => {
  typing = await startTyping()
})
afterAll(() => typing.close())

it('docs/documents/3-cart-reservations.md is what happens when it is typed into a shell', async () => {
  const { steps, differences } = await typing.type('documents/3-cart-reservations.md')
  expect(steps).toBeGreaterThan(10)
  expect(differences).toEqual([])
}, 300_000) // every step begins processes of its own, which a busy machine takes its time for
