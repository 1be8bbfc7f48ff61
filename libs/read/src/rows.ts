/** What rows look like outside, for those who hold them to the deciders' answers. */
export { availabilityRow } from './availability/query.ts'
export { cartRow } from './carts/query.ts'
export { orderRow } from './orders/query.ts'
export { paymentRow } from './payments/query.ts'
export { sessionRow } from './sessions/query.ts'
