import { type Exchange, exchange, type Sent } from './try-it/exchange.ts'
import { rememberedId, rememberedKey, rememberIds, rememberKey } from './try-it/session.ts'
import { showExchange, showLink } from './try-it/show.ts'
import { announced, announcementOf } from './try-it/upload.ts'

/* The console at the end of an operation's page. */

const apiPrefix = /^(\/v\d+)/
const exampleId = /"(?:(file|folder|upload)_[0-9a-z]{24}|path:[^"]*)"/g

class TryIt extends HTMLElement {
  get #form(): HTMLFormElement {
    const form = this.querySelector('form')
    if (form === null) throw new TypeError('The console lacks its form')
    return form
  }

  get #key(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>('input[name="key"]')
  }

  get #file(): File | undefined {
    return this.querySelector<HTMLInputElement>('input[name="file"]')?.files?.[0]
  }

  get #body(): HTMLTextAreaElement | null {
    return this.querySelector<HTMLTextAreaElement>('textarea[name="body"]')
  }

  connectedCallback(): void {
    if (this.#key !== null) this.#key.value = rememberedKey()
    this.#key?.addEventListener('input', () => rememberKey(this.#key?.value.trim() ?? ''))
    this.#beginWithKnownIds()
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#run().catch((error: unknown) => this.#tell(`It did not work: ${String(error)}`))
    })
    this.querySelector('input[name="file"]')?.addEventListener('change', () => {
      const [file, body] = [this.#file, this.#body]
      if (file === undefined || body === null) return
      announcementOf(file, body.value).then(
        (announcement) => {
          body.value = announcement
        },
        (error: unknown) => this.#tell(`The file cannot be read: ${String(error)}`),
      )
    })
  }

  /** An id of the docs' examples exists nowhere: the last one that this service answered does, and so does the root. */
  #beginWithKnownIds(): void {
    for (const input of this.querySelectorAll<HTMLInputElement>('input[data-place="path"]')) {
      const [prefix = ''] = input.value.split(/[_:]/)
      const kind = { ref: 'file', path: 'folder' }[prefix] ?? prefix
      input.value = rememberedId(kind) ?? input.value
    }
    const body = this.#body
    if (body === null) return
    body.value = body.value.replace(exampleId, (text, kind = 'folder') => {
      const known = rememberedId(kind) ?? (kind === 'folder' ? 'root' : undefined)
      return known === undefined ? text : JSON.stringify(known)
    })
  }

  #tell(text: string): void {
    const status = this.querySelector('[role="status"]')
    if (status !== null) status.textContent = text
  }

  #show(...items: HTMLElement[]): void {
    this.querySelector('.exchanges')?.append(...items)
  }

  /** The parameters of one place that are filled in. */
  #filled(place: string): [name: string, value: string][] {
    const inputs = this.querySelectorAll<HTMLInputElement | HTMLSelectElement>(`[data-place="${place}"]`)
    return [...inputs].flatMap(({ value, dataset }): [string, string][] =>
      value === '' ? [] : [[dataset.name ?? '', value]],
    )
  }

  #headers(json: boolean): Record<string, string> {
    return {
      authorization: `Bearer ${this.#key?.value.trim() ?? ''}`,
      ...(json ? { 'content-type': 'application/json' } : {}),
      ...Object.fromEntries(this.#filled('header')),
    }
  }

  /** The body when it is JSON, else undefined, and why is said beside it. */
  #checkedBody(): string | undefined {
    const body = this.#body
    if (body === null) return undefined
    const hint = body.parentElement?.querySelector<HTMLElement>('[role="alert"]')
    try {
      JSON.parse(body.value)
      body.removeAttribute('aria-invalid')
      if (hint) hint.hidden = true
      return body.value
    } catch (error) {
      body.setAttribute('aria-invalid', 'true')
      if (hint) {
        hint.textContent = `This is not JSON: ${error instanceof Error ? error.message : String(error)}`
        hint.hidden = false
      }
      body.focus()
      return undefined
    }
  }

  #request(): Sent | undefined {
    const { method = 'GET', path: template = '', operation = '', answers } = this.dataset
    const path = Object.fromEntries(this.#filled('path'))
    const query = this.#filled('query')
    if (answers === 'redirect') {
      const body = JSON.stringify({ ...path, ...Object.fromEntries(query) })
      return {
        method: 'POST',
        url: `${location.origin}/rpc/${operation}`,
        headers: this.#headers(true),
        body,
      }
    }
    const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''))
    const search = new URLSearchParams(query).toString()
    const url = `${location.origin}${filled}${search === '' ? '' : `?${search}`}`
    if (this.#body === null) return { method, url, headers: this.#headers(false), body: undefined }
    const body = this.#checkedBody()
    return body === undefined ? undefined : { method, url, headers: this.#headers(true), body }
  }

  async #run(): Promise<void> {
    const missing = [...this.querySelectorAll<HTMLInputElement>('input[required]')].find(
      ({ value }) => value === '',
    )
    if (missing !== undefined) {
      this.#tell(`Fill in ${missing.dataset.name} first.`)
      missing.focus()
      return
    }
    const sent = this.#request()
    if (sent === undefined) return
    const button = this.querySelector<HTMLButtonElement>('button[type="submit"]')
    this.querySelector('.exchanges')?.replaceChildren()
    if (button !== null) button.disabled = true
    try {
      const answer = await this.#step(this.dataset.operation ?? '', sent)
      if (answer.status >= 400) this.#explain(answer)
      else if (this.dataset.answers === 'redirect') this.#offer(answer)
      else if (this.#file !== undefined) await this.#sendFile(this.#file, answer)
    } finally {
      if (button !== null) button.disabled = false
    }
  }

  async #step(step: string, sent: Sent): Promise<Exchange> {
    this.#tell(`${step}: sending …`)
    const answer = await exchange(step, sent)
    rememberIds(answer.body)
    this.#show(showExchange(answer))
    this.#tell(`${step}: ${answer.status}, ${Math.round(answer.durationMs)} ms.`)
    return answer
  }

  /** An error names its own page. */
  #explain({ body }: Exchange): void {
    const [, type] = /"type":\s*"([^"]+\/docs\/errors\/[^"]+)"/.exec(body) ?? []
    if (type !== undefined)
      this.#show(showLink('What this error means and what to do', new URL(type, location.origin).pathname))
  }

  #offer({ body }: Exchange): void {
    const [, url] = /"url":\s*("[^"]+")/.exec(body) ?? []
    if (url !== undefined) this.#show(showLink('Open the signed URL: the bytes themselves', JSON.parse(url)))
  }

  async #sendFile(file: File, answer: Exchange): Promise<void> {
    const told = announced(answer)
    if (told === undefined) return
    const { upload } = told
    if (upload.kind === 'multipart') {
      this.#tell(
        'The console sends a file in one PUT: leave out "multipart", or send the parts with the SDK.',
      )
      return
    }
    const { method, url, headers } = upload
    const put = await this.#step('PUT of the bytes', { method, url, headers, body: file })
    if (put.status !== 200) return
    const [, version = ''] = apiPrefix.exec(this.dataset.path ?? '') ?? []
    await this.#step('files.complete', {
      method: 'POST',
      url: `${location.origin}${version}/files/${told.file.id}/complete`,
      headers: this.#headers(true),
      body: JSON.stringify({ upload: upload.id }, null, 2),
    })
  }
}

customElements.define('try-it', TryIt)
