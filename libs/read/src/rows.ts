/** What rows look like outside, for those who hold them to the deciders' answers. */
export { availabilityRow } from './availability/query.ts'
export { cartRow } from './carts/query.ts'
