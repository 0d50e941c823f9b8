# Reading R code into model text: what an expression is worth while it is read.
#
# A value is one of
#   number    text of an expression of the model; `constant` where it is known now
#   vector    several numbers, with or without names
#   list      what list() makes: values, with or without names
#   function  a closure of the user's, expanded where it is called
# Numbers are put together as text; brackets stand round everything that is no name, number or call.

number_of <- function(text, atom = FALSE, constant = NULL) {
  structure(list(text = text, atom = atom, constant = constant), class = "cubie_number")
}

constant_of <- function(x) {
  if (!is.finite(x)) unreadable(sprintf("the number %s, which is not finite", format(x)))
  text <- format(abs(x), digits = 15, scientific = NA, trim = TRUE)
  if (as.numeric(text) != abs(x)) text <- sprintf("%.17g", abs(x))
  if (x < 0) number_of(paste0("(-", text, ")"), TRUE, x) else number_of(text, TRUE, x)
}

vector_of <- function(items, names = NULL) structure(list(items = items, names = names), class = "cubie_vector")

list_of <- function(items, names = NULL) structure(list(items = items, names = names), class = "cubie_list")

is_one <- function(value) inherits(value, "cubie_number")

# Text that can stand on either side of any operator.
bracketed <- function(number) if (number$atom) number$text else paste0("(", number$text, ")")

numbers_of <- function(value, what) {
  if (is_one(value)) return(list(value))
  if (inherits(value, "cubie_vector")) return(value$items)
  unreadable(sprintf("%s, which is no number or vector,", what))
}

one_number <- function(value, what) {
  numbers <- numbers_of(value, what)
  if (length(numbers) != 1) unreadable(sprintf("%s, which has %d elements where one is wanted,", what, length(numbers)))
  numbers[[1]]
}

unreadable <- function(what) {
  cubie_abort(sprintf("%s cannot be turned into model text", what), "CUBIE_ERR_MODEL")
}

in_code <- function(expression) {
  text <- paste(deparse(expression, width.cutoff = 60L), collapse = " ")
  if (nchar(text) > 70) paste0(substr(text, 1, 67), "...") else text
}

# f over numbers that are scalars or vectors of one length, as R recycles them.
elementwise <- function(values, f, what) {
  lists <- lapply(values, numbers_of, what = what)
  n <- max(lengths(lists))
  if (any(n %% lengths(lists) != 0) || any(lengths(lists) == 0)) {
    unreadable(sprintf("%s, whose vectors have lengths %s,", what, toString(lengths(lists))))
  }
  items <- lapply(seq_len(n), function(i) do.call(f, lapply(lists, function(l) l[[(i - 1) %% length(l) + 1]])))
  if (n == 1 && all(vapply(values, is_one, NA))) return(items[[1]])
  names <- NULL
  for (value in values) {
    if (is.null(names) && inherits(value, "cubie_vector") && length(value$items) == n) names <- value$names
  }
  vector_of(items, names)
}

# Operators: how a model writes them, and how R computes them.
binary_words <- c("+" = "+", "-" = "-", "*" = "*", "/" = "/", "^" = "^", "<" = "<", "<=" = "<=", ">" = ">", ">=" = ">=",
                  "==" = "==", "!=" = "!=", "&&" = "&&", "&" = "&&", "||" = "||", "|" = "||")

binary <- function(op, a, b) {
  if (!is.null(a$constant) && !is.null(b$constant)) {
    x <- as.numeric(get(op, baseenv())(a$constant, b$constant))
    if (is.finite(x)) return(constant_of(x))
  }
  if (op == "%%") return(call_text("mod", list(a, b)))
  if (op == "%/%") return(call_text("floor", list(number_of(paste(bracketed(a), "/", bracketed(b))))))
  number_of(paste(bracketed(a), binary_words[[op]], bracketed(b)))
}

call_text <- function(name, arguments) {
  number_of(sprintf("%s(%s)", name, paste(vapply(arguments, `[[`, "", "text"), collapse = ", ")), TRUE)
}

# Functions of one or two numbers that both languages have, by R's name.
same_functions <- c(exp = "exp", expm1 = "expm1", log2 = "log2", log10 = "log10", log1p = "log1p", sqrt = "sqrt",
                    sin = "sin", cos = "cos", tan = "tan", asin = "asin", acos = "acos", atan = "atan",
                    atan2 = "atan2", sinh = "sinh", cosh = "cosh", tanh = "tanh", asinh = "asinh", acosh = "acosh",
                    atanh = "atanh", gamma = "gamma", lgamma = "lgamma", abs = "abs", sign = "sign", floor = "floor",
                    ceiling = "ceil", trunc = "trunc", is.nan = "isnan", is.finite = "isfinite",
                    is.infinite = "isinf")

# Functions that change nothing a model could see.
transparent <- c("(", "as.numeric", "as.double", "as.vector", "unname", "as.list", "identity", "invisible", "unlist",
                 "isTRUE", "as.integer")
