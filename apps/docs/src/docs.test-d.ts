import document from '@lading/contract/openapi.json' with { type: 'json' }
import { renderDocs } from './docs.ts'

// The committed document, imported as a module, is one without a cast.
renderDocs(document, { baseUrl: '/docs' })
