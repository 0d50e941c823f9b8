module DataFrames
struct DataFrame
    columns::NamedTuple
end
end
