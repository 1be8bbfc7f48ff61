import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingForKafka } from '../../../infra/kafka/jars.ts'
import { type RunningKafka, startKafka } from '../../../infra/kafka/kafka.ts'
import { GENESIS } from '../src/index.ts'
import { openLog } from '../src/open.ts'
import { all, appended, markers } from './records.ts'

/** A broker that wants TLS and a password, and a log that is told so by the environment alone. */
const lack = missingForKafka()

const LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required'
const USERS = `${LOGIN} username="broker" password="b" user_broker="b" user_shop="secret";`

/** A key and its own certificate for 127.0.0.1, as a keystore for the broker and as a PEM file for clients. */
const makeCertificate = (folder: string): { keystore: string; ca: string } => {
  const [keystore, ca] = [join(folder, 'broker.p12'), join(folder, 'ca.pem')]
  const store = ['-keystore', keystore, '-storepass', 'changeit', '-alias', 'broker']
  const key = ['-genkeypair', '-keyalg', 'EC', '-dname', 'CN=broker', '-ext', 'san=ip:127.0.0.1', '-validity', '2']
  execFileSync('keytool', [...key, ...store], { stdio: 'ignore' })
  execFileSync('keytool', ['-exportcert', '-rfc', '-file', ca, ...store], { stdio: 'ignore' })
  return { keystore, ca }
}

describe.skipIf(lack)(lack ?? 'the log on a broker with TLS and SASL', () => {
  let kafka: RunningKafka
  let ca: string
  const folder = mkdtempSync(join(tmpdir(), 'cartstream-tls-'))
  beforeAll(async () => {
    const made = makeCertificate(folder)
    ca = made.ca
    kafka = await startKafka({
      properties: {
        'listener.security.protocol.map': 'PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT',
        'sasl.enabled.mechanisms': 'PLAIN',
        'sasl.mechanism.inter.broker.protocol': 'PLAIN',
        'listener.name.plaintext.plain.sasl.jaas.config': USERS,
        'ssl.keystore.location': made.keystore,
        'ssl.keystore.password': 'changeit',
        'ssl.truststore.location': made.keystore,
        'ssl.truststore.password': 'changeit',
      },
    })
  })
  afterAll(async () => {
    await kafka.stop()
    rmSync(folder, { recursive: true })
  })

  const env = () => ({
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_TOPIC: 'secure',
    LOG_PARTITIONS: '1',
    LOG_ALLOW_SINGLE_REPLICA: '1',
    KAFKA_TLS: '1',
    KAFKA_TLS_CA: ca,
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_SASL_USERNAME: 'shop',
    KAFKA_SASL_PASSWORD: 'secret',
  })

  it('appends and reads with the right words', async () => {
    const log = await openLog(env())
    const head = await appended(log, GENESIS, markers(2))
    expect((await all(log)).map((b) => b.head)).toEqual([head])
    await log.close()
  })

  it('is not opened with a wrong password', async () => {
    await expect(openLog({ ...env(), KAFKA_SASL_PASSWORD: 'guess' })).rejects.toThrow(/authentication/i)
  })

  it('is not opened where the broker is not who it says', async () => {
    const { KAFKA_TLS_CA: _, ...stranger } = env()
    await expect(openLog(stranger)).rejects.toThrow(/certificate/i)
  })
})
