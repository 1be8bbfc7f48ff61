import { annsSheet, sampleLine, sheetLine } from '@cartstream/spec/live'
import { annsOrder } from '@cartstream/spec/sold'
import { at } from '@cartstream/spec/told'
import { describe, expect, it } from 'vitest'
import { pagePolicy, sheetHtml } from './html.ts'

const page = (differing: Parameters<typeof annsSheet>[0] = {}, shop = 'Demo shop') =>
  sheetHtml({ sheet: annsSheet(differing), shop, madeAt: at(0) })
/** What people read of it, a line per block. */
const read = (text: string) =>
  text
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<(small|span)[^>]*>/g, ' ')
    .replace(/<\/(td|th|dt|dd|p|h1|bdi|span|small)>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

describe('the page of a sales sheet', () => {
  it('reads as a letter: shop, title, date, lines with what they cost outside and here, sums', () => {
    expect(read(page({ lines: [sheetLine({ variant: 'blue', batch: 'B1' }), sampleLine()] }))).toStrictEqual([
      ...['Mugs, live · Demo shop', 'Demo shop', 'Sales sheet', 'Mugs, live', '1 January 2026'],
      'This is what we put together in our live session. It is a recap, and not an order yet. All amounts are in GBP.',
      ...['Product', 'Quantity', 'Retail price', 'Session price', 'Discount', 'Total'],
      ...['Mug', 'MUG · blue · batch B1', '2 each', '12.50', '10.00', '5.00  20.00 %', '20.00'],
      ...['Mug', 'MUG', 'Sample, not billed', '1 each', '12.50', '–', '–', 'not billed'],
      ...['At retail prices', '25.00', 'Discount (20.00 %)', '5.00', 'Subtotal', '20.00', 'Tax', '4.00'],
      ...['Total', 'GBP 24.00', `Sales sheet ${annsSheet().sheet}`],
    ])
  })

  it('names the order that it has become', () => {
    const text = page({ order: annsOrder })
    expect(text).toContain(`<p>Order ${annsOrder}</p>`)
    expect(text).toContain('This is what you ordered in our live session')
  })

  it('says whatever people have written as text', () => {
    const evil = `<script>alert("1")</script>&'🫖\n`
    const shown = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;🫖\n'
    const line = sheetLine({ name: evil, sku: evil, variant: evil, batch: evil, unit: evil })
    const text = page({ title: evil, lines: [line] }, evil)
    expect(text).not.toMatch(/<script|alert\("/)
    expect(text.split(shown).length - 1).toBe(9)
  })

  it('shows amounts as they are, to the last digit', () => {
    const lines = [sheetLine({ quantity: '0.0001', retailPrice: '9007199254740993.125', lineTotal: '0.100' })]
    const text = page({ currency: 'KWD', lines, total: '0.100' })
    for (const amount of ['0.0001 each', '>9007199254740993.125<', '>0.100<', 'KWD 0.100'])
      expect(text).toContain(amount)
  })

  it('needs nothing else: it fetches, runs and links to nothing, and its policy allows no more', () => {
    expect(page()).not.toMatch(/<(script|link|img|iframe|form|a)\b|\bon\w+=|https?:|url\(|@import/i)
    expect(pagePolicy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri/)
  })
})
