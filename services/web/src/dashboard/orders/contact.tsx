import { Fact } from '../../look/fact.tsx'
import { useAsked } from '../ask.ts'
import { Asked } from '../asked.tsx'

type Address = Partial<
  Record<'name' | 'line1' | 'line2' | 'city' | 'region' | 'postalCode' | 'country' | 'phone', string>
>
/** `erased`: its key was destroyed on request. `unreadable`: this instance has not the key that it was encrypted with. */
type Told = {
  contact?: { email?: string; shipping?: Address; billing?: Address } | { erased: true } | { unreadable: true }
}

/** Whom the order goes to; kept encrypted, and told to staff only. */
export const Contact = ({ id }: { id: string }) => {
  const query = useAsked<Told>(`orders/${encodeURIComponent(id)}`)
  return (
    <section className="card stack" aria-labelledby="contact">
      <h2 id="contact">Whom it goes to</h2>
      <Asked what="address" query={query}>
        {({ contact }) => <Known contact={contact} />}
      </Asked>
    </section>
  )
}

const Known = ({ contact }: { contact: Told['contact'] }) => {
  if (contact === undefined) return <p className="soft">Neither an e-mail address nor a postal one was given.</p>
  if ('erased' in contact) return <p className="soft">It was erased on request.</p>
  if ('unreadable' in contact)
    return <p className="soft">It is encrypted with a key that this instance does not have.</p>
  const { email, shipping, billing } = contact
  return (
    <dl className="facts">
      {email !== undefined && <Fact name="E-mail">{email}</Fact>}
      {shipping !== undefined && <Fact name="Goods go to">{lines(shipping)}</Fact>}
      {billing !== undefined && <Fact name="The bill goes to">{lines(billing)}</Fact>}
    </dl>
  )
}

const lines = ({ name, line1, line2, city, region, postalCode, country, phone }: Address): string =>
  [name, line1, line2, [postalCode, city].filter(Boolean).join(' '), region, country, phone].filter(Boolean).join(', ')
