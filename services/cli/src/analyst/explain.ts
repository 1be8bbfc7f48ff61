import { type OutputKind, printData } from '../output.ts'
import { asking } from './ask.ts'

export type ExplainOptions = { shop: string; at?: string; batch?: string; url?: string; output: OutputKind }

/** Why a SKU can or cannot be bought, in words; `json`: with every figure. */
export const explain = async (sku: string, { shop, at, batch, url, output }: ExplainOptions): Promise<void> => {
  const ask = await asking(shop, url)
  const explained = await ask(`availability/${encodeURIComponent(sku)}/explain`, { at, batch })
  printData(output, explained, (explained.words as string[]).join('\n'))
}
