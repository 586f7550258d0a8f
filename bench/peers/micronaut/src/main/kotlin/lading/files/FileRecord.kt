package lading.files

import io.micronaut.serde.annotation.Serdeable
import jakarta.validation.Valid
import jakarta.validation.constraints.Min
import jakarta.validation.constraints.Pattern
import jakarta.validation.constraints.Size

const val FILE_ID = "^file_[0-9a-hjkmnp-tv-z]{24}$"
const val SHA256 = "^[0-9a-f]{64}$"
const val MOMENT = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"

/** The output of `files.get`: what it does not name must not leave the service. */
@Serdeable
data class FileRecord(
  @field:Pattern(regexp = FILE_ID) val id: String,
  @field:Pattern(regexp = "^(pending|ready|trashed)$") val state: String,
  @field:Size(min = 1, max = 1024) val name: String,
  @field:Min(1) val version: Int,
  @field:Size(min = 3, max = 255) val contentType: String,
  val detectedContentType: String?,
  @field:Min(0) val size: Long,
  @field:Pattern(regexp = SHA256) val sha256: String?,
  @field:Valid val parts: Parts?,
  val folderId: String?,
  @field:Size(min = 1, max = 512) val externalRef: String?,
  @field:Tags val tags: List<String>,
  val metadata: Map<String, Any?>,
  @field:Valid val retention: Retention,
  val etag: String,
  @field:Pattern(regexp = MOMENT) val createdAt: String,
  @field:Pattern(regexp = MOMENT) val updatedAt: String,
  @field:Pattern(regexp = MOMENT) val trashedAt: String?,
  @field:Pattern(regexp = MOMENT) val expiresAt: String?,
)

@Serdeable
data class Parts(
  val size: Long,
  val count: Int,
  @field:Pattern(regexp = SHA256) val sha256: String,
)

@Serdeable
data class Retention(
  @field:Pattern(regexp = MOMENT) val until: String?,
  val legalHold: Boolean,
  val reason: String?,
)
