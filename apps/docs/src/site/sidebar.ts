import type { StarlightUserConfig } from '@astrojs/starlight/types'
import { routes } from '../reference/document.ts'
import type { Route } from '../reference/read.ts'

type Sidebar = NonNullable<StarlightUserConfig['sidebar']>

/** In the order in which they are best read. */
export const guides = [
  'start',
  'uploads',
  'archives',
  'paging',
  'errors',
  'security',
  'php',
  'local',
  'migration',
  'limits',
  'architecture',
] as const

/** Guides for whoever runs Lading, in the same order. */
export const operating = ['deploy', 'monitor', 'runbooks', 'costs', 'security-model'] as const

function operationItem({ method, operation }: Route) {
  return {
    label: operation.summary,
    link: `/operations/${operation['x-rpc']}`,
    badge: { text: method, class: `method ${method.toLowerCase()}` },
    attrs: { title: operation['x-rpc'] },
  }
}

/** The operations of each resource, in the order of the document. */
export const byResource = Map.groupBy(routes, ({ operation }) => operation.tags[0] ?? '')

/** A resource as a heading: `Files`. */
export const titleOf = (resource: string) => resource.charAt(0).toUpperCase() + resource.slice(1)

export const sidebar: Sidebar = [
  {
    label: 'Guides',
    items: guides.map((name) => ({ slug: `guides/${name}` })),
  },
  {
    label: 'Operate',
    collapsed: true,
    items: operating.map((name) => ({ slug: `guides/${name}` })),
  },
  {
    label: 'Reference',
    items: [
      { label: 'Operations', link: '/operations' },
      { label: 'Errors', link: '/errors' },
      { label: 'Headers', link: '/headers' },
      { label: 'Scopes', link: '/scopes' },
    ],
  },
  ...[...byResource].map(([resource, own]) => ({
    label: titleOf(resource),
    collapsed: true,
    items: own.map(operationItem),
  })),
]
