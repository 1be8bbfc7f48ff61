import type { Reference } from './port.ts'

/** As a provider's metadata: text to text. */
export const toMetadata = ({ shop, payment, combined }: Reference): Record<string, string> => ({
  shop,
  payment,
  ...(combined && { combined: 'true' }),
})

/** Undefined: not made by us. */
export const fromMetadata = (metadata: Readonly<Record<string, unknown>> | null | undefined): Reference | undefined => {
  const { shop, payment, combined } = metadata ?? {}
  if (typeof shop !== 'string' || typeof payment !== 'string' || shop === '' || payment === '') return undefined
  return { shop, payment, ...(combined === 'true' && { combined: true }) }
}

/** Words of a provider's, cut to what an event may carry. */
export const inShort = (words: string): string => words.slice(0, 200)
