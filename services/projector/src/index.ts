export type { Providers } from './send.ts'
export { type ProjectorService, type ProjectorServiceOptions, startProjector } from './start.ts'
