import type { CommandOf, DomainEvent } from '@cartstream/decide'
import { type Caller, defaultConfig, type OnCart, type Product, type ShopConfig } from '@cartstream/schemas'
import { named, shop } from './world.ts'

/** The shop that specs talk about: it sells mugs, cheese by the kilogram and shirts in sizes, in pounds. */
export const config: ShopConfig = { ...defaultConfig, name: 'Demo', currency: 'GBP', taxRate: '0.2' }
export const mug: Product = { sku: 'MUG', name: 'Mug', price: '12.50', unit: 'each' }
export const cheese: Product = { sku: 'CHEESE', name: 'Cheddar', price: '9.99', unit: 'kg' }
export const shirt: Product = {
  ...{ sku: 'SHIRT', name: 'Shirt', price: '20.00', unit: 'each' },
  variants: [
    { name: 'S', additionalPrice: '0.00' },
    { name: 'XL', additionalPrice: '2.50' },
  ],
}
/** Two mugs and half a kilogram of cheese, for less than they cost apart. */
export const box: Product = {
  ...{ sku: 'BOX', name: 'Gift box', price: '28.00', unit: 'each' },
  parts: [
    { sku: 'MUG', quantity: '2' },
    { sku: 'CHEESE', quantity: '0.5' },
  ],
}

export const ann: Caller = { actor: named('ann'), kind: 'customer' }
export const bob: Caller = { actor: named('bob'), kind: 'guest' }
export const dan: Caller = { actor: named('dan'), kind: 'customer' }
export const eve: Caller = { actor: named('eve'), kind: 'guest' }
export const staff: Caller = { actor: named('sam'), kind: 'staff' }

/** Events that specs begin with. */
export const configured = (policy: Partial<ShopConfig> = {}): DomainEvent => ({
  type: 'ShopConfigured',
  stream: `shop/${shop}`,
  data: { config: { ...config, ...policy } },
})
export const listed = (product: Product, more: Partial<Product> = {}): DomainEvent => ({
  type: 'ProductListed',
  stream: `product/${product.sku}`,
  data: { product: { ...product, ...more } },
})
export const delisted = (sku: string): DomainEvent => ({
  type: 'ProductDelisted',
  stream: `product/${sku}`,
  data: { sku },
})
export const stocked = (sku: string, onHand: string, batch = '-'): DomainEvent => ({
  type: 'StockAdjusted',
  stream: `stock/${sku}`,
  data: { sku, batch, onHand, was: '0', reason: 'counted' },
})

/** Commands, of Ann on her own cart unless told otherwise. */
type Told = Partial<OnCart> & Partial<Pick<CommandOf<'AddItem'>, 'variant' | 'batch' | 'addAgain' | 'thaw'>>
export const onMine = { cart: { me: true }, caller: ann } as const
export const add = (sku: string, quantity: string, told: Told = {}): CommandOf<'AddItem'> => ({
  ...{ type: 'AddItem', sku, quantity, ...onMine },
  ...told,
})
export const change = (line: string, quantity: string, told: Partial<OnCart> = {}): CommandOf<'ChangeItem'> => ({
  ...{ type: 'ChangeItem', line, quantity, ...onMine },
  ...told,
})
export const decrement = (sku: string, quantity: string, told: Told = {}): CommandOf<'DecrementItem'> => ({
  ...{ type: 'DecrementItem', sku, quantity, ...onMine },
  ...told,
})
export const remove = (line: string, told: Partial<OnCart> = {}): CommandOf<'RemoveItem'> => ({
  ...{ type: 'RemoveItem', line, ...onMine },
  ...told,
})
export const clear = (told: Partial<OnCart> = {}): CommandOf<'ClearCart'> => ({
  ...{ type: 'ClearCart', ...onMine },
  ...told,
})
export const save = (line: string, told: Partial<OnCart> = {}): CommandOf<'SaveItem'> => ({
  ...{ type: 'SaveItem', line, ...onMine },
  ...told,
})
export const restore = (line: string, told: Partial<OnCart> = {}): CommandOf<'RestoreItem'> => ({
  ...{ type: 'RestoreItem', line, ...onMine },
  ...told,
})
/** Ann logs in: what Bob has put into his cart as a guest is hers. */
export const merge = (told: Partial<CommandOf<'MergeCart'>> = {}): CommandOf<'MergeCart'> => ({
  ...{ type: 'MergeCart', from: bob.actor, ...onMine },
  ...told,
})
export const keep = (told: Partial<OnCart> = {}): CommandOf<'KeepHolds'> => ({
  ...{ type: 'KeepHolds', ...onMine },
  ...told,
})
export const recalculate = (told: Partial<OnCart> = {}): CommandOf<'Recalculate'> => ({
  ...{ type: 'Recalculate', ...onMine },
  ...told,
})
export const claim = (code: string, told: Partial<OnCart> = {}): CommandOf<'ClaimPromotion'> => ({
  ...{ type: 'ClaimPromotion', code, ...onMine },
  ...told,
})
/** What the shop does to its stock, set to so many. */
export const set = (sku: string, onHand: string, batch = '-'): CommandOf<'AdjustStock'> => ({
  ...{ type: 'AdjustStock', sku, batch, change: { set: onHand }, reason: 'counted' },
})
export const list = (product: Product, more: Partial<Product> = {}): CommandOf<'ListProduct'> => ({
  ...{ type: 'ListProduct', product: { ...product, ...more } },
})
