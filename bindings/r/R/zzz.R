# What exists once per session.

# Contexts by the options they were made with.
contexts <- new.env(parent = emptyenv())
# The table of options, read from the library when it is first asked for.
tables <- new.env(parent = emptyenv())

.onLoad <- function(libname, pkgname) {
  # Methods for generics of packages that may never be loaded.
  delayed_method("ggplot2", "autoplot", autoplot.cubie_result)
  delayed_method("deSolve", "diagnostics", diagnostics.cubie_result)
  invisible()
}

# There is no .onUnload: handles that are still alive would outlive the code that gives them back.

delayed_method <- function(package, generic, method) {
  class <- "cubie_result"
  put <- function(...) registerS3method(generic, class, method, envir = asNamespace(package))
  if (isNamespaceLoaded(package)) put()
  setHook(packageEvent(package, "onLoad"), put)
}
