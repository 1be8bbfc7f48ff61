import type { Availability } from '@cartstream/client'
import { hasWords, wordsOf } from '../table/words.ts'

type Rows = ReadonlyMap<string, Availability>
/** So many are offered at once; who wants another types more of it. */
const MOST = 30

const sold = (rows: Rows): readonly Availability[] => [...rows.values()].filter(({ status }) => status === 'listed')

/** What somebody may mean who has typed so much. */
export const offered = (rows: Rows, text: string): readonly Availability[] => {
  const words = wordsOf(text)
  return sold(rows)
    .filter(({ sku, name }) => hasWords([sku, name], words))
    .slice(0, MOST)
}

/** The product that is meant for certain: by its SKU, by its whole name, or because nothing else has these words. */
export const found = (rows: Rows, text: string): Availability | undefined => {
  const said = text.trim()
  if (said === '') return undefined
  const exact = sold(rows).find(({ sku }) => sku === said)
  if (exact !== undefined) return exact
  const named = sold(rows).filter(({ name }) => name.toLowerCase() === said.toLowerCase())
  const [only, other] = named.length > 0 ? named : offered(rows, said)
  return other === undefined ? only : undefined
}
