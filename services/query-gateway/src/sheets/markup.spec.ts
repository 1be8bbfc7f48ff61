import { expect, it } from 'vitest'
import { html } from './markup.ts'

it.each([
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['"quoted" & \'so\'', '&quot;quoted&quot; &amp; &#39;so&#39;'],
  ['&lt;', '&amp;lt;'],
  ['🛒 tea\nfor two', '🛒 tea\nfor two'],
])('%j is escaped, in text and in attributes', (text, shown) => {
  expect(html`<b title="${text}">${text}</b>`.text).toBe(`<b title="${shown}">${shown}</b>`)
})

it('markup in markup stands as it is, alone or as a list', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`)
  expect(html`<ul>${items}</ul>${html`<hr>`}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul><hr>')
})
