export type { CartView } from '@cartstream/schemas'
