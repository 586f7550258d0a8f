/**
 * Runs as its own process and kills another one as soon as the process that started it is gone, however it went:
 * standard input ends then, even after SIGKILL. Argument: the process id to kill.
 */
const pid = Number(process.argv[2])
if (!Number.isInteger(pid) || pid <= 0) throw new Error('To be started with a process id')

process.stdin.resume()
process.stdin.once('end', () => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended before its owner did, which is all that is wanted.
  }
})
