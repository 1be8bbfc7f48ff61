import { decider, type Mutations, one } from './edit.ts'

/** Who waits for what is sold out. */
export const waitingMutations: Mutations = {
  'last-in-line-first': one(
    'the one who came last is served first',
    decider('serve', 'const entry = entries[0]!', 'const entry = entries.at(-1)!'),
  ),
  'places-stay-the-guests': one(
    'whoever logs in loses the places in waitlists',
    decider(
      'merge-cart',
      'const places = movedPlaces(target, command.from)',
      'const places = movedPlaces(target, target.owner)',
    ),
  ),
  'places-are-doubled': one(
    'whoever waited as a guest and as a customer has two places',
    decider(
      'merge-places',
      "second === undefined ? [] : [leaving({ sku, batch }, second, 'merged')]",
      'second === undefined || sku ? [] : []',
    ),
    343,
  ),
  'later-place-is-kept': one(
    'whoever waited as a guest and as a customer stands where they came last',
    decider(
      'merge-places',
      'const [first, second] = entries.filter(',
      'const [first, second] = entries.toReversed().filter(',
    ),
    343,
  ),
  'promoted-outside-of-the-decision': one(
    'who is next is served some time, not in the decision that frees a unit',
    decider('serve', 'for (const event of events) if (isFreeing(event)) return true\n', ''),
  ),
  'served-more-than-there-is': one(
    'who is first is served whatever is free',
    decider('serve', '!less(freeIn(view, sku, batch), first!.quantity)', 'first !== undefined'),
  ),
  'promoted-without-a-hold': one(
    'whoever comes up has a line, and nothing held',
    decider(
      'promote',
      '    reserved(target, { line: line.line, sku, batch, quantity: line.quantity, hold, reservedAt, expiresAt }),\n',
      '',
    ),
  ),
  'promoted-into-a-frozen-cart': one(
    'who pays gets the next unit into the cart that is being paid for',
    decider('promote', "const isOpen = (cart.status === 'open' || cart.status === 'abandoned') &&", 'const isOpen ='),
    461,
  ),
}
