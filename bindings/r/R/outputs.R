# Where saved values go besides into the result: to a function, to a file, into statistics; and which runs are solved.

# Options that arguments of their own set; what is not used is NULL.
output_options <- function(runs, reduce, sink, file, options) {
  given <- c("sink", "file", "reduce")[c(!is.null(sink), !is.null(file), !is.null(reduce))]
  if (length(given) > 1) cubie_abort(sprintf("%s and %s exclude each other", given[1], given[2]))
  if (!is.null(sink) && !is.function(sink)) {
    bad_argument("sink", "a function of y, runs and status", sink)
  }
  if (!is.null(file) && (!is_string(file) || !nzchar(file))) bad_argument("file", "the name of a file", file)
  if (!is.null(reduce)) {
    if (isTRUE(reduce)) reduce <- "all"
    if (!is_string(reduce)) bad_argument("reduce", "TRUE, \"moments\", \"all\" or NULL", reduce)
    options$reduce_runs <- reduce
  }
  if (!is.null(runs)) options[c("first_run", "run_count")] <- range_of(runs)
  options
}

# Numbers from 1, one behind the other, as the first one from 0 and how many there are.
range_of <- function(runs) {
  fine <- is.numeric(runs) && !is.factor(runs) && length(runs) > 0 && !anyNA(runs) && runs[1] >= 1 &&
    runs[1] == floor(runs[1]) && all(diff(runs) == 1)
  if (!fine) bad_argument("runs", "numbers of runs one behind the other, as 101:200", runs)
  list(runs[1] - 1, length(runs))
}

# names: of the variables that a solve saves.
set_outputs <- function(batch, solver, model, sink, file) {
  if (!is.null(sink)) {
    count <- cubie_solver_get_saved_count(solver)
    names <- r_names(model, names_of(cubie_solver_copy_saved_name, solver, count))
    single <- cubie_solver_copy_string(solver, "precision") == "f32"
    cb_bind_sink(batch, function(y, runs, status) sink(y, runs, status), names, if (single) 32 else 64)
  }
  if (!is.null(file)) {
    netcdf <- grepl("\\.nc4?$", file)
    set <- if (netcdf) cubie_batch_set_netcdf_file else cubie_batch_set_output_file
    set(batch, enc2utf8(path.expand(file)))
  }
}

# Files of the format .npy as solves write them: little endian, (time, variable, run) with the run fastest, which are
# R's dimensions run, variable, time.
cubie_read_npy <- function(file, times = NULL) {
  if (!is_string(file)) bad_argument("file", "the name of a file", file)
  if (!file.exists(file)) cubie_abort(sprintf("file \"%s\" does not exist", file), "CUBIE_ERR_IO")
  wrong <- function(why) cubie_abort(sprintf("file \"%s\" %s", file, why), "CUBIE_ERR_IO")
  input <- base::file(file, "rb")
  on.exit(close(input))
  start <- readBin(input, "raw", 10)
  if (length(start) < 10 || !identical(start[1:6], as.raw(c(0x93, utf8ToInt("NUMPY"))))) {
    wrong("is no complete file of the format .npy")
  }
  if (start[7] != 1) wrong("is of a version of .npy other than 1")
  length <- as.integer(start[9]) + 256L * as.integer(start[10])
  header <- rawToChar(readBin(input, "raw", length))
  word <- function(pattern) regmatches(header, regexec(pattern, header))[[1]][2]
  bytes <- c("<f8" = 8, "<f4" = 4, "<i4" = 4)[word("'descr': *'([^']*)'")]
  if (is.na(bytes) || !grepl("'fortran_order': *False", header)) wrong("holds another kind of array")
  shape <- as.numeric(strsplit(gsub("[^0-9,]", "", word("'shape': *\\(([^)]*)\\)")), ",")[[1]])
  what <- if (names(bytes) == "<i4") "integer" else "double"
  dims <- rev(shape)
  slices <- if (is.null(times)) seq_len(shape[1]) else times
  if (!is.numeric(slices) || anyNA(slices) || any(slices < 1 | slices > shape[1] | slices != floor(slices))) {
    bad_argument("times", sprintf("numbers of rows from 1 to %.0f", shape[1]), times)
  }
  size <- prod(shape[-1])
  values <- vector(what, size * length(slices))
  for (i in seq_along(slices)) {
    seek(input, 10 + length + (slices[i] - 1) * size * bytes)
    slice <- readBin(input, what, size, bytes, endian = "little")
    if (length(slice) < size) wrong("is too short")
    values[(i - 1) * size + seq_len(size)] <- slice
  }
  if (length(dims) == 1) return(values)
  array(values, c(dims[-length(dims)], length(slices)),
        if (length(dims) == 3) list(run = NULL, variable = NULL, time = NULL))
}
