package lading.files

import io.micronaut.context.annotation.Value
import jakarta.inject.Singleton
import software.amazon.awssdk.services.dynamodb.DynamoDbClient

/** An API key as the table holds it: the secret only as its SHA-256. */
class KeyRecord(val workspaceId: String, val secretHash: ByteArray, val scopes: List<String>)

@Singleton
class KeyStore(private val client: DynamoDbClient, @Value("\${TABLE_NAME}") private val table: String) {
  fun find(id: String): KeyRecord? {
    val item = client.item(table, "key#$id", "key") ?: return null
    return KeyRecord(
      workspaceId = item.getValue("workspaceId").s(),
      secretHash = item.getValue("secretHash").b().asByteArray(),
      scopes = item.getValue("scopes").l().map { it.s() },
    )
  }
}
