import { defaultConfig } from '@cartstream/schemas'
import { projected } from '@cartstream/spec/projected'
import { configured } from '@cartstream/spec/sample'
import { describe, expect, it } from 'vitest'
import { minorUnits } from './currency.ts'
import { shops } from './project.ts'

describe('a shop’s row', () => {
  it('has what reads need of its latest policy', async () => {
    const coarse = configured({ taxRate: '0.05', stockShown: 'low-in-out', lowStock: '2.5' })
    const { shop } = await projected(shops, configured(), coarse)
    const told = { name: 'Demo', currency: 'GBP', tax_rate: '0.05', stock_shown: 'low-in-out', low_stock: '2.5' }
    expect(shop).toStrictEqual({ demo: told })
  })

  it('calls low what the vocabulary does, where an older policy says nothing of it', async () => {
    const { shop } = await projected(shops, configured({ lowStock: undefined }))
    expect(shop).toMatchObject({ demo: { low_stock: defaultConfig.lowStock } })
  })
})

it('money has the places of its currency', () => {
  expect(['JPY', 'GBP', 'KWD', 'CLF'].map(minorUnits)).toStrictEqual([0, 2, 3, 4])
})
