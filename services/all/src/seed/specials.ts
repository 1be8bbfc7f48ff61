import type { Command } from '@cartstream/schemas'

/** What the demo shop has besides its catalogue, each with the kind and id of the record that shows that it is there. */
type Special = { record: readonly ['product' | 'pool' | 'promotion', string]; command: Command }

const PLENTY = 'first stock of the demo'

/** A bundle of the catalogue's goods, tea by weight, and a code to claim. Commands that need others come after them. */
export const specials: readonly Special[] = [
  {
    record: ['product', 'TEA-EARL-GREY'],
    command: {
      type: 'ListProduct',
      product: { sku: 'TEA-EARL-GREY', name: 'EARL GREY TEA, LOOSE', price: '18.00', unit: 'kg', decimals: 3 },
    },
  },
  {
    record: ['pool', 'TEA-EARL-GREY/-'],
    command: { type: 'AdjustStock', sku: 'TEA-EARL-GREY', batch: '-', change: { set: '12.500' }, reason: PLENTY },
  },
  {
    record: ['product', 'PARTY-SET'],
    command: {
      type: 'ListProduct',
      product: {
        ...{ sku: 'PARTY-SET', name: 'PARTY SET: BUNTING AND 2 JUMBO BAGS', price: '8.50', unit: 'set' },
        parts: [
          { sku: '47566', quantity: '1' },
          { sku: '85099B', quantity: '2' },
        ],
      },
    },
  },
  {
    record: ['promotion', 'WELCOME10'],
    command: {
      type: 'SetPromotion',
      code: 'WELCOME10',
      label: 'Welcome: 10 % off',
      percent: '10',
      minimumSubtotal: '5',
    },
  },
]
