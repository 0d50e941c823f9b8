# Models that several files of tests use.

options(cubie.progress = FALSE)

# Under tools/check_memory.sh, where a process has neither its usual time nor its usual memory.
checked_memory <- nzchar(Sys.getenv("CUBIE_CHECKED_MEMORY"))

# The class of what an expression raises: the second word of cubie_error_<status>.
raised <- function(expr) {
  tryCatch({
    expr
    "nothing"
  }, cubie_error = function(e) e$status, error = function(e) paste("plain error:", conditionMessage(e)))
}

message_of <- function(expr) tryCatch({ expr; "" }, error = conditionMessage)

decay_text <- "states x = 1
parameters k = 0.5
x' = -k*x"
decay <- cubie_model(decay_text)

lorenz <- cubie_model("states x = 1, y = 0, z = 0
parameters sigma = 10, rho = 28
constants beta = 8/3
x' = sigma*(y - x)
y' = x*(rho - z) - y
z' = x*y - beta*z")
