# A result as a data frame, without Tables.jl in between.
module CubieDataFramesExt

using Cubie, DataFrames

DataFrames.DataFrame(r::Cubie.Result) = DataFrames.DataFrame(Cubie.columns(r))

end
