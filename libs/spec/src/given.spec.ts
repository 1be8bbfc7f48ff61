import { expect, it } from 'vitest'
import { given } from './given.ts'
import { add } from './sample.ts'

it('says what was decided', () => {
  given().when(add('MUG', '1')).thenRejected('shop-not-configured')
})
it('tells another outcome than the one expected', () => {
  expect(() => given().when(add('MUG', '1')).thenNothing()).toThrow()
})
it.fails('fails a test whose when has no then', () => {
  given().when(add('MUG', '1'))
})
