package lading.files

import software.amazon.awssdk.services.dynamodb.model.AttributeValue

/** The file that an item holds. Written by hand: the enhanced client finds its schema by reflection when it starts. */
fun fileOf(item: Map<String, AttributeValue>) = FileRecord(
  id = item.text("id"),
  state = item.text("state"),
  name = item.text("name"),
  version = item.getValue("version").n().toInt(),
  contentType = item.text("contentType"),
  detectedContentType = item.textOrNull("detectedContentType"),
  size = item.getValue("size").n().toLong(),
  sha256 = item.textOrNull("sha256"),
  parts = item.mapOrNull("parts")?.let {
    Parts(it.getValue("size").n().toLong(), it.getValue("count").n().toInt(), it.text("sha256"))
  },
  folderId = item.textOrNull("folderId"),
  externalRef = item.textOrNull("externalRef"),
  tags = item.getValue("tags").l().map { it.s() },
  metadata = item.getValue("metadata").m().mapValues { valueOf(it.value) },
  retention = item.getValue("retention").m().let {
    Retention(it.textOrNull("until"), it.getValue("legalHold").bool(), it.textOrNull("reason"))
  },
  etag = item.text("etag"),
  createdAt = item.text("createdAt"),
  updatedAt = item.text("updatedAt"),
  trashedAt = item.textOrNull("trashedAt"),
  expiresAt = item.textOrNull("expiresAt"),
)

/** The item of a new file. */
fun itemOf(workspaceId: String, file: FileRecord): Map<String, AttributeValue> {
  val retention = with(file.retention) { mapOf("until" to until, "legalHold" to legalHold, "reason" to reason) }
  return mapOf(
    "pk" to workspaceId,
    "sk" to file.id,
    "workspaceId" to workspaceId,
    "id" to file.id,
    "state" to file.state,
    "name" to file.name,
    "version" to file.version,
    "contentType" to file.contentType,
    "detectedContentType" to file.detectedContentType,
    "size" to file.size,
    "sha256" to file.sha256,
    "parts" to file.parts?.let { mapOf("size" to it.size, "count" to it.count, "sha256" to it.sha256) },
    "folderId" to file.folderId,
    "externalRef" to file.externalRef,
    "tags" to file.tags,
    "metadata" to file.metadata,
    "retention" to retention,
    "etag" to file.etag,
    "createdAt" to file.createdAt,
    "updatedAt" to file.updatedAt,
    "trashedAt" to file.trashedAt,
    "expiresAt" to file.expiresAt,
  ).mapValues { attributeOf(it.value) }
}
