import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const HERE = import.meta.dirname
const LIBS = join(HERE, '.runtime', 'libs')
const MARK = join(HERE, '.runtime', 'pom.xml')

/** What is missing for Kafka from Maven Central, in words for a person; undefined where nothing is. */
export const missingForKafka = (): string | undefined => {
  const lacks = ['java', 'mvn'].filter((tool) => spawnSync(tool, ['-version'], { stdio: 'ignore' }).status !== 0)
  return lacks.length === 0 ? undefined : `${lacks.join(' and ')} not found: install a JDK (17 or later) and Maven`
}

/** The class path of Kafka's jars, downloaded once into infra/kafka/.runtime; `say` hears of the progress. */
export const kafkaJars = async (say: (line: string) => void = () => {}): Promise<string> => {
  const pom = readFileSync(join(HERE, 'pom.xml'), 'utf8')
  if (!existsSync(MARK) || readFileSync(MARK, 'utf8') !== pom) {
    const missing = missingForKafka()
    if (missing !== undefined) throw new Error(missing)
    say('Downloading Apache Kafka from Maven Central (once, about 45 MB) ...')
    await download(say)
    writeFileSync(MARK, pom)
    say(`Kafka's ${readdirSync(LIBS).length} jars are in ${LIBS}`)
  }
  return join(LIBS, '*')
}

const download = (say: (line: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = ['-B', 'dependency:copy-dependencies', `-DoutputDirectory=${LIBS}`, '-DincludeScope=runtime']
    const maven = spawn('mvn', args, { cwd: HERE, stdio: ['ignore', 'pipe', 'inherit'] })
    let jars = 0
    const last: string[] = []
    maven.stdout.setEncoding('utf8').on('data', (text: string) => {
      last.push(text)
      if (last.length > 20) last.shift()
      const more = text.match(/Copying \S+\.jar/g)?.length ?? 0
      if (more === 0) return
      jars += more
      say(`  ${jars} jars`)
    })
    maven.on('error', reject)
    maven.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`Maven could not download Kafka (exit ${code}):\n${last.join('')}`)),
    )
  })
