import OpenAI from 'openai'
import { type Connect, thrownBy } from '../client.ts'

export const connect: Connect = (url) => {
  const openai = new OpenAI({ apiKey: 'sk-bench', baseURL: `${url}/openai` })
  return {
    get: () => openai.models.retrieve('item'),
    page: async () => (await openai.models.list()).data.length,
    missing: () => thrownBy(openai.models.retrieve('missing')),
  }
}
