package lading.files

import io.micronaut.http.HttpResponse
import io.micronaut.http.annotation.Body
import io.micronaut.http.annotation.Controller
import io.micronaut.http.annotation.Get
import io.micronaut.http.annotation.PathVariable
import io.micronaut.http.annotation.Post
import io.micronaut.http.annotation.RequestAttribute
import jakarta.validation.Valid
import jakarta.validation.constraints.Pattern
import java.net.URI

/** Open, because Micronaut validates parameters in a subclass that it writes while compiling. */
@Controller("/v1/files")
open class FileController(private val files: FileStore) {
  @Get("/{id}")
  open fun get(
    @PathVariable @Pattern(regexp = FILE_ID) id: String,
    @RequestAttribute(WORKSPACE) workspaceId: String,
  ): HttpResponse<FileRecord> {
    val file = files.find(workspaceId, id) ?: return HttpResponse.notFound()
    return HttpResponse.ok(file).header("etag", file.etag)
  }

  @Post
  open fun create(
    @Body @Valid declaration: FileDeclaration,
    @RequestAttribute(WORKSPACE) workspaceId: String,
  ): HttpResponse<FileRecord> {
    val file = files.create(workspaceId, declaration)
    return HttpResponse.created(file, URI("/v1/files/${file.id}")).header("etag", file.etag)
  }
}
