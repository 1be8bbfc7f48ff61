import { decider, type Mutations, one } from './edit.ts'

/** Live sessions: what they hold, what they charge, and what their clients may owe. */
export const sessionMutations: Mutations = {
  'ended-session-keeps-its-holds': one(
    'a session that ends gives nothing back',
    decider('session-life', "  ...releasing(view.get('cart', session)?.lines ?? []),\n", ''),
  ),
  'sold-on-any-credit': one(
    'a session is sold however much its client owes',
    decider('session-convert', '  if (over && command.bypass === undefined) return { rejected: over }\n', ''),
  ),
  'samples-are-billed': one(
    'a sample costs what others pay',
    decider(
      'line',
      "(sample ? amount('0', currency) : lineTotal(unitPrice, quantity, currency))",
      '(sample, lineTotal(unitPrice, quantity, currency))',
    ),
  ),
  'session-price-forgotten': one(
    'what is added to a session costs what is listed',
    decider(
      'new-line',
      'priceIn(session?.prices, asked.sku) ?? listedPrice',
      "priceIn(session?.prices, 'nothing') ?? listedPrice",
    ),
  ),
  'idle-session-goes-on': one(
    'a session never ends by itself',
    decider('session-life', 'session.config.idleSeconds * 1000', 'session.config.idleSeconds * 1e9'),
  ),
}
