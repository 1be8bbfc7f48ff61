export { type Connection, homeFolder, readConnection, secretFile } from './home.ts'
export { DEMO_SHOP } from './seed/seed.ts'
export { type Embedded, type EmbeddedOptions, startEmbedded } from './start.ts'
