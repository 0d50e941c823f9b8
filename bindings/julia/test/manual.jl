# Every block of Julia in the README and the manual runs, page by page; those marked `no-run` need what is not here.

pages = [joinpath(@__DIR__, "..", "README.md"); readdir(joinpath(@__DIR__, "..", "docs", "src"); join = true)]

function julia_blocks(page)
    text = read(page, String)
    return [m.captures[1] for m in eachmatch(r"^```julia\n(.*?)^```$"ms, text)]
end

for page in pages
    name = basename(page)
    blocks = julia_blocks(page)
    isempty(blocks) && continue
    @case "the manual runs: $name" begin
        world = Module(:Page)
        for block in blocks
            failure = open("/dev/null", "w") do nowhere
                redirect_stdout(() -> @thrown(Base.include_string(world, block, name)), nowhere)
            end
            failure === nothing || println("# ", replace(block, '\n' => "\n# "))
            @test failure === nothing
        end
    end
end

@case "pages of the manual exist, and all are in the table of contents" begin
    make = read(joinpath(@__DIR__, "..", "docs", "make.jl"), String)
    for page in readdir(joinpath(@__DIR__, "..", "docs", "src"))
        @test occursin("\"$page\"", make)
    end
    for page in pages, m in eachmatch(r"\]\(([^)#\s:]+\.md)\)", read(page, String))
        @test isfile(joinpath(dirname(page), m.captures[1]))
    end
end
