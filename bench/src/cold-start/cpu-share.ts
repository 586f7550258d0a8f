import { existsSync } from 'node:fs'
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Memory at which a function has one whole processor, in MB. Source: "Configure Lambda function memory". */
const wholeProcessorMb = 1769

/** How often the share is given out, in microseconds. An assumption: AWS does not say what it takes. */
const periodUs = 20_000

/** A control group whose processes get a part of one processor, by Linux's CFS bandwidth control. */
export class CpuShare implements AsyncDisposable {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * @param memoryMb of a function: its part of a processor is in proportion
   * @returns undefined where this process may make no control group
   */
  static async of(memoryMb: number): Promise<CpuShare | undefined> {
    const quotaUs = Math.round((periodUs * memoryMb) / wholeProcessorMb)
    const name = `lading-bench-${process.pid}-${memoryMb}`
    try {
      if (existsSync('/sys/fs/cgroup/cgroup.controllers')) {
        await writeFile('/sys/fs/cgroup/cgroup.subtree_control', '+cpu')
        const folder = join('/sys/fs/cgroup', name)
        await mkdir(folder)
        await writeFile(join(folder, 'cpu.max'), `${quotaUs} ${periodUs}`)
        return new CpuShare(folder)
      }
      const folder = join('/sys/fs/cgroup/cpu', name)
      await mkdir(folder)
      await writeFile(join(folder, 'cpu.cfs_period_us'), String(periodUs))
      await writeFile(join(folder, 'cpu.cfs_quota_us'), String(quotaUs))
      return new CpuShare(folder)
    } catch {
      return undefined
    }
  }

  /** The file that takes the ids of its processes. */
  get members(): string {
    return join(this.#folder, 'cgroup.procs')
  }

  async take(pid: number): Promise<void> {
    await writeFile(this.members, String(pid))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The kernel lets go of ended processes a moment after their end was told.
    for (let tries = 0; tries < 100; tries++) {
      try {
        await rmdir(this.#folder)
        return
      } catch {
        await delay(20)
      }
    }
  }
}
