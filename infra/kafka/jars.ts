import { spawn, spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

const HERE = import.meta.dirname
const POM = readFileSync(join(HERE, 'pom.xml'), 'utf8')
/** Another pom, another folder. */
const LIBS = join(HERE, '.runtime', hash('sha256', POM).slice(0, 12))

/** What is missing for Kafka from Maven Central, in words for a person; undefined where nothing is. */
export const missingForKafka = (): string | undefined => {
  const lacks = ['java', 'mvn'].filter((tool) => spawnSync(tool, ['-version'], { stdio: 'ignore' }).status !== 0)
  return lacks.length === 0 ? undefined : `${lacks.join(' and ')} not found: install a JDK (17 or later) and Maven`
}

/** The class path of Kafka's jars, downloaded once into infra/kafka/.runtime; `say` hears of the progress. */
export const kafkaJars = async (say: (line: string) => void = () => {}): Promise<string> => {
  if (!existsSync(LIBS)) {
    const missing = missingForKafka()
    if (missing !== undefined) throw new Error(missing)
    say('Downloading Apache Kafka from Maven Central (once, about 45 MB) ...')
    mkdirSync(dirname(LIBS), { recursive: true })
    const folder = mkdtempSync(`${LIBS}-`)
    try {
      await download(folder, say)
      moveTo(LIBS, folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    say(`Kafka's ${readdirSync(LIBS).length} jars are in ${LIBS}`)
  }
  return join(LIBS, '*')
}

/** The folder appears whole or not at all; where another process (a suite beside us) was first, its jars are as good. */
const moveTo = (target: string, folder: string): void => {
  try {
    renameSync(folder, target)
  } catch (error) {
    if (!existsSync(target)) throw error
  }
}

const download = (folder: string, say: (line: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = ['-B', 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`, '-DincludeScope=runtime']
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
