/**
 * What a path below a site's address names: a file, or another address that names it. A page has one address, without a slash at its
 * end; the front page as text is `<base>.md`.
 * @param base where the site is: `/docs`
 */
export function sitePath(
  pathname: string,
  base: string,
): { readonly file: string } | { readonly redirect: string } {
  // Two slashes at the beginning would name another host.
  if (pathname.length > 1 && pathname.endsWith('/'))
    return { redirect: `/${pathname.replaceAll(/^\/+|\/+$/g, '')}` }
  return { file: pathname === `${base}.md` ? '/index.md' : pathname.slice(base.length) }
}
