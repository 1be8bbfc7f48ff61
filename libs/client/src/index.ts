/** What shops install; the hooks for React are `@cartstream/client/react`. */
export type { CartView } from '@cartstream/schemas'
