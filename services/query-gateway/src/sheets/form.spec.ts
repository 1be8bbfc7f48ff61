import { idOf } from '@cartstream/spec/world'
import { expect, it } from 'vitest'
import { askedFor, SheetName } from './form.ts'

const sheet = idOf(1, 0)
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

it.each([
  [undefined, 'json'],
  ['*/*', 'json'],
  ['application/json', 'json'],
  ['text/csv', 'csv'],
  ['TEXT/HTML', 'html'],
  [browser, 'html'],
  ['text/*', 'html'],
  ['text/*;q=0.5, text/csv', 'csv'],
  ['text/html;q=0.1, text/csv;q=0.2', 'csv'],
  ['application/json;q=0, */*', 'html'],
  ['image/png', 'json'],
  ['text/html;q=nonsense', 'json'],
  ['', 'json'],
])('Accept: %j asks for %s', (accept, form) => {
  expect(askedFor(sheet, accept)).toStrictEqual({ sheet, form })
})

it.each(['json', 'html', 'csv'] as const)('a name that ends with .%s asks for that, whatever Accept says', (form) => {
  expect(askedFor(`${sheet}.${form}`, browser)).toStrictEqual({ sheet, form })
  expect(SheetName.safeParse(`${sheet}.${form}`).success).toBe(true)
})

it.each(['nonsense', `${sheet}.pdf`, `${sheet}.csv.html`, `${sheet}/x`])('%j names no sheet', (name) => {
  expect(SheetName.safeParse(name).success).toBe(false)
})
