import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What Maven made, and the Java that runs it. */
export interface MicronautBuild {
  /** The shaded jar: what is uploaded to Lambda. Absolute path. */
  readonly jar: string
  /** Its size in bytes. */
  readonly jarBytes: number
  /** The program `java` of the JDK that is on the PATH, absolute: the function's environment has no PATH. */
  readonly java: string
  /** As `java -version` tells it, `17.0.15` for one. */
  readonly javaVersion: string
}

/** What keeps the peer from being built, in one line: a tool, or the reach of Maven Central. */
export interface Missing {
  readonly missing: string
}

const run = promisify(execFile)
const project = join(import.meta.dirname, '../../peers/micronaut')
const jar = join(project, 'target/function.jar')

/** The release that the code is compiled for: `java.version` in pom.xml. */
const leastJava = 17
const onDebian = 'as root on Debian: apt-get install default-jdk-headless maven'

/**
 * Builds the peer with Maven, from Maven Central, unless the jar is newer than its sources. The first build takes about
 * a minute, most of it downloads.
 *
 * @returns the jar, or in one line what is missing
 * @throws when the sources do not compile; the message carries what Maven printed
 */
export async function buildMicronaut(): Promise<MicronautBuild | Missing> {
  const java = await findJava()
  if ('missing' in java) return java
  if (!(await upToDate())) {
    const fault = await maven()
    if (fault !== undefined) return { missing: fault }
  }
  const { size } = await stat(jar)
  return { jar, jarBytes: size, ...java }
}

async function findJava(): Promise<Pick<MicronautBuild, 'java' | 'javaVersion'> | Missing> {
  const settings = await output('java', ['-XshowSettings:properties', '-version'])
  const home = /java\.home = (.+)/.exec(settings ?? '')?.[1]
  const javaVersion = /java\.version = (.+)/.exec(settings ?? '')?.[1]
  if (home === undefined || javaVersion === undefined) return { missing: `java (${onDebian})` }
  if (Number.parseInt(javaVersion, 10) < leastJava) {
    return { missing: `java ${leastJava}: this one is ${javaVersion} (${onDebian})` }
  }
  return { java: join(home, 'bin/java'), javaVersion }
}

/** Runs the build; gives what it lacks, undefined when all went well. */
async function maven(): Promise<string | undefined> {
  // A JRE alone runs the function but does not compile it.
  for (const tool of ['javac', 'mvn']) {
    if ((await output(tool, ['-version'])) === undefined) return `${tool} (${onDebian})`
  }
  try {
    await run('mvn', ['-q', '-B', 'package'], { cwd: project, maxBuffer: 16 * 1024 * 1024 })
    return undefined
  } catch (error) {
    const printed = error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
    if (unresolved.test(printed)) return `Maven Central: ${reason(printed)}`
    throw new Error(`The Micronaut peer does not build:\n${printed}`, { cause: error })
  }
}

/** How Maven says that an artifact could not be had. */
const unresolved =
  /Could not (resolve|transfer|find artifact)|Unknown host|could not be resolved|Non-resolvable|Failure to (find|transfer)/

/** The first line that Maven printed of an error, without its label. */
function reason(printed: string): string {
  const line = printed.split('\n').find((one) => unresolved.test(one)) ?? ''
  return line.replace(/^\[\w+\] */, '').slice(0, 300)
}

/** What the tool prints, to either stream; undefined when it is not there or does not work. */
async function output(tool: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(tool, args)
    return stdout + stderr
  } catch {
    return undefined
  }
}

async function upToDate(): Promise<boolean> {
  const built = await stat(jar).catch(() => undefined)
  if (built === undefined) return false
  const entries = await readdir(join(project, 'src'), { recursive: true, withFileTypes: true })
  const sources = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const times = await Promise.all([join(project, 'pom.xml'), ...sources].map(async (path) => stat(path)))
  return times.every(({ mtimeMs }) => mtimeMs < built.mtimeMs)
}
