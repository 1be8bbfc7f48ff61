import { Address, Contact } from '@cartstream/schemas'
import { z } from 'zod'

/**
 * Addresses as the documents' shops have them. No document gives them a shape, so each field is known by the names that such shops use for
 * it, in any case and with or without `_`; a country also by its English name. What is not known here is refused: what a courier was to
 * read must not be lost.
 */
const NAMES = {
  name: ['name', 'fullname', 'recipient', 'recipientname'],
  first: ['firstname'],
  last: ['lastname'],
  line1: ['line1', 'addressline1', 'address1', 'streetaddress', 'street', 'address'],
  line2: ['line2', 'addressline2', 'address2', 'apartment'],
  city: ['city', 'town'],
  region: ['region', 'state', 'province'],
  postalCode: ['postalcode', 'postcode', 'zip', 'zipcode', 'pincode', 'pin'],
  country: ['country', 'countrycode'],
  phone: ['phone', 'phonenumber', 'mobile'],
  email: ['email'],
  /** The shop's own book-keeping, of no use to a courier. */
  nothing: ['id', 'isdefault', 'type', 'addresstype', 'label'],
} as const
type Meaning = keyof typeof NAMES
const meanings = new Map<string, Meaning>(
  Object.entries(NAMES).flatMap(([meaning, names]) => names.map((name) => [name, meaning as Meaning] as const)),
)
const meaningOf = (field: string): Meaning | undefined => meanings.get(field.toLowerCase().replace(/[_-]/g, ''))

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
/** What stands for a code by now: GB for UK, and for what is no more what came after it. */
const canonical = (code: string): string => Intl.getCanonicalLocales(`und-${code}`)[0]!.slice('und-'.length)
/** ISO 3166-1 codes by the countries' English names, as the runtime knows them. */
const countries = new Map(
  letters
    .flatMap((a) => letters.map((b) => a + b))
    .filter((code) => canonical(code) === code)
    .flatMap((code) => {
      const name = regions.of(code)
      return name === undefined ? [] : [[name.toLowerCase(), code] as const]
    }),
)
const countryOf = (said: string): string =>
  countries.get(said.toLowerCase()) ?? (/^[a-z]{2}$/i.test(said) ? canonical(said) : said)

/** One address as it was read. `email`: some shops keep it here. */
export type Read = { address: z.infer<typeof Address>; email?: string }
type Said = { field: string; text: string }

const Field = z.union([z.string().max(200), z.number(), z.boolean(), z.null()])
export const AddressBody = z
  .record(z.string().max(64), Field)
  .describe('name (or first and last name), line 1, line 2, city, region, postal code, country, phone, e-mail')
  .transform((given, context): Read => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
    const said = meant(given, refuse)
    const { first, last, name, email, ...rest } = Object.fromEntries([...said].map(([m, { text }]) => [m, text]))
    const whole = name ?? [first, last].filter((part) => part !== undefined).join(' ')
    const read: Record<string, string> = { ...rest, ...(whole !== '' && { name: whole }) }
    if (read.country !== undefined) read.country = countryOf(read.country)
    const address = Address.safeParse(read)
    const checked = Contact.shape.email.safeParse(email)
    const wrong = checked.success ? [] : [{ path: ['email'], message: 'is no e-mail address' }]
    for (const { path, message } of [...(address.error?.issues ?? []), ...wrong]) {
      const field = String(path[0])
      refuse(said.get(field as Meaning)?.field ?? field, field in read || field === 'email' ? message : 'is missing')
    }
    return { address: address.data!, ...(email !== undefined && { email }) }
  })

/** What was said under which name, by what it means; empty fields say nothing. */
const meant = (
  given: Readonly<Record<string, unknown>>,
  refuse: (field: string, message: string) => void,
): Map<Meaning, Said> => {
  const said = new Map<Meaning, Said>()
  for (const [field, value] of Object.entries(given)) {
    const meaning = meaningOf(field)
    const text = value === null ? '' : String(value).trim()
    if (meaning === undefined) refuse(field, 'is not known here')
    else if (meaning === 'nothing' || text === '') continue
    else if (typeof value === 'boolean') refuse(field, 'is not text')
    else if (said.has(meaning)) refuse(field, `says once more what ${said.get(meaning)!.field} says`)
    else said.set(meaning, { field, text })
  }
  return said
}

/** Where goods and bills go, and the first e-mail address that either of them has. */
export const contactOf = (shipping: Read, billing: Read): { email?: string; addresses: Omit<Contact, 'email'> } => {
  const email = shipping.email ?? billing.email
  const addresses = { shipping: shipping.address, billing: billing.address }
  return { addresses, ...(email !== undefined && { email }) }
}
