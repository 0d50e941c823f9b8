# Pictures of results, in base graphics.

# Up to here each run is a line; beyond, a fan of quantiles says more.
most_lines <- 50
# Up to here each run has a name in the legend.
most_named <- 8

plot.cubie_result <- function(x, which = NULL, type = c("auto", "lines", "fan", "image"), time = NULL,
                              probs = c(0.05, 0.25, 0.5, 0.75, 0.95), col = NULL, mfrow = NULL, ...) {
  type <- match.arg(type)
  shown <- plotted_variables(x, which)
  if (type == "auto") {
    sweep <- is_sweep(x) && (length(x$time) <= 2 || !is.null(time) || any(shown %in% dimnames(x$summaries)[[2]]))
    many <- x$n_runs > most_lines || !is.null(x$statistics)
    type <- if (sweep && is.null(x$statistics)) "image" else if (many) "fan" else "lines"
  }
  if (is.null(mfrow) && length(shown) > 1) mfrow <- panels(length(shown))
  if (!is.null(mfrow)) {
    old <- graphics::par(mfrow = mfrow, mar = c(3.5, 3.5, 2, 1), mgp = c(2.2, 0.7, 0))
    on.exit(graphics::par(old))
  }
  for (name in shown) {
    switch(type, lines = plot_lines(x, name, col, ...), fan = plot_fan(x, name, probs, col, ...),
           image = plot_image(x, name, time, col, ...))
  }
  invisible(x)
}

# Rows and columns that suit the shape of the device.
panels <- function(n) {
  size <- graphics::par("din")
  columns <- max(1, min(n, round(sqrt(n * size[1] / size[2]))))
  c(ceiling(n / columns), columns)
}

plotted_variables <- function(x, which) {
  known <- c(x$variables, dimnames(x$summaries)[[2]])
  if (is.null(which)) which <- if (length(x$variables)) x$variables else known
  for (name in which) if (!name %in% known) unknown_name(name, known, "no saved variable or summary")
  if (length(which) == 0) cubie_abort("this result has nothing to plot", "CUBIE_ERR_WRONG_STATE")
  which
}

# "x [mV]" where the model text has a unit.
label_of <- function(x, name) {
  unit <- x$model$units[sub("\\..*$", "", name)]
  if (is.null(unit) || is.na(unit)) name else sprintf("%s [%s]", name, unit)
}

series_of <- function(x, name) {
  at <- match(name, x$variables)
  if (is.na(at)) cubie_abort(sprintf("%s is no series: a picture of it is an image", name))
  if (is.null(x$time)) cubie_abort("rows of save_steps have times of their own: plot them from as.data.frame()")
  y <- wanted_result(x)
  matrix(y[, at, ], nrow = dim(y)[1])
}

# Axes, labels and the like, unless the caller gives them.
with_defaults <- function(given, defaults) {
  defaults[names(given)] <- given
  defaults
}

# What tells few runs apart: the parameter that differs between them, with its values.
labels_of <- function(x) {
  if (x$n_runs < 2 || x$n_runs > most_named) return(NULL)
  table <- runs(x)[-1]
  differs <- names(table)[vapply(table, function(v) length(unique(v)) > 1, NA)]
  if (length(differs) != 1) return(NULL)
  sprintf("%s = %s", differs, format(table[[differs]], digits = 3))
}

plot_lines <- function(x, name, col, ...) {
  y <- t(series_of(x, name))
  # The last colour of the scale is too pale for a line.
  if (is.null(col)) col <- grDevices::hcl.colors(ncol(y) + 1, "Viridis")[seq_len(ncol(y))]
  arguments <- with_defaults(list(...), list(type = if (length(x$time) > 1) "l" else "p", lty = 1, pch = 20, col = col,
                                             xlab = "time", ylab = label_of(x, name)))
  times <- times_of_runs(x)
  do.call(graphics::matplot, c(list(if (is.matrix(times)) t(times) else times, y), arguments))
  labels <- labels_of(x)
  if (!is.null(labels)) graphics::legend("topright", labels, col = arguments$col, lty = 1, bty = "n", cex = 0.8)
}

plot_fan <- function(x, name, probs, col, ...) {
  if (length(x$time) < 2) cubie_abort("a fan needs at least two saved times")
  probs <- sort(unique(c(probs, 1 - probs)))
  gathered <- !is.null(x$statistics)
  of <- function(probs) {
    if (gathered) return(matrix(quantiles_of(x, probs)[, match(name, x$variables), ], length(probs)))
    matrix(apply(series_of(x, name), 2, stats::quantile, probs = probs, na.rm = TRUE, names = FALSE), length(probs))
  }
  bands <- of(probs)
  n <- length(probs)
  if (is.null(col)) col <- "#2166AC"
  arguments <- with_defaults(list(...), list(xlab = "time", ylab = label_of(x, name),
                                             ylim = range(bands, finite = TRUE)))
  do.call(graphics::plot, c(list(range(x$time), range(bands, finite = TRUE), type = "n"), arguments))
  for (i in seq_len(n %/% 2)) {
    low <- bands[i, ]
    high <- bands[n + 1 - i, ]
    fine <- is.finite(low) & is.finite(high)
    graphics::polygon(c(x$time[fine], rev(x$time[fine])), c(low[fine], rev(high[fine])), border = NA,
                      col = grDevices::adjustcolor(col, alpha.f = 0.25))
  }
  graphics::lines(x$time, of(0.5), col = col, lwd = 2)
}

