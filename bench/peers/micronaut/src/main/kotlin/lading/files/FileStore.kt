package lading.files

import io.micronaut.context.annotation.Value
import io.micronaut.validation.validator.Validator
import jakarta.inject.Singleton
import java.time.Instant
import java.time.format.DateTimeFormatterBuilder
import software.amazon.awssdk.services.dynamodb.DynamoDbClient

@Singleton
class FileStore(
  private val client: DynamoDbClient,
  private val validator: Validator,
  @Value("\${TABLE_NAME}") private val table: String,
) {
  private val moment = DateTimeFormatterBuilder().appendInstant(3).toFormatter()

  /** The file, null when the workspace has none of that id. An item that breaks the schema is an error. */
  fun find(workspaceId: String, id: String): FileRecord? {
    val file = fileOf(client.item(table, workspaceId, id) ?: return null)
    val faults = validator.validate(file)
    check(faults.isEmpty()) { "The item breaks the schema: ${faults.map { it.propertyPath }}" }
    return file
  }

  /** Announces a file: it is `pending`, and its bytes are yet to come. */
  fun create(workspaceId: String, declaration: FileDeclaration): FileRecord {
    val now = moment.format(Instant.now())
    val file = FileRecord(
      id = "file_${randomBase32(24)}",
      state = "pending",
      name = declaration.name,
      version = 1,
      contentType = declaration.contentType,
      detectedContentType = null,
      size = requireNotNull(declaration.size).longValueExact(),
      sha256 = declaration.sha256,
      parts = null,
      folderId = null,
      externalRef = declaration.externalRef,
      tags = declaration.tags,
      metadata = declaration.metadata,
      retention = Retention(until = null, legalHold = false, reason = null),
      etag = "\"1-${randomBase32(8)}\"",
      createdAt = now,
      updatedAt = now,
      trashedAt = null,
      expiresAt = moment.format(Instant.now().plusSeconds(24 * 60 * 60)),
    )
    client.putItem {
      it.tableName(table).item(itemOf(workspaceId, file)).conditionExpression("attribute_not_exists(pk)")
    }
    return file
  }
}
