/** A partition's key without the ids of one run, as packages/store/README.md writes it. */
export function keyName(partitionKey: string): string {
  return partitionKey
    .replace(/^W#ws_\w+/, 'W')
    .replace(/^K#\w+/, 'K#<keyId>')
    .replace(/^I#\w+/, 'I#<hash>')
    .replace(/F#file_\w+/, 'F#<fileId>')
    .replace(/TAG#[0-9a-f]+/, 'TAG#<hash>')
}

/** What a partition's key has in common with those of its kind: its name without the number of the shard. */
export function keyKind(partitionKey: string): string {
  return keyName(partitionKey).replace(/#\d+$/, '#<shard>')
}
