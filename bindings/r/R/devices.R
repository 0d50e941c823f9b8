# Where solves run.

cubie_devices <- function() {
  host <- cubie_context_create()
  on.exit(cb_release(host))
  cubie_context_set_string(host, "device", "host")
  table <- data.frame(device = "host", name = cubie_context_copy_device_name(host),
                      memory = cubie_context_get_device_memory_bytes(host),
                      workers = cubie_context_get_device_workers(host), stringsAsFactors = FALSE)
  for (i in seq_len(cubie_cuda_device_get_count()) - 1) {
    table <- rbind(table, data.frame(device = sprintf("cuda:%d", i), name = cubie_cuda_device_copy_name(i),
                                     memory = cubie_cuda_device_get_memory_bytes(i),
                                     workers = cubie_cuda_device_get_workers(i), stringsAsFactors = FALSE))
  }
  reason <- cubie_cuda_copy_reason()
  structure(table, class = c("cubie_devices", "data.frame"), reason = reason)
}

print.cubie_devices <- function(x, ...) {
  shown <- as.data.frame(x)
  class(shown) <- "data.frame"
  shown$memory <- sprintf("%.1f GiB", x$memory / 2^30)
  print(shown, row.names = FALSE, right = FALSE)
  reason <- attr(x, "reason")
  if (length(reason) == 1 && nzchar(reason)) cat(sprintf("no GPU: %s\n", reason))
  invisible(x)
}

cubie_version <- function() cubie_version_string()
