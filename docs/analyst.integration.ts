import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTyping, type Typing } from './typing.ts'

let typing: Typing
beforeAll(async () => {
  typing = await startTyping()
})
afterAll(() => typing.close())

it('docs/analyst.md is what happens when it is typed into a shell', async () => {
  const { steps, differences } = await typing.type('analyst.md')
  expect(steps).toBeGreaterThan(5)
  expect(differences).toEqual([])
}, 600_000)
