import type { Row, Ticket } from './wanted.ts'

/**
 * Tickets of rows: two rows that are the same in every column have one. Rows are compared within a group only (an invoice, a second),
 * where real duplicates stand; the memory is the last group's.
 */
export class Tickets {
  readonly #newKey: () => string
  #group = ''
  #known = new Map<string, Ticket>()

  constructor(newKey: () => string) {
    this.#newKey = newKey
  }

  of(row: Row, group: string): Ticket {
    if (group !== this.#group) {
      this.#group = group
      this.#known = new Map()
    }
    const print = Object.values(row).join('\u0000')
    const known = this.#known.get(print)
    if (known !== undefined) return known
    const ticket: Ticket = { key: this.#newKey() }
    this.#known.set(print, ticket)
    return ticket
  }
}

/** A price as the API takes it: at most 4 decimals, no exponent; undefined where it is no number. */
export const priceOf = (text: string | undefined): { price: string; sign: number } | undefined => {
  const value = text?.trim() ?? ''
  if (!/^-?\d{1,12}(\.\d+)?$/.test(value)) return undefined
  const [whole = '0', decimals = ''] = value.replace('-', '').split('.')
  const fine = decimals.replace(/0+$/, '')
  const price = `${whole.replace(/^0+(?=\d)/, '')}${fine === '' ? '' : `.${fine}`}`
  return { price, sign: Math.sign(Number(value)) }
}
