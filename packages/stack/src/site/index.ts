export { sitePath } from './site-path.ts'
export { StaticSite } from './static-site.ts'
