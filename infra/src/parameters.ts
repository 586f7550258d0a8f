/** Names of the template's parameters. */
export const parameterNames = { artifactBucket: 'ArtifactBucket', isProtected: 'Protected' } as const

/** What the template is given. @param isProtected whether the table can be deleted only after it is said that it can */
export function templateParameters(artifactBucket: string, isProtected: boolean): Record<string, string> {
  return {
    [parameterNames.artifactBucket]: artifactBucket,
    [parameterNames.isProtected]: String(isProtected),
  }
}
