import type { TableAccess } from './client.ts'
import { rateEntity } from './rate-entity.ts'

/** Seconds for which a window's counter is kept after the window began. */
const keptSeconds = 3600

/** The access pattern of rate limits. */
export class RateStore {
  readonly #entity: ReturnType<typeof rateEntity>

  constructor(access: TableAccess) {
    this.#entity = rateEntity(access)
  }

  /**
   * Takes `count` calls from the allowance of a window. When the SDK repeats it because the answer was lost, the calls
   * are taken twice: fewer are allowed, never more.
   * @returns how many are taken now, by everybody
   */
  async take(keyId: string, windowStart: Date, count: number): Promise<number> {
    const ttl = Math.floor(windowStart.getTime() / 1000) + keptSeconds
    const { data } = await this.#entity
      .upsert({ keyId, windowStart: windowStart.toISOString() })
      .set({ ttl })
      .add({ used: count })
      .go({ response: 'updated_new' })
    if (data.used === undefined) throw new Error('DynamoDB gave no count back')
    return data.used
  }
}
