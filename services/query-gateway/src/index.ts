export { defaultLimit, type Limit } from './http/limits.ts'
export { type GatewayRoutesOptions, gatewayRoutes } from './routes.ts'
export { type Gateway, type GatewayOptions, startGateway } from './start.ts'
export type { StreamLimits } from './stream/desk.ts'
