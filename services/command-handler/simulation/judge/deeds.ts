import type { Command, RecordedEvent } from '@cartstream/schemas'
import { check } from './broken.ts'

/** The events of one command do what it asked for, and only that. */
export const checkDeeds = (command: Command, events: readonly RecordedEvent[]): void => {
  const does = events.filter((event) => fits(command, event)).length
  check(does === 1, 'events-do-what-was-asked', () => `${JSON.stringify(command)}: ${events.map((e) => e.type)}`)
}

const fits = (command: Command, event: RecordedEvent): boolean => {
  switch (command.type) {
    case 'ConfigureShop':
      return event.type === 'ShopConfigured'
    case 'ListProduct':
      return event.type === 'ProductListed' || event.type === 'ProductRepriced'
    case 'DelistProduct':
      return event.type === 'ProductDelisted'
    case 'AdjustStock': {
      if (event.type !== 'StockAdjusted' || event.data.sku !== command.sku) return false
      const { change } = command
      const onHand = 'set' in change ? Number(change.set) : Number(event.data.was) + Number(change.delta)
      return Number(event.data.onHand) === onHand
    }
    case 'AddItem':
      if (event.type === 'ItemAdded') return event.data.sku === command.sku && event.data.quantity === command.quantity
      if (event.type !== 'ItemQuantityChanged' || event.data.sku !== command.sku) return false
      return Number(event.data.quantity) - Number(event.data.was) === Number(command.quantity)
    case 'ChangeItem':
      if (event.type === 'ItemRemoved') return event.data.line === command.line && Number(command.quantity) === 0
      return (
        event.type === 'ItemQuantityChanged' &&
        event.data.line === command.line &&
        Number(event.data.quantity) === Number(command.quantity)
      )
    case 'RemoveItem':
      return event.type === 'ItemRemoved' && event.data.line === command.line && event.data.because === 'asked'
    case 'ClearCart':
      return event.type === 'CartCleared'
  }
}
