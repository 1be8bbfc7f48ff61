import { type OutputKind, printData, table } from '../output.ts'
import { type Answered, asking, pagesOf } from './ask.ts'

type Row = { kind: 'sku' | 'hold' | 'cart'; id: string; owner: string } & Record<string, unknown>
export type StateOptions = { shop: string; at?: string; cart?: string; sku?: string; url?: string; output: OutputKind }

/** A shop, one of its carts or one of its SKUs at a moment. `jsonl`: a row per line, as they come, however many there are. */
export const state = async ({ shop, at, cart, sku, url, output }: StateOptions): Promise<void> => {
  const ask = await asking(shop, url)
  const rows: Row[] = []
  let first: Answered | undefined
  for await (const { next: _, ...page } of pagesOf(ask, 'state', { at, cart, sku })) {
    first ??= page
    if (output !== 'jsonl') rows.push(...(page.rows as Row[]))
    else for (const row of page.rows as Row[]) printData(output, row, '')
  }
  if (output !== 'jsonl') printData(output, { ...first, rows }, textOf(first!, rows))
}

const textOf = ({ shop, at, position }: Answered, rows: readonly Row[]): string => {
  const of = (kind: Row['kind']) => rows.filter((row) => row.kind === kind)
  const [skus, holds, carts] = [of('sku'), of('hold'), of('cart')]
  return [
    `${shop} at ${at}${position === undefined ? '' : `, position ${position}`}`,
    ...(skus.length > 0 ? [skuTable(skus)] : []),
    ...(holds.length > 0 ? [holdTable(holds)] : []),
    ...(carts.length > 0 ? [cartTable(carts)] : []),
  ].join('\n\n')
}

const words = (row: Row, names: readonly string[]): string[] => names.map((name) => String(row[name] ?? '-'))

const skuTable = (rows: readonly Row[]): string =>
  table([
    ['SKU', 'available', 'on hand', 'held', 'holds'],
    ...rows.map((row) => words(row, ['sku', 'available', 'onHand', 'held', 'holds'])),
  ])
const holdTable = (rows: readonly Row[]): string =>
  table([
    ['SKU', 'held', 'in cart', 'of', 'until'],
    ...rows.map((row) => words(row, ['sku', 'quantity', 'cart', 'owner', 'expiresAt'])),
  ])
const cartTable = (rows: readonly Row[]): string =>
  table([
    ['cart', 'of', 'status', 'items', 'total', 'version'],
    ...rows.map((row) => words({ status: 'open', ...row }, ['id', 'owner', 'status', 'itemCount', 'total', 'version'])),
  ])
