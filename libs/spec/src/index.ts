export { missingBroker, type SpecBroker, startBroker } from './broker.ts'
export { freePort, type SpecDatabase, startPostgres } from './postgres.ts'
export { type Address, type ProduceFate, type ProduceRequest, startProxy, type TcpProxy } from './proxy.ts'
export { missingStripeMock, type SpecStripe, startStripeMock } from './stripe-mock.ts'
