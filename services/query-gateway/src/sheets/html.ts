import { hash } from 'node:crypto'
import type { SalesSheet, SalesSheetLine } from '@cartstream/schemas'
import { html, Markup, nothing } from './markup.ts'
import type { Printed } from './printed.ts'
import { style } from './style.ts'

/** Goes with the page: nothing in it is fetched, run, framed or sent, and no style but its own counts. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** A sales sheet as a page that needs nothing else, to be read, saved and printed. */
export const sheetHtml = ({ sheet, shop, madeAt }: Printed): string => {
  const { title, lines, currency, order } = sheet
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${shop}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<header><bdi class="shop">${shop}</bdi><span class="kind">Sales sheet</span></header>
<h1><bdi>${title}</bdi></h1>
<p class="date"><time datetime="${madeAt}">${day.format(new Date(madeAt))}</time></p>
<p class="lead">${lead(order !== undefined)} All amounts are in ${currency}.</p>
<table>
<thead><tr><th scope="col">Product</th><th scope="col">Quantity</th><th scope="col">Retail price</th><th scope="col">Session price</th><th scope="col">Discount</th><th scope="col">Total</th></tr></thead>
<tbody>
${lines.map(row)}</tbody>
</table>
${sums(sheet)}
<footer>
${order === undefined ? nothing : html`<p>Order ${order}</p>\n`}<p>Sales sheet ${sheet.sheet}</p>
</footer>
</main>
</body>
</html>
`.text
}

const lead = (isOrdered: boolean): string =>
  isOrdered
    ? 'This is what you ordered in our live session.'
    : 'This is what we put together in our live session. It is a recap, and not an order yet.'

const row = (line: SalesSheetLine): Markup => {
  const { sku, name, variant, batch, unit, quantity, retailPrice, unitPrice, lineTotal, sample } = line
  const which = [sku, variant, batch && `batch ${batch}`].filter((part) => part !== undefined).join(' · ')
  const tag = sample ? html`<span class="tag">Sample, not billed</span>` : nothing
  return html`<tr${sample ? html` class="sample"` : nothing}>
<td><bdi class="name">${name}</bdi><small><bdi>${which}</bdi></small>${tag}</td>
<td data-label="Quantity"><span>${quantity} ${unit}</span></td>
<td data-label="Retail price">${retailPrice}</td>
<td data-label="Session price">${sample ? '–' : unitPrice}</td>
<td data-label="Discount">${discounted(line)}</td>
<td data-label="Total">${sample ? 'not billed' : lineTotal}</td>
</tr>
`
}

const discounted = ({ discount, discountPercent }: SalesSheetLine): Markup =>
  discount === undefined
    ? html`–`
    : html`<span${less(discount)}>${discount} <small>${discountPercent ?? '0.00'} %</small></span>`

/** Something is off. */
const less = (discount: string): Markup => (/[1-9]/.test(discount) ? html` class="less"` : nothing)

const sums = ({
  retailTotal,
  discount,
  discountPercent,
  subtotal,
  tax,
  total,
  currency,
}: SalesSheet): Markup => html`<dl>
<dt>At retail prices</dt><dd>${retailTotal}</dd>
<dt>Discount (${discountPercent} %)</dt><dd${less(discount)}>${discount}</dd>
<dt>Subtotal</dt><dd>${subtotal}</dd>
<dt>Tax</dt><dd>${tax}</dd>
<dt class="total">Total</dt><dd class="total">${currency} ${total}</dd>
</dl>`
