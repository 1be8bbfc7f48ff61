export { createTestProvider, type TestProviderOptions } from './provider.ts'
export { type SignedWebhook, signTestWebhook } from './webhook.ts'
