/** What shops install; the hooks for React are `@cartstream/client/react`. */
export { connect } from './connect.ts'
export { CartstreamError, type ErrorCode } from './error.ts'
export { type GuestOptions, guestToken } from './guest.ts'
export type * from './types.ts'
export type * from './wire.ts'
export type { World } from './world.ts'
