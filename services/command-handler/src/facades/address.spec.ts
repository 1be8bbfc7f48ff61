import { describe, expect, it } from 'vitest'
import { AddressBody, contactOf } from './address.ts'

const asha = { name: 'Asha Rao', line1: '12 MG Road', city: 'Bengaluru', country: 'IN' }
const whole = { ...asha, line2: 'Flat 3', region: 'Karnataka', postalCode: '560001', phone: '918055500100' }

describe('an address', () => {
  it.each([
    ['as /v1 has it', whole],
    [
      'as Django’s shops have it',
      {
        ...{ full_name: 'Asha Rao', address_line_1: '12 MG Road', address_line_2: 'Flat 3', city: 'Bengaluru' },
        ...{ state: 'Karnataka', zip_code: '560001', country: 'in', phone_number: 918055500100 },
      },
    ],
    [
      'as React’s shops have it',
      {
        ...{
          firstName: 'Asha',
          lastName: 'Rao',
          addressLine1: '12 MG Road',
          addressLine2: 'Flat 3',
          town: 'Bengaluru',
        },
        ...{ province: 'Karnataka', postalCode: 560001, countryCode: 'IN', mobile: '918055500100' },
      },
    ],
    [
      'as a row of a shop’s table',
      {
        ...{ id: 3, is_default: true, address_type: 'home', label: null, Name: ' Asha Rao ', street: '12 MG Road' },
        ...{ apartment: 'Flat 3', City: 'Bengaluru', region: 'Karnataka', pincode: '560001', country: 'India' },
        ...{ phone: '918055500100', email: '' },
      },
    ],
  ])('is read %s', (_, given) => {
    expect(AddressBody.parse(given)).toEqual({ address: whole })
  })

  it('may leave out what not every address has', () => {
    expect(AddressBody.parse(asha)).toEqual({ address: asha })
  })

  it('knows countries by their English names', () => {
    const countries = ['United Kingdom', 'côte d’ivoire', 'GERMANY', 'us', 'UK'].map(
      (country) => AddressBody.parse({ ...asha, country }).address.country,
    )
    expect(countries).toEqual(['GB', 'CI', 'DE', 'US', 'GB'])
  })

  it('names what is wrong by the name that it came under', () => {
    const { country: _, ...rest } = asha
    const { error } = AddressBody.safeParse({ ...rest, country_code: 'IND', ZIP: 'x'.repeat(33) })
    expect(error!.issues.map(({ path }) => path)).toEqual([['ZIP'], ['country_code']])
  })

  it('tells the e-mail address apart, of the goods before that of the bill', () => {
    const [one, other] = ['a@example.com', 'b@example.com'].map((email) => AddressBody.parse({ ...asha, email }))
    const none = AddressBody.parse(asha)
    const addresses = { shipping: asha, billing: asha }
    expect(contactOf(one!, other!)).toEqual({ email: 'a@example.com', addresses })
    expect(contactOf(none, other!)).toEqual({ email: 'b@example.com', addresses })
    expect(contactOf(none, none)).toEqual({ addresses })
  })
})
