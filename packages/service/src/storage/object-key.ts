/** Where the bytes of one upload are: `<workspaceId>/<fileId>/<uploadId>`. No text of a user is in it. */
export type ObjectKey = string
