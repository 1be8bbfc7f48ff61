import { decider, type Mutations, one } from './edit.ts'

/** Combined checkouts. */
export const sagaMutations: Mutations = {
  'only-the-first-part-is-paid': one(
    'the other shops never hear of the money',
    decider('combined-step', 'return c.parts.map((part, i) => {', 'return c.parts.slice(0, 1).map((part, i) => {'),
  ),
  'every-part-gets-the-whole': one(
    'each shop is told that it has all of the money',
    decider('combined-step', '{ ...money, amount: part.total }', '{ ...part, ...money }'),
  ),
  'part-given-up-alone': one(
    'one part of a combined checkout can be given up by itself',
    decider('cancel-checkout', 'if (combined !== whole) {', 'if (combined !== undefined && combined !== whole) {'),
  ),
}