# The axes of a grid that have more than one value.
long_axes <- function(x) {
  if (!inherits(x$params, "cubie_grid")) return(list())
  axes <- grid_axes(x$params, x$model)
  axes[lengths(axes) > 1]
}

is_sweep <- function(x) length(long_axes(x)) == 2 && x$n_runs == prod(lengths(long_axes(x)))

# One number per run over the two axes of a grid.
plot_image <- function(x, name, time, col, xlab = NULL, ylab = NULL, main = NULL, ...) {
  if (!is_sweep(x)) cubie_abort("an image needs the whole of a grid with two axes of several values: cubie_grid()")
  axes <- long_axes(x)
  if (name %in% x$variables) {
    at <- length(x$time)
    if (!is.null(time)) at <- which.min(abs(x$time - time))
    z <- wanted_result(x)[, match(name, x$variables), at]
    title <- sprintf("%s at time %s", label_of(x, name), format(x$time[at]))
  } else {
    z <- x$summaries[, name, dim(x$summaries)[3]]
    title <- label_of(x, name)
  }
  # Runs go through the last variable of the model first; a table of the runs says which cell is whose.
  table <- runs(x)
  grid <- matrix(NA_real_, length(axes[[1]]), length(axes[[2]]))
  grid[cbind(match(table[[names(axes)[1]]], axes[[1]]), match(table[[names(axes)[2]]], axes[[2]]))] <- z
  order1 <- order(axes[[1]])
  order2 <- order(axes[[2]])
  if (is.null(col)) col <- grDevices::hcl.colors(64, "Viridis")
  graphics::image(axes[[1]][order1], axes[[2]][order2], grid[order1, order2, drop = FALSE], col = col,
                  xlab = if (is.null(xlab)) label_of(x, names(axes)[1]) else xlab,
                  ylab = if (is.null(ylab)) label_of(x, names(axes)[2]) else ylab,
                  main = if (is.null(main)) title else main, ...)
  shown <- range(z, finite = TRUE)
  if (shown[1] < shown[2]) {
    graphics::contour(axes[[1]][order1], axes[[2]][order2], grid[order1, order2, drop = FALSE], add = TRUE,
                      col = "#FFFFFFC0", labcex = 0.8)
  }
  invisible(grid)
}

# What tells runs apart in a picture of ggplot2: names where they are few, else a scale of their numbers.
coloured_by_run <- function(object, table) {
  if (object$n_runs > most_named) return(list(run = table$run, scale = ggplot2::scale_colour_viridis_c("run", end = 0.9)))
  labels <- labels_of(object)
  at <- match(table$run, unique(table$run))
  named <- if (is.null(labels)) format(unique(table$run)) else labels
  list(run = factor(named[at], unique(named)),
       scale = ggplot2::scale_colour_viridis_d(if (is.null(labels)) "run" else NULL, end = 0.9))
}

# ggplot2's generic; registered when that package is loaded.
autoplot.cubie_result <- function(object, which = NULL, ...) {
  shown <- plotted_variables(object, which)
  # Panels in the order that is asked for, under the names that axes have in plot().
  panels_of <- function(names) factor(names, shown, vapply(shown, function(name) label_of(object, name), ""))
  aes <- ggplot2::aes
  if (object$n_runs <= most_lines) {
    table <- as.data.frame(pick_runs(object, seq_len(object$n_runs), shown), format = "long")
    colours <- coloured_by_run(object, table)
    table$variable <- panels_of(table$variable)
    table$shade <- colours$run
    picture <- ggplot2::ggplot(table, aes(x = .data[["time"]], y = .data[["value"]], group = .data[["run"]],
                                          colour = .data[["shade"]])) +
      ggplot2::geom_line() + colours$scale
    if (object$n_runs == 1) picture <- picture + ggplot2::guides(colour = "none")
  } else {
    q <- quantile.cubie_result(pick_runs(object, seq_len(object$n_runs), shown), c(0.05, 0.5, 0.95))
    fan <- expand.grid(variable = shown, time = object$time, stringsAsFactors = FALSE)
    fan$variable <- panels_of(fan$variable)
    fan$low <- as.vector(q[1, , ])
    fan$value <- as.vector(q[2, , ])
    fan$high <- as.vector(q[3, , ])
    picture <- ggplot2::ggplot(fan, aes(x = .data[["time"]], y = .data[["value"]])) +
      ggplot2::geom_ribbon(aes(ymin = .data[["low"]], ymax = .data[["high"]]), fill = "#2166AC", alpha = 0.3) +
      ggplot2::geom_line(colour = "#2166AC")
  }
  picture + ggplot2::labs(x = "time", y = NULL) + ggplot2::facet_wrap("variable", scales = "free_y")
}
utils::globalVariables(".data")
