export { type ProjectorService, type ProjectorServiceOptions, startProjector } from './start.ts'
