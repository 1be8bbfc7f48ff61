import { projected } from '@cartstream/spec/projected'
import { configured } from '@cartstream/spec/sample'
import { expect, it } from 'vitest'
import { minorUnits } from './currency.ts'
import { shops } from './project.ts'

it('a shop’s row has what reads need of its latest policy', async () => {
  const { shop } = await projected(shops, configured(), configured({ taxRate: '0.05', stockShown: 'low-in-out' }))
  expect(shop).toStrictEqual({ demo: { name: 'Demo', currency: 'GBP', tax_rate: '0.05', stock_shown: 'low-in-out' } })
})

it('money has the places of its currency', () => {
  expect(['JPY', 'GBP', 'KWD', 'CLF'].map(minorUnits)).toStrictEqual([0, 2, 3, 4])
})
