/** What shops install; the hooks for React are `@cartstream/client/react`. */
export { CartstreamError, type ErrorCode } from './error.ts'
export type * from './types.ts'
export type * from './wire.ts'
export type { World } from './world.ts'
