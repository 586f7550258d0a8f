package lading.files

import io.micronaut.serde.annotation.Serdeable
import jakarta.validation.constraints.Digits
import jakarta.validation.constraints.Max
import jakarta.validation.constraints.Min
import jakarta.validation.constraints.NotNull
import jakarta.validation.constraints.Pattern
import jakarta.validation.constraints.Size
import java.math.BigDecimal

/**
 * The input of `files.create`: what a caller says of a file. Single uploads end at 5 GiB. The size is no `Long`, because
 * as such a missing one would be read as 0 and 1.5 as 1.
 */
@Serdeable
data class FileDeclaration(
  @field:Size(min = 1, max = 1024) @field:Pattern(regexp = "^\\P{Cc}*$") val name: String,
  @field:Size(min = 3, max = 255) val contentType: String,
  @field:NotNull @field:Digits(integer = 10, fraction = 0) @field:Min(0) @field:Max(5L * 1024 * 1024 * 1024)
  val size: BigDecimal?,
  @field:Pattern(regexp = SHA256) val sha256: String? = null,
  @field:Size(min = 1, max = 512) val externalRef: String? = null,
  @field:Tags val tags: List<String> = emptyList(),
  val metadata: Map<String, Any?> = emptyMap(),
)
