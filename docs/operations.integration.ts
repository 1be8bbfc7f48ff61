import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTyping, type Typing } from './typing.ts'

let typing: Typing
beforeAll(async () => {
  typing = await startTyping()
})
afterAll(() => typing.close())

it('docs/operations.md is what happens when it is typed into a shell', async () => {
  const { steps, differences } = await typing.type('operations.md')
  expect(steps).toBeGreaterThan(8)
  expect(differences).toEqual([])
}, 600_000)
