/* The search: its index and its code are fetched when somebody opens it. */

interface Found {
  readonly url: string
  readonly excerpt: string
  readonly meta: { readonly title?: string; readonly name?: string }
}

/** What Pagefind's bundle offers; it has no types of its own. */
interface Pagefind {
  options(options: { readonly excerptLength: number; readonly ranking: object }): Promise<void>
  init(): Promise<void>
  /** Null when another search has begun in the meantime. */
  debouncedSearch(
    query: string,
    options: object,
    waitMs: number,
  ): Promise<{ readonly results: readonly { data(): Promise<Found> }[] } | null>
}

const shown = 12
const waitMs = 120

/** The site has no slash at the end of an address; Pagefind writes one. */
const addressOf = (url: string) => url.replace(/\/(#|$)/, '$1')

class SiteSearch extends HTMLElement {
  readonly #dialog = this.#part<HTMLDialogElement>('dialog')
  readonly #input = this.#part<HTMLInputElement>('input')
  readonly #list = this.#part<HTMLUListElement>('[role="listbox"]')
  readonly #status = this.#part<HTMLElement>('[role="status"]')
  #pagefind: Promise<Pagefind> | undefined
  #selected = -1

  #part<T extends Element>(selector: string): T {
    const found = this.querySelector<T>(selector)
    if (found === null) throw new TypeError(`The search lacks ${selector}`)
    return found
  }

  connectedCallback(): void {
    this.#part('.search-button').addEventListener('click', () => this.#open())
    this.#part('.search-close').addEventListener('click', () => this.#dialog.close())
    // A click on the backdrop is one on the dialog itself: what it shows fills it.
    this.#dialog.addEventListener('click', ({ target }) => {
      if (target === this.#dialog) this.#dialog.close()
    })
    this.#input.addEventListener('input', () => this.#search(this.#input.value))
    this.#input.addEventListener('keydown', (event) => this.#move(event))
    window.addEventListener('keydown', (event) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
      const asked = (event.key === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !typing)
      if (!asked) return
      event.preventDefault()
      this.#open()
    })
  }

  #open(): void {
    if (this.#dialog.open) return
    this.#dialog.showModal()
    this.#input.select()
    this.#load().catch(() => this.#tell('The search could not be loaded.'))
  }

  #load(): Promise<Pagefind> {
    this.#pagefind ??= (async () => {
      const bundle: Pagefind = await import(/* @vite-ignore */ `${this.dataset.bundle}pagefind.js`)
      // Names are matched as a whole before parts of longer texts are.
      await bundle.options({
        excerptLength: 18,
        ranking: { termSimilarity: 2, pageLength: 0.4, termSaturation: 1.2 },
      })
      await bundle.init()
      return bundle
    })()
    return this.#pagefind
  }

  #tell(text: string): void {
    this.#status.textContent = text
  }

  async #search(text: string): Promise<void> {
    const query = text.trim()
    if (query === '') {
      this.#show([])
      this.#tell('')
      return
    }
    const search = await (await this.#load()).debouncedSearch(query, {}, waitMs)
    if (search === null) return
    const found = await Promise.all(search.results.slice(0, shown).map((result) => result.data()))
    if (this.#input.value.trim() !== query) return
    this.#show(found)
    const count = search.results.length
    this.#tell(
      count === 0 ? `Nothing was found for “${query}”.` : `${count} ${count === 1 ? 'page' : 'pages'}`,
    )
  }

  #show(found: readonly Found[]): void {
    const items = found.map(({ url, excerpt, meta }, at) => {
      const item = document.createElement('li')
      item.role = 'presentation'
      // The link itself is the option: one within another could not be told apart.
      const link = document.createElement('a')
      link.role = 'option'
      link.id = `search-result-${at}`
      link.href = addressOf(url)
      link.tabIndex = -1
      const title = document.createElement('span')
      title.className = 'title'
      title.textContent = meta.title ?? url
      link.append(title)
      if (meta.name !== undefined) {
        const name = document.createElement('code')
        name.textContent = meta.name
        link.append(name)
      }
      const text = document.createElement('span')
      text.className = 'excerpt'
      // Pagefind escapes what it quotes; only its own marks are markup.
      text.innerHTML = excerpt
      link.append(text)
      item.append(link)
      return item
    })
    this.#list.replaceChildren(...items)
    this.#input.setAttribute('aria-expanded', String(items.length > 0))
    this.#select(items.length > 0 ? 0 : -1)
  }

  #options(): HTMLAnchorElement[] {
    return [...this.#list.querySelectorAll('a')]
  }

  #select(at: number): void {
    this.#selected = at
    for (const [index, option] of this.#options().entries()) {
      option.ariaSelected = String(index === at)
      if (index === at) option.scrollIntoView({ block: 'nearest' })
    }
    if (at === -1) this.#input.removeAttribute('aria-activedescendant')
    else this.#input.setAttribute('aria-activedescendant', `search-result-${at}`)
  }

  #move(event: KeyboardEvent): void {
    const options = this.#options()
    const count = options.length
    if (count === 0) return
    if (event.key === 'Enter') options[this.#selected]?.click()
    else if (event.key === 'ArrowDown') this.#select((this.#selected + 1) % count)
    else if (event.key === 'ArrowUp') this.#select((this.#selected - 1 + count) % count)
    else return
    event.preventDefault()
  }
}

customElements.define('site-search', SiteSearch)
