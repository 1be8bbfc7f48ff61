export type NodeSettings = {
  id: number
  /** Where clients connect. */
  port: number
  controllerPort: number
  /** As in KafkaOptions. */
  proxied?: { listen: number; advertised: number }
  /** id@host:port of every controller. */
  voters: string
  /** How many nodes there are. */
  nodes: number
  dataDir: string
}

/** server.properties of one node that is broker and controller. When data reach the disk is left to Kafka's own defaults. */
export const serverProperties = (node: NodeSettings, extra: Record<string, string> = {}): string => {
  const { proxied } = node
  const replicas = String(Math.min(3, node.nodes))
  const listeners = [`PLAINTEXT://127.0.0.1:${node.port}`, `CONTROLLER://127.0.0.1:${node.controllerPort}`]
  const advertised = [`PLAINTEXT://127.0.0.1:${node.port}`]
  if (proxied !== undefined) {
    listeners.push(`PROXIED://127.0.0.1:${proxied.listen}`)
    advertised.push(`PROXIED://127.0.0.1:${proxied.advertised}`)
  }
  const properties: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': node.voters,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT',
    listeners: listeners.join(','),
    'advertised.listeners': advertised.join(','),
    'log.dirs': node.dataDir,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    ...extra,
  }
  return `${Object.entries(properties)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`
}
