export { STRIPE_EVENTS } from './notice.ts'
export { createStripeProvider, type StripeProviderOptions } from './provider.ts'
