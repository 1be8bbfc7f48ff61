import { defaultConfig, type Policy, type ShopConfig } from '@cartstream/schemas'
import { same } from './same.ts'
import type { Change, CommandOf, Decision, EventOf, Given, View } from './types.ts'

/** State: none until the first ShopConfigured; then the shop's whole policy, with defaults for what it did not set. */

/** Refusal: `currency-fixed`. Carts, prices and line totals are in it, so a shop keeps the currency it began with. */

export const configureShop = (command: CommandOf<'ConfigureShop'>, view: View, given: Given): Decision => {
  const stream = `shop/${given.shop}`
  const now = view.get('shop')?.config
  const config = complete(command.config)
  if (now && now.currency !== config.currency) {
    return { rejected: { code: 'currency-fixed', detail: `this shop's currency is ${now.currency}`, stream } }
  }
  if (now && same(now, config)) return { accepted: [] }
  return { accepted: [{ type: 'ShopConfigured', stream, data: { config } }] }
}

export const evolveShop = (view: View, event: EventOf<'ShopConfigured'>): readonly Change[] => [
  ['shop', '', { ...view.get('shop'), config: complete(event.data.config) }],
]

/** The policy of a shop that is configured: `decide` asks for it before anything else. */
export const configOf = (view: View): Policy => {
  const shop = view.get('shop')
  if (!shop) throw new Error('the shop is not configured')
  return shop.config
}

/** PUT replaces: what the command leaves out has its default, not its former value. */
const complete = (asked: CommandOf<'ConfigureShop'>['config'] | ShopConfig): Policy => {
  const set = Object.entries(asked).filter(([, value]) => value !== undefined)
  return { ...defaultConfig, name: asked.name, currency: asked.currency, ...Object.fromEntries(set) }
}
