import { spawn } from 'node:child_process'
import { createConnection } from 'mysql2/promise'
import type { MigrationDefinition, Step } from '../define.ts'
import { connectionOptions, serverErrorOf } from '../source/connect.ts'

/** What is kept of what a command printed. */
const keptOutput = 2000

/** Runs SQL on the source, or a command without a shell. @throws Error that says what failed */
export async function runStep({ source }: MigrationDefinition, step: Step, timeoutMs: number): Promise<void> {
  if ('command' in step) return runCommand(step.command, timeoutMs)
  const connection = await createConnection(connectionOptions(source))
  try {
    for (const sql of step.sql) {
      await connection.query({ sql, timeout: timeoutMs }).catch((error: unknown) => {
        const { code = 'an error', sqlMessage = '' } = serverErrorOf(error)
        throw new Error(`The statement ${JSON.stringify(sql)} failed: ${code} ${sqlMessage}`)
      })
    }
  } finally {
    connection.destroy()
  }
}

function runCommand([program, ...args]: readonly [string, ...string[]], timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (text: string) => {
      output = (output + text).slice(-keptOutput)
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${program} did not end within ${timeoutMs} ms. ${output}`))
    }, timeoutMs)
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(new Error(`${program} could not be started: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) resolve()
      else reject(new Error(`${program} ended with ${code ?? signal}. ${output}`))
    })
  })
}
