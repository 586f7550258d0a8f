import starlight from '@astrojs/starlight'
import { defineConfig, passthroughImageService } from 'astro/config'
import { codeStylesFirst } from './src/site/code-styles-first.ts'
import { contentSecurityPolicy } from './src/site/content-security-policy.ts'
import { sidebar } from './src/site/sidebar.ts'

export default defineConfig({
  base: '/docs',
  trailingSlash: 'never',
  // No image is resized: sharp need not run.
  image: { service: passthroughImageService() },
  devToolbar: { enabled: false },
  vite: {
    // What is inline needs a hash in the policy; what is a file is cached.
    build: { assetsInlineLimit: 0 },
    // Starlight's Markdown processor finds its native half only where it is installed.
    ssr: { external: ['satteri'] },
  },
  integrations: [
    starlight({
      title: 'Lading',
      description:
        'Lading is a file service that a team owns: metadata in DynamoDB, bytes in S3, code in Lambda.',
      logo: { src: './src/assets/logo.svg' },
      favicon: '/favicon.svg',
      customCss: ['theme', 'navigation', 'search', 'operations', 'fields', 'problems', 'try-it', 'front'].map(
        (name) => `./src/styles/${name}.css`,
      ),
      sidebar,
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
      components: {
        Head: './src/components/Head.astro',
        Search: './src/components/Search.astro',
        Footer: './src/components/Footer.astro',
      },
      expressiveCode: {
        themes: ['github-dark-default', 'github-light-default'],
        styleOverrides: {
          borderRadius: '0.5rem',
          borderColor: 'var(--line)',
          codeBackground: 'var(--code)',
          codeFontFamily: 'var(--sl-font-mono)',
          codeFontSize: '0.8125rem',
          codeLineHeight: '1.6',
          frames: {
            shadowColor: 'transparent',
            frameBoxShadowCssValue: 'none',
            editorTabBarBackground: 'var(--raised)',
            editorTabBarBorderBottomColor: 'var(--line)',
            editorActiveTabBackground: 'var(--code)',
            editorActiveTabForeground: 'var(--soft)',
            editorActiveTabBorderColor: 'var(--line)',
            editorActiveTabIndicatorTopColor: 'transparent',
            editorActiveTabIndicatorBottomColor: 'var(--code)',
          },
        },
        // A line that is too long goes on below, set in: nothing has to be scrolled sideways.
        defaultProps: { frame: 'none', wrap: true, hangingIndent: 4 },
      },
      credits: false,
    }),
    codeStylesFirst(),
    contentSecurityPolicy(),
  ],
})
