import { CartstreamError } from '@cartstream/client'
import { expect, it } from 'vitest'
import { inOneLine } from './fix.tsx'

const told = (problem: { title: string; detail: string; fix?: string }) =>
  inOneLine(new CartstreamError({ ...problem, code: 'over-limit', problem: problem as never }))

it('what went wrong is said in a line, with what to do, each once', () => {
  const fix = 'Stay within the limit that `detail` names.'
  expect(told({ title: 'Over a limit', detail: 'at most 3 a cart', fix })).toBe(
    'Over a limit: at most 3 a cart. Stay within the limit that detail names.',
  )
  expect(told({ title: 'Not enough stock', detail: 'Not enough stock' })).toBe('Not enough stock.')
})
