import type { SalesSheet, SalesSheetLine } from '@cartstream/schemas'

const header = [
  ...['Row', 'SKU', 'Product', 'Variant', 'Batch', 'Unit', 'Quantity'],
  ...['Retail price', 'Session price', 'Discount', 'Discount %', 'Total', 'Currency'],
]

/**
 * A sales sheet as a table: one row per line (`item`, or `sample`, which is not billed), then one per sum. RFC 4180, UTF-8; amounts are the
 * sheet's own, as they are.
 */
export const sheetCsv = (sheet: SalesSheet): string => {
  const { lines, currency, retailTotal, discount, discountPercent, subtotal, tax, total } = sheet
  const sum = (row: string, amount: string, percent = '') => [
    ...[row, '', '', '', '', '', '', '', '', '', percent],
    ...[amount, currency],
  ]
  const rows = [
    header,
    ...lines.map((line) => rowOf(line, currency)),
    sum('retail total', retailTotal),
    sum('discount', discount, discountPercent),
    sum('subtotal', subtotal),
    sum('tax', tax),
    sum('total', total),
  ]
  return rows.map((fields) => `${fields.map(quoted).join(',')}\r\n`).join('')
}

const rowOf = (line: SalesSheetLine, currency: string): string[] => {
  const { sku, name, variant = '', batch = '', unit, quantity, retailPrice, unitPrice, sample } = line
  const { discount = '', discountPercent = '', lineTotal } = line
  return [
    ...[sample ? 'sample' : 'item', ...[sku, name, variant, batch, unit].map(harmless)],
    ...[quantity, retailPrice, unitPrice, discount, discountPercent, lineTotal, currency],
  ]
}

/** What a spreadsheet would take for a formula is text there: an apostrophe says so. Only words can be one; amounts are decimals. */
const harmless = (text: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text)

const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
